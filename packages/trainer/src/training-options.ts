/**
 * What a training without effects is given.
 *
 * In: nothing. Out: a type. Never: another name for an option than the stream has.
 */
import type { Checkpoint, CheckpointInPieces } from "@aunet/core"
import type { Session } from "@aunet/tensor"
import type { TrainEvent } from "./events.ts"
import type { Sample, TrainOptions as EffectTrainOptions } from "./train-options.ts"

/** Where a training saves to; without effects. */
export interface SavePlace {
  readonly name: string
  /**
   * Writes it. Its numbers are in the engine until they are asked for, and are those of this step until it is done:
   * `saveCheckpoint` takes one after the other, `wholeCheckpoint` all of them.
   */
  readonly write: (checkpoint: CheckpointInPieces) => Promise<void>
  /** Reads what `write` wrote last; without it a loss that jumps is not gone back from. */
  readonly read?: () => Promise<Checkpoint>
  /** Keeps the model of the best measurement; none is kept when left out. */
  readonly best?: (checkpoint: CheckpointInPieces) => Promise<void>
  /** Keeps the mean of the weights at the end; none is taken when left out. */
  readonly average?: (checkpoint: CheckpointInPieces) => Promise<void>
}

/** What a training is given; `@aunet/trainer/effect` has the same with `save`, `record` and `sample` as effects. */
export interface TrainOptions extends Omit<EffectTrainOptions, "save" | "record" | "sample"> {
  /** Where checkpoints go; nothing is saved when left out. */
  readonly save?: SavePlace
  /** Told every event in order, each before anything is saved that came after it. */
  readonly record?: (event: TrainEvent) => Promise<void>
  /**
   * Writes continuations at every measurement, with the parameters in the session that trains (`openCascadeIn` of
   * `@aunet/writer`). No step is taken until it is done; programs that it adds are removed then. A failure ends the training.
   */
  readonly sample?: (session: Session) => Promise<readonly Sample[]>
}
