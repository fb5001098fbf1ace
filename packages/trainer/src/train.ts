/**
 * The training loop: a stream of events, one step of the engine each time somebody pulls.
 *
 *     (steps, cursor) --batch--> engine --loss--> events, (steps + 1, next cursor)
 *
 * In: a model, a corpus, an engine, settings. Out: events. Parameters and moments stay in the engine and
 * leave it to be saved. Whoever stops pulling ends it; the session is closed either way.
 * Never: names a concrete splitter or engine, reads a file, prints.
 */
import {
  attempt,
  attemptPromise,
  AunetError,
  type Checkpoint,
  type Failure,
  initialParameters,
  lossProgram,
  modelCost,
  parameterSpecs,
  poolValues,
  requireDepth,
} from "@aunet/core"
import { type Session, sizeOf, type Value } from "@aunet/tensor"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { corrections } from "./adamw.ts"
import { chooseCapacity } from "./capacity.ts"
import { fingerprint } from "./corpus.ts"
import { measure, measuredRows, type Measurement } from "./evaluate.ts"
import type { EndEvent, MeasureEvent, SaveEvent, StartEvent, StepEvent, TrainEvent } from "./events.ts"
import { type Batch, cutRows, FIRST_ROW, keepOrder, nextStarts, type RowCursor } from "./rows.ts"
import { checkScheduleShape, scheduledRate } from "./schedules.ts"
import { type Settings, settle, type TrainOptions } from "./train-options.ts"
import { decodeTrainState, encodeTrainState } from "./train-state.ts"
import { trainProgram } from "./train-step.ts"

/** Where the loop stands; everything else is fixed before the first step, or in the engine. */
interface LoopState {
  readonly steps: number
  readonly bytes: number
  readonly cursor: RowCursor
  /** Milliseconds of training so far in this run, measuring and saving left out of none. */
  readonly startedAt: number
  /** Milliseconds that went into steps, and the bytes of those steps, for the speed. */
  readonly stepping: { readonly milliseconds: number; readonly bytes: number }
  readonly savedAt: number
  readonly measuredParts: number
  /** Milliseconds that went into measuring, in this run. */
  readonly measuring: number
  readonly lastHeldOut: number | undefined
  readonly ended: boolean
}

/** What is fixed before the first step. */
interface Run {
  readonly options: TrainOptions
  readonly settings: Settings
  readonly session: Session
  readonly lengths: readonly number[]
  readonly orderOf: ReturnType<typeof keepOrder>
  readonly heldOutRows: readonly number[]
  readonly heldOutLengths: readonly number[]
  readonly text: string
}

/** Weight of the newest step in the speed that is shown. */
const SPEED_SMOOTHING = 0.1

/** Share of the time so far above which a measurement in the middle waits. */
const MOST_MEASURING = 0.15

/**
 * Trains a model.
 *
 * @returns events; they end with one of type "end", or fail with a typed error
 */
export const train = (options: TrainOptions): Stream.Stream<TrainEvent, Failure> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const settings = yield* attempt(() => settle(options))
      const { run, start, state } = yield* prepare(options, settings)
      const steps = Stream.unfold(state, (loop) =>
        loop.ended ? Effect.succeed(undefined) : advance(run, loop),
      )
      return Stream.concat(Stream.succeed<TrainEvent>(start), Stream.flattenIterable(steps))
    }),
  )

/** Checks everything, chooses capacities, opens the engine; nothing is trained yet. */
const prepare = Effect.fnUntraced(function* (options: TrainOptions, settings: Settings) {
  const { model, splitter, corpus, engine, resume } = options
  const { rowBytes: T, rows, seed, length, optimizer, mostDropped } = settings
  const stages = model.config.stages.length
  const { training, heldOut } = corpus
  const text = fingerprint(training)

  const plan = yield* attempt(() => {
    requireDepth(splitter, stages)
    const earlier = resume && decodeTrainState(resume.training, model)
    const orderOf = keepOrder(training, T, seed)
    const first = orderOf(0)
    const chosen = chooseCapacity(training, first, T, stages, mostDropped)
    const heldOutRows = heldOut.bytes === 0 ? [] : measuredRows(heldOut, T, settings.measuredBytes)
    const heldOutLengths =
      heldOutRows.length === 0 ? chosen.lengths : chooseCapacity(heldOut, heldOutRows, T, stages, 0).lengths
    return { earlier, orderOf, capacity: chosen, heldOutRows, heldOutLengths }
  })
  const { earlier, orderOf, capacity, heldOutRows, heldOutLengths } = plan
  const sameText = earlier !== undefined && earlier.state.text === text && earlier.state.seed === seed
  const done = earlier?.state.steps ?? 0
  if ("steps" in length && length.steps <= done) {
    return yield* Effect.fail(
      new AunetError(
        "BAD_OPTION",
        `steps is ${length.steps}, but the checkpoint has done ${done} already; ask for more than that`,
      ),
    )
  }

  const programs = yield* attempt(() => ({
    train: trainProgram(model, { rows, lengths: capacity.lengths }, optimizer),
    ...(heldOutRows.length > 0 && { evaluate: lossProgram(model, { rows, lengths: heldOutLengths }) }),
  }))
  const parameters = resume?.parameters ?? initialParameters(model, seed)
  const session = yield* Effect.acquireRelease(
    attemptPromise(() => engine.open(programs, { ...parameters, ...earlier?.moments })),
    (opened) => Effect.promise(() => opened.close()),
  )
  const startedAt = yield* Clock.currentTimeMillis
  const state: LoopState = {
    steps: done,
    bytes: earlier?.state.bytes ?? 0,
    cursor: sameText ? earlier.state.cursor : FIRST_ROW,
    startedAt,
    stepping: { milliseconds: 0, bytes: 0 },
    savedAt: startedAt,
    measuredParts: -1,
    measuring: 0,
    lastHeldOut: undefined,
    ended: false,
  }
  const cost = modelCost(model, capacity.lengths)
  const start: StartEvent = {
    type: "start",
    parameters: cost.parameters,
    trainingFlopsPerByte: cost.trainingFlopsPerByte,
    documents: training.documents,
    trainingBytes: training.bytes,
    heldOutBytes: heldOut.bytes,
    rows,
    lengths: capacity.lengths,
    droppedShares: capacity.droppedShares,
    engine: engine.report,
    resumedAt: done,
    dataChanged: earlier !== undefined && !sameText,
  }
  const run: Run = {
    options,
    settings,
    session,
    lengths: capacity.lengths,
    orderOf,
    heldOutRows,
    heldOutLengths,
    text,
  }
  return { run, start, state }
})

