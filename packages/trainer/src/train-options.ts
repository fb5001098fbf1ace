/**
 * What a training is given.
 *
 * In: nothing. Out: types, and the names of all options. Never: a value that stands where nothing was said; `settings.ts`
 * has those.
 */
import type { Checkpoint, CheckpointInPieces, Model } from "@aunet/core"
import type { Failure, OptionNames } from "@aunet/base"
import type { Tokenizer } from "@aunet/tokens"
import type { Splitter } from "@aunet/splitter"
import type { Engine, Session } from "@aunet/tensor"
import type { Effect } from "effect/Effect"
import type { AdamWOptions } from "./step/adamw.ts"
import type { AlsoTrained } from "./events.ts"
import type { RowSource, TextStream } from "@aunet/data"
import type { Curriculum } from "./routing/curriculum.ts"
import type { RateFactors } from "./step/rate-factors.ts"
import type { TrainEvent } from "./events.ts"
import type { TrainLength } from "./train-length.ts"
import type { ScheduleForm, ScheduleName } from "./step/schedules.ts"

/** Where a training saves to. */
export interface SavePlace {
  readonly name: string
  /**
   * Writes it. Its numbers are in the engine until they are asked for, and are those of this step until it is done:
   * `saveCheckpoint` takes one after the other, `wholeCheckpoint` all of them.
   */
  readonly write: (checkpoint: CheckpointInPieces) => Effect<void, Failure>
  /** Reads what `write` wrote last; without it a loss that jumps is not gone back from. */
  readonly read?: () => Effect<Checkpoint, Failure>
  /** Keeps the model of the best measurement; none is kept when left out. Its `training` is empty. */
  readonly best?: (checkpoint: CheckpointInPieces) => Effect<void, Failure>
  /** Keeps the mean of the weights at the end; none is taken when left out. Its `training` is empty. */
  readonly average?: (checkpoint: CheckpointInPieces) => Effect<void, Failure>
}

/** What somebody may ask of a training that runs. */
export type Request = "save" | "measure"

/** A continuation that a model wrote. */
export interface Sample {
  readonly prompt: string
  readonly text: string
}

/**
 * What a training is given. A resumed training takes what is left out of `rows`, `seed`, `mostDropped`,
 * `capacities`, the optimizer, `rates`, `curriculum`, the warm start and all that shapes the schedule from its checkpoint.
 */
