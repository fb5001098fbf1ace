/**
 * The training loop: a stream of events, one step of the engine each time somebody pulls.
 *
 *     (steps, cursor) --batch--> engine --loss--> events, (steps + 1, next cursor)
 *
 * In: a model, a corpus, an engine, settings. Out: events. Parameters and moments stay in the engine and
 * leave it to be saved. Whoever stops pulling ends it; the session is closed either way.
 * Never: names a concrete splitter or engine, reads a file, prints.
 */
import { attempt, type Failure } from "@aunet/core/effect"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { elapsedMillis } from "./elapsed.ts"
import type { EndEvent, SaveEvent, TrainEvent } from "./events.ts"
import { measureHeldOut } from "./measure-held-out.ts"
import { saveRun } from "./save-run.ts"
import { takeStep } from "./take-step.ts"
import { settle, type TrainOptions } from "./train-options.ts"
import { droppedShares, heldOutFigures, type LoopState, prepare, type Run } from "./train-run.ts"
import { decodeTrainState } from "./train-state.ts"

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
      const { resume, model } = options
      const { earlier, settings } = yield* attempt(() => {
        const found = resume && decodeTrainState(resume.training, model)
        return { earlier: found, settings: settle(options, found?.state.settings) }
      })
      const { run, start, state } = yield* prepare(options, settings, earlier)
      const steps = Stream.unfold(state, (loop) =>
        loop.ended ? Effect.succeed(undefined) : advance(run, loop),
      )
      return Stream.concat(Stream.succeed<TrainEvent>(start), Stream.flattenIterable(steps))
    }),
  )

/** How far the training is: 0 at its start, 1 at its end, in steps or in time. */
function progressOf({ settings: { length } }: Run, { steps, startedAt }: LoopState, now: number): number {
  return "steps" in length ? steps / length.steps : (now - startedAt) / (length.minutes * 60_000)
}

/** One turn of the loop: measures and saves where it is time to, and makes a step or ends. */
const advance = Effect.fnUntraced(function* (
  run: Run,
  before: LoopState,
): Effect.fn.Return<readonly [readonly TrainEvent[], LoopState], Failure> {
  const { settings, options } = run
  const events: TrainEvent[] = []
  let loop = before
  const now = yield* elapsedMillis
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
    const measured = yield* measureHeldOut(run, loop)
    events.push(measured)
    const measuring = loop.measuring + (yield* elapsedMillis) - now
    loop = {
      ...loop,
      measuredParts: part,
      measuring,
      lastHeldOut: { bitsPerByte: measured.heldOutBitsPerByte, step: loop.steps },
    }
  }
  if (options.save !== undefined && (ending || now - loop.savedAt > settings.saveSeconds * 1000)) {
    yield* saveRun(run, loop)
    events.push({ type: "save", step: loop.steps, checkpoint: options.save.name } satisfies SaveEvent)
    loop = { ...loop, savedAt: yield* elapsedMillis }
  }
  if (ending) {
    const end: EndEvent = {
      type: "end",
      steps: loop.steps,
      bytes: loop.bytes,
      ...heldOutFigures(loop),
      droppedShares: droppedShares(loop),
      ...(options.save && { checkpoint: options.save.name }),
      stopped,
      seconds: (now - loop.startedAt) / 1000,
    }
    return [[...events, end], { ...loop, ended: true }] as const
  }
  const stepped = yield* takeStep(run, loop)
  return [[...events, stepped.event], stepped.loop] as const
})