/** How far the training is: 0 at its start, 1 at its end, in steps or in time. */
function progressOf({ settings: { length } }: Run, { steps, startedAt }: LoopState, now: number): number {
  return "steps" in length ? steps / length.steps : (now - startedAt) / (length.minutes * 60_000)
}

/** The learning rate of the next step. */
function rateOf({ settings }: Run, { steps, startedAt }: LoopState, now: number): number {
  const { schedule, learningRate: peak, minRatio, warmupShare, length, scheduleSteps } = settings
  const byTime = "minutes" in length && scheduleSteps === undefined
  const total = byTime ? length.minutes * 60_000 : (scheduleSteps ?? (length as { steps: number }).steps)
  // In steps the first rate is not 0: a training of few steps has none to give away.
  const warmup = byTime ? warmupShare * total : Math.ceil(warmupShare * total)
  const shape = { peak, minRatio, warmup, total }
  checkScheduleShape(schedule, shape)
  return scheduledRate(schedule, shape, byTime ? Math.max(now - startedAt, 1) : steps + 1)
}

/** One turn of the loop: measures and saves where it is time to, and makes a step or ends. */
const advance = Effect.fnUntraced(function* (
  run: Run,
  before: LoopState,
): Effect.fn.Return<readonly [readonly TrainEvent[], LoopState], Failure> {
  const { settings, options } = run
  const events: TrainEvent[] = []
  let loop = before
  const now = yield* Clock.currentTimeMillis
  const progress = progressOf(run, loop, now)
  const stopped = options.signal?.aborted === true && progress < 1
  const ending = progress >= 1 || stopped

  const part = Math.floor(progress * (settings.measurements + 1))
  const first = loop.measuredParts === -1
  // Put off, not dropped: it comes as soon as enough time went into steps, unless the next one is due by then.
  const affordable = loop.measuring <= MOST_MEASURING * (now - loop.startedAt)
  if (
    run.heldOutRows.length > 0 &&
    !stopped &&
    (ending || first || (part > loop.measuredParts && affordable))
  ) {
    const measurement = yield* measureHeldOut(run)
    events.push(measurement(loop.steps))
    const measuring = loop.measuring + (yield* Clock.currentTimeMillis) - now
    loop = {
      ...loop,
      measuredParts: part,
      measuring,
      lastHeldOut: measurement(loop.steps).heldOutBitsPerByte,
    }
  }
  if (options.save !== undefined && (ending || now - loop.savedAt > settings.saveSeconds * 1000)) {
    yield* save(run, loop)
    events.push({ type: "save", step: loop.steps, checkpoint: options.save.name } satisfies SaveEvent)
    loop = { ...loop, savedAt: yield* Clock.currentTimeMillis }
  }
  if (ending) {
    const end: EndEvent = {
      type: "end",
      steps: loop.steps,
      bytes: loop.bytes,
      ...(loop.lastHeldOut !== undefined && { heldOutBitsPerByte: loop.lastHeldOut }),
      ...(options.save && { checkpoint: options.save.name }),
      stopped,
      seconds: (now - loop.startedAt) / 1000,
    }
    return [[...events, end], { ...loop, ended: true }] as const
  }
  const stepped = yield* step(run, loop)
  return [[...events, stepped.event], stepped.loop] as const
})

