/**
 * A measurement in the middle of a training, and all that comes of it: what the model writes, whether it is the best, and
 * whether it has become worse for long.
 *
 * In: a run and where it stands. Out: where it stands then; events are told as they come. Never: makes a step.
 */
import { type Failure } from "@aunet/base"
import { attemptPromise } from "@aunet/base/effect"
import { guestSession } from "@aunet/tensor"
import * as Effect from "effect/Effect"
import { elapsedMillis } from "../elapsed.ts"
import type { TrainEvent } from "../events.ts"
import { hasRisen, withCandidate, withFigure } from "./held-out-story.ts"
import { type LoopState, secondsOf } from "../loop-state.ts"
import { measureAverage, measureHeldOut } from "./measure-held-out.ts"
import { saveAverageAsBest, saveBest } from "../save/save-run.ts"
import { droppedShares, epochsOf, heldOutBySource, type Run } from "../train-run.ts"

/** Tells an event. */
export type Tell = (event: TrainEvent) => Effect.Effect<void, Failure>

/**
 * Measures.
 *
 * @param how `part` of the training that it is in; `withAverage` to measure the mean of the weights too;
 * `beforeBest` is done before the first model is kept as the best
 */
export const takeMeasurement = Effect.fnUntraced(function* (
  run: Run,
  before: LoopState,
  how: {
    readonly part: number
    readonly withAverage: boolean
    readonly beforeBest: (loop: LoopState) => Effect.Effect<LoopState, Failure>
  },
  tell: Tell,
): Effect.fn.Return<LoopState, Failure> {
  const { options, session } = run
  const { steps, average } = before
  const startedAt = yield* elapsedMillis
  const measured = yield* measureHeldOut(run, before)
  const { sources, routing } = measured
  const figure = {
    step: steps,
    bitsPerByte: measured.bitsPerByte,
    ...(sources && { sources }),
    ...(routing && { routing }),
  }
  const story = withFigure(before.heldOut, figure)
  const averageBits =
    how.withAverage && average !== undefined && steps > 0
      ? yield* measureAverage(run, before, average)
      : undefined
  const ofAverage = averageBits === undefined ? undefined : { step: steps, bitsPerByte: averageBits }
  const candidate = ofAverage === undefined ? story : withCandidate(story, ofAverage)
  const change = before.heldOut.last && measured.bitsPerByte - before.heldOut.last.bitsPerByte
  let loop: LoopState = {
    ...before,
    heldOut: candidate,
    averageFigure: ofAverage ?? before.averageFigure,
    measuredParts: how.part,
    measuredAt: startedAt,
  }
  const isBest = candidate.best?.step === steps && candidate.worse === 0
  // Nobody needs a model that has not learned anything yet.
  const isKept = isBest && options.save?.best !== undefined && (steps > 0 || options.from !== undefined)
  if (isKept) {
    const saved = yield* how.beforeBest(before)
    loop = { ...loop, savedAt: saved.savedAt, savedStep: saved.savedStep }
  }
  yield* tell({
    type: "measure",
    step: steps,
    heldOutBitsPerByte: measured.bitsPerByte,
    heldOutBitsPerByteWithEos: measured.bitsPerByteWithEos,
    ...heldOutBySource(loop),
    measuredBytes: measured.bytes,
    droppedShares: droppedShares(loop),
    ...(routing && { routing }),
    bytes: loop.bytes,
    elapsedSeconds: secondsOf(loop, startedAt),
    ...(change !== undefined && { changeBitsPerByte: change }),
    best: isBest,
    ...(averageBits !== undefined && { averageBitsPerByte: averageBits }),
  })
  if (isKept) yield* candidate === story ? saveBest(run, loop) : saveAverageAsBest(run, loop)
  const { last, best } = loop.heldOut
  if (hasRisen(loop.heldOut) && last !== undefined && best !== undefined) {
    loop = { ...loop, heldOut: { ...loop.heldOut, told: true } }
    yield* tell({
      type: "risen",
      step: steps,
      heldOutBitsPerByte: last.bitsPerByte,
      bestBitsPerByte: best.bitsPerByte,
      bestStep: best.step,
      epochs: epochsOf(run, loop),
    })
  }
  if (options.sample !== undefined) {
    const { sample } = options
    const guest = guestSession(session)
    const written = yield* sample(guest)
    yield* attemptPromise(() => guest.close())
    for (const { prompt, text } of written) yield* tell({ type: "sample", step: steps, prompt, text })
  }
  return { ...loop, measuring: loop.measuring + (yield* elapsedMillis) - startedAt }
})
