/**
 * The training loop: a stream of events, one step of the engine each time somebody pulls.
 *
 *     (steps, cursor) --batch--> engine --loss--> events, (steps + 1, next cursor)
 *
 * In: a model, a corpus, an engine, settings. Out: events. Parameters and moments stay in the engine and
 * leave it to be saved. Whoever stops pulling ends it; the session is closed either way.
 * Never: names a concrete splitter or engine, reads a file, prints.
 */
import { attempt, type Failure } from "@aunet/base/effect"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import { elapsedMillis } from "./elapsed.ts"
import type { EndEvent, SaveEvent, TrainEvent } from "./events.ts"
import { goBack } from "./save/go-back.ts"
import type { LoopState } from "./loop-state.ts"
import { begunAgain, progressOf } from "./text/mixed-sources.ts"
import { bestOf, saveAverage, saveRun } from "./save/save-run.ts"
import { settle } from "./settings.ts"
import { takeMeasurement, type Tell } from "./measure/take-measurement.ts"
import { shareDone, takeStep } from "./step/take-step.ts"
import type { TrainOptions } from "./train-options.ts"
import {
  averageFigures,
  droppedShares,
  heldOutBySource,
  heldOutFigures,
  prepare,
  type Run,
} from "./train-run.ts"
import { decodeTrainState } from "./save/train-state.ts"
import { withPatience } from "./save/wait-for-room.ts"

/** Share of the time so far above which a measurement in the middle waits. */
const MOST_MEASURING = 0.15

/** Time between measurements of a training that goes on until it is stopped. */
const OPEN_MEASURE_MS = 60_000

/**
 * Trains a model.
 *
 * @returns events; they end with one of type "end", or fail with a typed error
 */
export const train = (given: TrainOptions): Stream.Stream<TrainEvent, Failure> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const between = yield* Queue.unbounded<TrainEvent>()
      const options = withPatience(given, (event) => void Queue.offerUnsafe(between, event))
      const { resume, model } = options
      const { earlier, settings } = yield* attempt(() => {
        const found = resume && decodeTrainState(resume.training, model)
        return { earlier: found, settings: settle(options, found?.state) }
      })
      const { run, start, state } = yield* prepare(options, settings, earlier)
      yield* options.record?.(start) ?? Effect.void
      const scope = yield* Effect.scope
      /** The turn that is going on, or the state that the next one starts from. */
      type Turn = { readonly loop: LoopState; readonly going?: Fiber.Fiber<Advance, Failure> }
      const steps = Stream.unfold({ loop: state } as Turn, ({ loop, going }) => {
        if (loop.ended) return Effect.succeed(undefined)
        return Effect.gen(function* () {
          const turn = going ?? (yield* Effect.forkIn(advance(run, loop), scope))
          const told = yield* Effect.raceFirst(Fiber.await(turn), Queue.take(between))
          if ("type" in told) return [[told], { loop, going: turn }] as const
          const [events, next] = yield* told
          const before = yield* Queue.clear(between)
          return [[...before, ...events], { loop: next }] as const
        })
      })
      return Stream.concat(Stream.succeed<TrainEvent>(start), Stream.flattenIterable(steps))
    }),
  )

/** Whether a measurement is due, and in which part of the training it is. */
function measurementDue(
  run: Run,
  loop: LoopState,
  { share, now, ending, asked }: { share: number | undefined; now: number; ending: boolean; asked: boolean },
): { readonly isDue: boolean; readonly part: number } {
  const { measurements, measureSteps } = run.settings
  const part = share === undefined ? 0 : Math.floor(share * (measurements + 1))
  const isNew = loop.heldOut.last?.step !== loop.steps
  // Put off, not dropped: it comes as soon as enough time went into steps, unless the next one is due by then.
  const affordable = loop.measuring <= MOST_MEASURING * (now - loop.startedAt)
  const isTime = (): boolean => {
    if (ending || loop.measuredParts === -1) return true
    if (measureSteps !== undefined) return loop.steps % measureSteps === 0
    if (share === undefined) return affordable && now - loop.measuredAt >= OPEN_MEASURE_MS
    return affordable && part > loop.measuredParts
  }
  return {
    isDue: run.heldOut.length > 0 && (asked || ((isNew || loop.measuredParts === -1) && isTime())),
    part,
  }
}