/** Runs one batch through the engine. */
const step = Effect.fnUntraced(function* (run: Run, loop: LoopState) {
  const {
    settings: { rows, rowBytes: T, optimizer },
    session,
    lengths,
    orderOf,
    options,
  } = run
  const startedAt = yield* Clock.currentTimeMillis
  const rate = yield* attempt(() => rateOf(run, loop, startedAt))
  const { starts, cursor } = yield* attempt(() => nextStarts(loop.cursor, rows, orderOf))
  const batch = cutRows(options.corpus.training, starts, T)
  const steps = loop.steps + 1
  const targetLevels =
    options.model.config.levelWeight === undefined ? {} : { targetLevels: batch.targetLevels }
  const inputs = {
    ...batchValues(batch, lengths),
    ...targetLevels,
    rate: Float32Array.of(rate),
    ...corrections(optimizer, steps),
  }
  const { loss, levelLoss, gradientNorm } = yield* attemptPromise(() => session.step("train", inputs))
  if (!Number.isFinite(loss[0]) || !Number.isFinite(gradientNorm[0])) {
    return yield* Effect.fail(
      new AunetError(
        "NOT_FINITE",
        `the loss of step ${steps} is ${loss[0]} (gradient norm ${gradientNorm[0]}); what was saved before is whole. Resume from it with a lower learning rate (it was ${rate.toPrecision(3)})`,
      ),
    )
  }
  const milliseconds = (yield* Clock.currentTimeMillis) - startedAt
  const keep = loop.stepping.milliseconds === 0 ? 0 : 1 - SPEED_SMOOTHING
  const stepping = {
    milliseconds: keep * loop.stepping.milliseconds + milliseconds,
    bytes: keep * loop.stepping.bytes + rows * T,
  }
  const next = { ...loop, steps, bytes: loop.bytes + rows * T, cursor, stepping }
  const bytesPerSecond = stepping.milliseconds === 0 ? 0 : (stepping.bytes / stepping.milliseconds) * 1000
  const event: StepEvent = {
    type: "step",
    step: steps,
    bytes: next.bytes,
    lossNats: loss[0],
    ...(levelLoss !== undefined && { levelLossNats: levelLoss[0] }),
    bitsPerByte: loss[0] / Math.LN2,
    gradientNorm: gradientNorm[0],
    learningRate: rate,
    bytesPerSecond,
    secondsLeft: secondsLeft(run, next, startedAt + milliseconds, bytesPerSecond),
  }
  return { event, loop: next }
})

function secondsLeft(
  { settings: { length, rows, rowBytes } }: Run,
  { steps, startedAt }: LoopState,
  now: number,
  bytesPerSecond: number,
): number {
  if ("minutes" in length) return Math.max(0, length.minutes * 60 - (now - startedAt) / 1000)
  return bytesPerSecond === 0 ? 0 : ((length.steps - steps) * rows * rowBytes) / bytesPerSecond
}

const batchValues = ({ ids, targets, levels }: Batch, lengths: readonly number[]): Record<string, Value> => ({
  ids,
  targets,
  ...poolValues(levels, lengths),
})

/** Measures the held-out text; answers what to say of it at a step. */
const measureHeldOut = Effect.fnUntraced(function* ({
  options,
  settings: { rows, rowBytes: T },
  session,
  heldOutRows,
  heldOutLengths,
}: Run) {
  const losses = async (batch: Batch) =>
    (await session.step("evaluate", batchValues(batch, heldOutLengths))).losses
  const measured: Measurement = yield* attemptPromise(() =>
    measure(options.corpus.heldOut, heldOutRows, { rows, T }, losses),
  )
  return (step: number): MeasureEvent => ({
    type: "measure",
    step,
    heldOutBitsPerByte: measured.bitsPerByte,
    heldOutBitsPerByteWithEos: measured.bitsPerByteWithEos,
    measuredBytes: measured.bytes,
  })
})

/** Takes parameters and moments out of the engine and hands a whole checkpoint over. */
const save = Effect.fnUntraced(function* (
  { options, settings, session, lengths, text }: Run,
  loop: LoopState,
) {
  const { model, splitter } = options
  const held = yield* attemptPromise(() => session.read())
  const parameters = Object.fromEntries(
    Object.keys(parameterSpecs(model)).map((name) => [name, held[name] as Float32Array]),
  )
  const { steps, bytes, cursor } = loop
  const training = yield* attempt(() =>
    encodeTrainState({ steps, bytes, cursor, seed: settings.seed, text, rows: settings.rows }, held, model),
  )
  const checkpoint: Checkpoint = {
    model,
    splitter,
    parameters,
    lengths,
    progress: {
      steps,
      bytes,
      ...(loop.lastHeldOut !== undefined && { heldOutBitsPerByte: loop.lastHeldOut }),
    },
    training,
  }
  yield* options.save?.write(checkpoint) ?? Effect.void
})

/** Counts the bytes that a training keeps in its engine: parameters and two moments, f32. */
export const stateBytes = (options: Pick<TrainOptions, "model">): number =>
  3 * 4 * Object.values(options.model.parameters).reduce((total, { shape }) => total + sizeOf(shape), 0)