export interface TrainOptions extends ScheduleForm {
  readonly model: Model
  readonly splitter: Splitter
  /** Text in memory, or a source of rows: `rows` of a corpus that was prepared, or a `mixture` of such texts. */
  readonly corpus: Readonly<Record<"training" | "heldOut", TextStream | RowSource>>
  /** What was left out of the held-out text since it is trained on; it is told with the first event. */
  readonly alsoTrained?: AlsoTrained
  readonly engine: Engine
  readonly length: TrainLength
  /** T, positions of a row; of a model over tokens the bytes that a row holds on average. */
  readonly rowBytes: number
  /** What a model over tokens reads its text with; the corpus is in its tokens. */
  readonly tokenizer?: Tokenizer
  /** B, rows of a batch; 4 when left out. */
  readonly rows?: number
  /**
   * Parts that a batch is computed in, one after another, with one update: `rows` is a multiple of it. The same as the
   * whole batch but for the rounding of a sum, in the memory of one part. 1 when left out.
   */
  readonly accumulate?: number
  /** Steps that the schedule spans, when they are not those of `length`: the whole plan of a training done in parts. */
  readonly scheduleSteps?: number
  /** How the rate moves; `cosine` when left out. */
  readonly schedule?: ScheduleName
  /** Highest learning rate; 4e-3 when left out. */
  readonly learningRate?: number
  /** Lowest rate at the end as a share of the highest; 0.01 when left out. */
  readonly minRatio?: number
  /** Share of the training that warms up; 0.05 when left out. */
  readonly warmupShare?: number
  readonly optimizer?: Partial<AdamWOptions>
  /** Factors on the learning rate of the router and of each stage; all learn at one rate when left out. */
  readonly rates?: RateFactors
  /** Lengths that a router is asked for at the start, and the share of the training over which they become its own. */
  readonly curriculum?: Curriculum
  /** Largest share of boundaries that the capacities may drop; 0.001 when left out. */
  readonly mostDropped?: number
  /**
   * Positions of each stage, the first those of a row, in place of capacities that are chosen from the text;
   * boundaries past them are dropped, as the official code does with its `max_seqlens`.
   */
  readonly capacities?: readonly number[]
  /**
   * Share of the steps, above 0 and below 1, through which a router imitates the splitter, less and less: a warm start. Of as
   * many steps as the schedule spans, which have to be known. None when left out.
   */
  readonly warmStart?: number
  /** Fixes parameters, order and held-out text; 0 when left out. */
  readonly seed?: number
  /**
   * Measurements spread over the training, besides the first and the last; 8 when left out. One of them waits while
   * measuring has taken more than 15% of the time of this run, so on slow engines there are fewer.
   */
  readonly measurements?: number
  /** Most held-out bytes in one measurement, of several sources as many of each; 32768 when left out. */
  readonly measuredBytes?: number
  /** Steps between measurements, in place of `measurements`; of a training that ends when it is stopped, 60 s when left out. */
  readonly measureSteps?: number
  /** Longest time between saves; 60 s when left out, and no limit with `saveSteps`. */
  readonly saveSeconds?: number
  /** Steps between saves. */
  readonly saveSteps?: number
  /** Measurements in a row without a better one after which the training ends; never when left out. */
  readonly patience?: number
  /**
   * Closes a training whose rate is level: it falls, over the steps or minutes of `length`, or when that is
   * `{ until: "stopped" }` over `decayShare` of the whole, 0.1 when left out. Only together with `resume`.
   */
  readonly decay?: boolean
  /** A checkpoint to go on from. */
  readonly resume?: Checkpoint
  /**
   * A checkpoint whose parameters are those of the first step, in place of drawn ones. Its optimiser, its steps and its
   * settings are not looked at. A resumed training has parameters of its own, so not together with `resume`.
   */
  readonly from?: { readonly name: string; readonly checkpoint: Checkpoint }
  /** Where checkpoints go; nothing is saved when left out. */
  readonly save?: SavePlace
  /** Told every event in order, each before anything is saved that came after it. */
  readonly record?: (event: TrainEvent) => Effect<void, Failure>
  /**
   * Writes continuations at every measurement, with the parameters in the session that trains (`openCascadeIn` of
   * `@aunet/writer`). No step is taken until it is done; programs that it adds are removed then. A failure ends the training.
   */
  readonly sample?: (session: Session) => Effect<readonly Sample[], Failure>
  /** Tells what the process holds, in bytes; asked after each step, for its event. */
  readonly memory?: () => number
  /** Asked before each step what is to be done now. */
  readonly requests?: () => readonly Request[]
  /** Ends the training after the step that runs, with a save. */
  readonly signal?: AbortSignal
}

/** The options by name. */
export const TRAIN_NAMES: OptionNames<TrainOptions> = {
  model: true,
  splitter: true,
  corpus: true,
  alsoTrained: true,
  engine: true,
  length: true,
  rowBytes: true,
  tokenizer: true,
  rows: true,
  accumulate: true,
  schedule: true,
  scheduleSteps: true,
  learningRate: true,
  minRatio: true,
  warmupShare: true,
  exponent: true,
  theta: true,
  cycleLength: true,
  decayShare: true,
  optimizer: true,
  rates: true,
  curriculum: true,
  mostDropped: true,
  capacities: true,
  warmStart: true,
  seed: true,
  measurements: true,
  measuredBytes: true,
  measureSteps: true,
  saveSeconds: true,
  saveSteps: true,
  patience: true,
  decay: true,
  resume: true,
  from: true,
  save: true,
  record: true,
  sample: true,
  memory: true,
  requests: true,
  signal: true,
}

/** The options of the optimiser by name. */
export const OPTIMIZER_NAMES: OptionNames<AdamWOptions> = {
  beta1: true,
  beta2: true,
  epsilon: true,
  weightDecay: true,
  clip: true,
}
