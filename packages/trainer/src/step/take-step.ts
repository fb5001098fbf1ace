/**
 * One step of the loop: a batch through the engine.
 *
 * In: a run and where it stands. Out: a step event and where it stands then. Never: saves or measures.
 */
import { breathe, type Failure } from "@aunet/base"
import { attempt, attemptPromise } from "@aunet/base/effect"
import * as Effect from "effect/Effect"
import { corrections } from "./adamw.ts"
import { isLookedAt, withWeights } from "../save/average.ts"
import { elapsedMillis } from "../elapsed.ts"
import type { CollapseEvent, StepEvent } from "../events.ts"
import { nextStarts, type RowCursor } from "@aunet/data"
import { type LoopState, secondsOf } from "../loop-state.ts"
import { jumps, withLoss } from "./loss-watch.ts"
import { progressOf } from "../text/mixed-sources.ts"
import { rateOf } from "./rate-plan.ts"
import { withRecent } from "./recent-mean.ts"
import { withStep } from "./recent-speed.ts"
import { goneOn } from "../routing/curriculum.ts"
import { FRESH_ROUTE_WATCH, watchRoutes } from "../routing/collapse.ts"
import { routingFigures } from "../routing/route-sums.ts"
import { runBatch } from "./run-batch.ts"
import { epochsOf, notFinite, type Run } from "../train-run.ts"

/** What came of a step: it is done, or its loss jumped and where it stands is not to be gone on from. */
export type Stepped =
  | {
      readonly event: StepEvent
      /** Stages whose router stopped to choose, for the first time. */
      readonly collapsed: readonly CollapseEvent[]
      readonly loop: LoopState
    }
  | { readonly jumped: Jumped }

/** A loss that jumped. */
export interface Jumped {
  readonly step: number
  readonly bitsPerByte: number
  /** Where its rows begin. */
  readonly cursor: RowCursor
  /** In words, for an error. */
  readonly said: string
}

