/**
 * One step of the loop: a batch through the engine.
 *
 * In: a run and where it stands. Out: a step event and where it stands then. Never: saves or measures.
 */
import { breathe, type Hierarchy, hierarchy, hierarchyValues } from "@aunet/core"
import { attempt, attemptPromise } from "@aunet/core/effect"
import * as Effect from "effect/Effect"
import { corrections } from "./adamw.ts"
import { elapsedMillis } from "./elapsed.ts"
import type { StepEvent } from "./events.ts"
import { nextStarts } from "@aunet/data"
import { withRecent } from "./recent-mean.ts"
import { scheduledRate } from "./schedules.ts"
import { runsByTime, type TrainOptions } from "./train-options.ts"
import { type LoopState, notFinite, type Run } from "./train-run.ts"

/** Weight of the newest step in the speed that is shown. */
const SPEED_SMOOTHING = 0.1

/** The learning rate of the next step: that after it, since the one after no step is 0. */
const rateOf = ({ settings, schedule }: Run, { steps, startedAt }: LoopState, now: number): number =>
  scheduledRate(settings.schedule, schedule, runsByTime(settings) ? Math.max(now - startedAt, 1) : steps + 1)

/** Runs one batch through the engine. */
export const takeStep = Effect.fnUntraced(function* (run: Run, loop: LoopState) {
  const {
    settings: { rows, optimizer },
    session,
    lengths,
    lengths: [T],
    orderOf,
    corpus,
    options,
  } = run
  const startedAt = yield* elapsedMillis
  const rate = rateOf(run, loop, startedAt)
  const { starts, cursor } = yield* attempt(() => nextStarts(loop.cursor, rows, orderOf))
  const batch = yield* attemptPromise(() => corpus.training.cut(starts, T))
  const steps = loop.steps + 1
  const targetLevels =
    options.model.config.levelWeight === undefined ? {} : { targetLevels: batch.targetLevels }
  const placed = hierarchy(batch.levels, lengths)
  const inputs = {
    ids: batch.ids,
    targets: batch.targets,
    ...hierarchyValues(placed),
    ...targetLevels,
    rate: Float32Array.of(rate),
    ...corrections(optimizer, steps),
  }
  const { loss, levelLoss, gradientNorm } = yield* attemptPromise(() => session.step("train", inputs))
  // Whoever wants to stop it, or to see how far it is, shares the thread with engines that never wait.
  yield* Effect.promise(breathe)
  if (!Number.isFinite(loss[0]) || !Number.isFinite(gradientNorm[0])) {
    return yield* Effect.fail(
      notFinite(
        `the loss of step ${steps} is ${loss[0]} (gradient norm ${gradientNorm[0]}, learning rate ${rate.toPrecision(3)})`,
      ),
    )
  }
  const read = bytesOf(batch.targets, options.tokenizer)
  const milliseconds = (yield* elapsedMillis) - startedAt
  const keep = loop.stepping.milliseconds === 0 ? 0 : 1 - SPEED_SMOOTHING
  const stepping = {
    milliseconds: keep * loop.stepping.milliseconds + milliseconds,
    bytes: keep * loop.stepping.bytes + read,
  }
  const boundaries = addBoundaries(loop.boundaries, placed)
  const bitsPerByte = (loss[0] / Math.LN2) * ((rows * T) / read)
  const { recent, mean } = withRecent(loop.recent, bitsPerByte)
  const next = { ...loop, steps, bytes: loop.bytes + read, cursor, stepping, recent, boundaries }
  const bytesPerSecond = stepping.milliseconds === 0 ? 0 : (stepping.bytes / stepping.milliseconds) * 1000
  const event: StepEvent = {
    type: "step",
    step: steps,
    bytes: next.bytes,
    lossNats: loss[0],
    ...(levelLoss !== undefined && { levelLossNats: levelLoss[0] }),
    bitsPerByte,
    meanBitsPerByte: mean,
    gradientNorm: gradientNorm[0],
    learningRate: rate,
    bytesPerSecond,
    seconds: milliseconds / 1000,
    secondsLeft: secondsLeft(run, next, startedAt + milliseconds, bytesPerSecond),
  }
  return { event, loop: next }
})

/** Bytes that a batch teaches; bos and eos count as one each, as any other position of a model over bytes. */
function bytesOf(targets: Int32Array, tokenizer: TrainOptions["tokenizer"]): number {
  if (tokenizer === undefined) return targets.length
  let bytes = 0
  for (const id of targets) bytes += Math.max(1, tokenizer.lengths[id])
  return bytes
}

function secondsLeft(
  { settings: { length, rows }, lengths: [T], bytesPerPosition }: Run,
  { steps, startedAt }: LoopState,
  now: number,
  bytesPerSecond: number,
): number {
  if ("minutes" in length) return Math.max(0, length.minutes * 60 - (now - startedAt) / 1000)
  return bytesPerSecond === 0 ? 0 : ((length.steps - steps) * rows * T * bytesPerPosition) / bytesPerSecond
}

/** Counts the boundaries of a batch in; what a pool before dropped, a deeper one never sees. */
const addBoundaries = (
  { all, dropped }: LoopState["boundaries"],
  placed: Hierarchy,
): LoopState["boundaries"] => ({
  all: all.map(
    (count, pool) =>
      count + placed.dropped[pool] + placed.counts[pool + 1].reduce((total, kept) => total + kept, 0),
  ),
  dropped: dropped.map((count, pool) => count + placed.dropped[pool]),
})