/** What a turn of the loop leaves: what it tells, and where the loop stands then. */
type Advance = readonly [readonly TrainEvent[], LoopState]

/** One turn of the loop: measures and saves where it is time to, and makes a step or ends. */
const advance = Effect.fnUntraced(function* (
  run: Run,
  before: LoopState,
): Effect.fn.Return<Advance, Failure> {
  const { settings, options } = run
  const events: TrainEvent[] = []
  const tell: Tell = (event) => {
    events.push(event)
    return options.record?.(event) ?? Effect.void
  }
  const now = yield* elapsedMillis
  const asked = options.requests?.() ?? []
  const share = shareDone(run, before, now)
  const over = share !== undefined && share >= 1
  const stopped = options.signal?.aborted === true && !over
  const saved = Effect.fnUntraced(function* (loop: LoopState, end?: EndEvent) {
    const { save } = options
    if (save === undefined) return loop
    // Told before it is done: a record that is cut back to a save has it.
    const event: SaveEvent = { type: "save", step: loop.steps, checkpoint: save.name }
    yield* options.record?.(event) ?? Effect.void
    if (end !== undefined) yield* options.record?.(end) ?? Effect.void
    yield* saveRun(run, loop)
    events.push(event)
    return { ...loop, savedAt: yield* elapsedMillis, savedStep: loop.steps }
  })
  let loop = before
  const { isDue, part } = measurementDue(run, loop, {
    share,
    now,
    ending: over,
    asked: asked.includes("measure"),
  })
  if (isDue && !stopped) {
    const withAverage = over || share === undefined
    const isFirst = options.resume === undefined && loop.savedStep === undefined
    // What is kept as the best lies inside of a checkpoint.
    const beforeBest = (state: LoopState) => (isFirst ? saved(state) : Effect.succeed(state))
    loop = yield* takeMeasurement(run, loop, { part, withAverage, beforeBest }, tell)
  }
  const outOfPatience = isDue && !over && !stopped && loop.heldOut.worse >= settings.patience
  const ending = over || stopped || outOfPatience
  if (ending) {
    // Like the best, it lies inside of a checkpoint.
    const isInside = options.resume !== undefined || loop.savedStep !== undefined
    if (isInside) yield* saveAverage(run, loop)
    const { best } = loop.heldOut
    const end: EndEvent = {
      type: "end",
      steps: loop.steps,
      bytes: loop.bytes,
      ...heldOutFigures(loop),
      ...heldOutBySource(loop),
      ...progressOf(run, loop.cursor),
      ...averageFigures(loop),
      ...(best && { best: bestOf(best) }),
      droppedShares: droppedShares(loop),
      ...(options.save && { checkpoint: options.save.name }),
      stopped,
      ...(outOfPatience && { outOfPatience }),
      seconds: (now - loop.startedAt) / 1000,
    }
    if (options.save === undefined) yield* options.record?.(end) ?? Effect.void
    loop = yield* saved(loop, end)
    if (!isInside) yield* saveAverage(run, loop)
    return [[...events, end], { ...loop, ended: true }] as const
  }
  const { saveSeconds, saveSteps } = settings
  const isSaveTime =
    now - loop.savedAt > saveSeconds * 1000 ||
    (saveSteps !== undefined &&
      loop.steps > 0 &&
      loop.steps % saveSteps === 0 &&
      loop.steps !== (loop.savedStep ?? options.resume?.progress.steps))
  if (asked.includes("save") || isSaveTime) loop = yield* saved(loop)
  const stepped = yield* takeStep(run, loop)
  if ("jumped" in stepped) {
    const back = yield* goBack(run, loop, stepped.jumped)
    yield* tell(back.event)
    return [events, back.loop] as const
  }
  yield* tell(stepped.event)
  for (const again of begunAgain(run, loop, stepped)) yield* tell(again)
  for (const collapse of stepped.collapsed) yield* tell(collapse)
  return [events, stepped.loop] as const
})