/** Runs one batch through the engine, in parts where it does not fit at once. */
export const takeStep = Effect.fnUntraced(function* (
  run: Run,
  loop: LoopState,
): Effect.fn.Return<Stepped, Failure> {
  const { settings, session, options } = run
  const { lengths } = run
  const [T] = lengths
  const { rows, optimizer } = settings
  const startedAt = yield* elapsedMillis
  const rate = rateOf(settings.rate, loop.steps, startedAt - loop.startedAt)
  const begins = yield* attempt(() => pastLeftOut(run, loop))
  const { starts, cursor } = yield* attempt(() => nextStarts(begins, rows, run.order.orderOf))
  const steps = loop.steps + 1
  const batch = yield* runBatch(run, loop, starts, {
    rate: Float32Array.of(rate),
    ...corrections(optimizer, steps),
  })
  const { lossNats, levelLossNats, gradientNorm, boundaries, read, routed } = batch
  // Whoever wants to stop it, or to see how far it is, shares the thread with engines that never wait.
  yield* Effect.promise(breathe)
  const bitsPerByte = (lossNats / Math.LN2) * ((rows * T) / read)
  const ratio = routed?.ratio ?? 0
  const routerSaid = routed === undefined ? "" : `, ratio term of the router ${ratio}`
  const said = `the loss of step ${steps} is ${lossNats} (gradient norm ${gradientNorm}${routerSaid}, learning rate ${rate.toPrecision(3)})`
  // A probability that is no number is no boundary, and need not be seen in the loss.
  if (![lossNats, gradientNorm, ratio].every(Number.isFinite)) {
    // Without a place to go back to it ends here.
    if (options.save?.read === undefined) return yield* Effect.fail(notFinite(said))
    return { jumped: { step: steps, bitsPerByte: NaN, cursor: begins, said } }
  }
  if (options.save?.read !== undefined && jumps(loop.watch, bitsPerByte))
    return { jumped: { step: steps, bitsPerByte, cursor: begins, said } }
  const now = yield* elapsedMillis
  const milliseconds = now - startedAt
  const { spans, bytesPerSecond } = withStep(loop.speed, { milliseconds, bytes: read })
  const { recent, mean } = withRecent(loop.recent, bitsPerByte)
  let { average } = loop
  if (options.save?.average !== undefined && isLookedAt(average, steps)) {
    const names = Object.keys(options.model.parameters)
    const weights = async (name: string) => (await session.read([name]))[name] as Float32Array
    average = yield* attemptPromise(() => withWeights(loop.average, steps, names, weights))
  }
  // What imitates a splitter has lengths of the splitter's, and is not judged by what is asked.
  const before = routed?.warmStart?.weight ? FRESH_ROUTE_WATCH : loop.routes
  const watched = routed && watchRoutes(before, routed.sums, routed.asked, steps)
  const next: LoopState = {
    ...loop,
    steps,
    bytes: loop.bytes + read,
    cursor,
    speed: spans,
    recent,
    average,
    boundaries,
    watch: withLoss(loop.watch, steps, bitsPerByte),
    routes: watched?.watch ?? loop.routes,
    curriculum: goneOn(settings, loop.curriculum, steps, now - loop.startedAt),
  }
  const left = secondsLeft(run, next, now, bytesPerSecond)
  const done = shareDone(run, next, now)
  const event: StepEvent = {
    type: "step",
    step: steps,
    bytes: next.bytes,
    lossNats,
    ...(options.model.config.levelWeight !== undefined && { levelLossNats }),
    bitsPerByte,
    meanBitsPerByte: mean,
    gradientNorm,
    learningRate: rate,
    bytesPerSecond,
    seconds: milliseconds / 1000,
    elapsedSeconds: secondsOf(next, now),
    ...(left !== undefined && { secondsLeft: left }),
    ...(done !== undefined && { share: Math.min(1, done) }),
    epochs: epochsOf(run, next),
    keptShares: boundaries.all.map(
      (_, pool) => (keptBy(boundaries, pool) - keptBy(loop.boundaries, pool)) / (rows * T),
    ),
    ...(routed && {
      routing: {
        ...routingFigures(routed.sums),
        ratio,
        asked: routed.asked,
        ...(routed.warmStart && { warmStart: routed.warmStart }),
      },
    }),
    ...(options.memory !== undefined && { memoryBytes: options.memory() }),
    ...progressOf(run, cursor),
  }
  return { event, collapsed: watched?.collapsed ?? [], loop: next }
})

/** Moves on past rows that are left out. */
function pastLeftOut(
  { settings: { rows }, order: { orderOf } }: Run,
  { cursor, leftOut }: LoopState,
): RowCursor {
  let at = cursor
  while (leftOut.some(({ epoch, row }) => epoch === at.epoch && row === at.row))
    at = nextStarts(at, rows, orderOf).cursor
  return at
}

/** How far the training is: 0 at its start, 1 at its end, in steps or in time; undefined where it has none. */
export function shareDone(
  { settings: { length } }: Run,
  { steps, startedAt }: LoopState,
  now: number,
): number | undefined {
  if ("steps" in length) return steps / length.steps
  return "minutes" in length ? (now - startedAt) / (length.minutes * 60_000) : undefined
}

function secondsLeft(
  { settings: { length, rows }, lengths: [T], bytesPerPosition }: Run,
  { steps, startedAt }: LoopState,
  now: number,
  bytesPerSecond: number,
): number | undefined {
  if ("until" in length) return undefined
  if ("minutes" in length) return Math.max(0, length.minutes * 60 - (now - startedAt) / 1000)
  return bytesPerSecond === 0 ? 0 : ((length.steps - steps) * rows * T * bytesPerPosition) / bytesPerSecond
}

/** Positions that a pool has kept so far. */
const keptBy = ({ all, dropped }: LoopState["boundaries"], pool: number): number => all[pool] - dropped[pool]
