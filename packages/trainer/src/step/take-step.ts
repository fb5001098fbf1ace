/**
 * One step of the loop: a batch through the engine.
 *
 * In: a run and where it stands. Out: a step event and where it stands then. Never: saves or measures.
 */
import { breathe, type Failure } from "@aunet/base"
import { aimsOf, type Hierarchy, hierarchy, hierarchyValues, proposedValues, scriptValues } from "@aunet/core"
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
import { askedAt, goneOn } from "../routing/curriculum.ts"
import { FRESH_ROUTE_WATCH, watchRoutes } from "../routing/collapse.ts"
import { addClasses, mixedLengths, scaledLengths } from "../routing/script-lengths.ts"
import { wholeCounts } from "../routing/whole-counts.ts"
import { imitationShare, imitationValues } from "../routing/warm-start.ts"
import { addSums, type RouteSums, routeSumsOf, routingFigures } from "../routing/route-sums.ts"
import type { TrainOptions } from "../train-options.ts"
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
  const { settings, session, corpus, options } = run
  const { lengths } = run
  const [T] = lengths
  const { rows, accumulate, optimizer } = settings
  const startedAt = yield* elapsedMillis
  const rate = rateOf(settings.rate, loop.steps, startedAt - loop.startedAt)
  const begins = yield* attempt(() => pastLeftOut(run, loop))
  const { starts, cursor } = yield* attempt(() => nextStarts(begins, rows, run.order.orderOf))
  const steps = loop.steps + 1
  const rates = { rate: Float32Array.of(rate), ...corrections(optimizer, steps) }
  let { boundaries } = loop
  let read = 0
  let [lossNats, levelLossNats] = [0, 0]
  let norm: ArrayLike<number> | undefined
  let routes: RouteSums | undefined
  let ratio = 0
  let imitationNats: number[] | undefined
  const { router } = options.model.config
  const first = askedAt(router?.bytesPerSegment ?? [], settings.curriculum, loop.curriculum.done)
  const lengthsNow = scaledLengths(router ?? { bytesPerSegment: [] }, first)
  const aims = aimsOf(lengthsNow)
  let classes: readonly number[] = []
  const share = imitationShare(settings.warmSteps, loop.steps)
  const size = rows / accumulate
  const part = (at: number) => corpus.training.cut(starts.slice(at * size, (at + 1) * size), T)
  const counted = async (at: number) => {
    const { ids, levels } = await part(at)
    return { ids, ...proposedValues(options.model, levels), ...scriptValues(options.model, ids, T) }
  }
  const whole =
    router !== undefined && accumulate > 1
      ? yield* attemptPromise(() => wholeCounts(session, counted, accumulate))
      : undefined
  for (let at = 0; at < accumulate; at++) {
    const batch = yield* attemptPromise(() => part(at))
    const placed = router === undefined ? hierarchy(batch.levels, lengths) : undefined
    const scripts = scriptValues(options.model, batch.ids, T)
    classes = addClasses(classes, scripts["scripts"])
    const inputs = {
      ids: batch.ids,
      targets: batch.targets,
      ...(placed ? hierarchyValues(placed) : { aims }),
      ...whole,
      ...scripts,
      ...proposedValues(options.model, batch.levels),
      ...(share !== undefined && imitationValues(share, batch.levels, run)),
      ...(options.model.config.levelWeight !== undefined && { targetLevels: batch.targetLevels }),
    }
    const { loss, levelLoss, gradientNorm, ...rest } = yield* attemptPromise(() =>
      accumulate === 1 ? session.step("train", { ...inputs, ...rates }) : session.step("gradients", inputs),
    )
    lossNats += loss[0] / accumulate
    if (levelLoss !== undefined) levelLossNats += levelLoss[0] / accumulate
    norm = gradientNorm
    const sums = routeSumsOf(rest)
    if (sums !== undefined) {
      routes = addSums(routes, sums)
      ratio += rest["routing.ratio"][0] / accumulate
      imitationNats = addNats(imitationNats, rest["routing.imitation"], accumulate)
    }
    boundaries = addBoundaries(boundaries, placed === undefined ? (sums as RouteSums) : boundariesOf(placed))
    read += bytesOf(batch.targets, options.tokenizer)
  }
  if (accumulate > 1) norm = (yield* attemptPromise(() => session.step("update", rates))).gradientNorm
  const gradientNorm = norm?.[0] ?? NaN
  // Whoever wants to stop it, or to see how far it is, shares the thread with engines that never wait.
  yield* Effect.promise(breathe)
  const bitsPerByte = (lossNats / Math.LN2) * ((rows * T) / read)
  const routerSaid = router === undefined ? "" : `, ratio term of the router ${ratio}`
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
  // Of the mix of scripts that this batch is.
  const asked = mixedLengths(lengthsNow, classes)
  // What imitates a splitter has lengths of the splitter's, and is not judged by what is asked.
  const before = share ? FRESH_ROUTE_WATCH : loop.routes
  const watched = routes && router && watchRoutes(before, routes, asked, steps)
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
    ...(routes && {
      routing: {
        ...routingFigures(routes),
        ratio,
        asked,
        ...(share !== undefined &&
          imitationNats && { warmStart: { weight: share, lossNats: imitationNats } }),
      },
    }),
    ...(options.memory !== undefined && { memoryBytes: options.memory() }),
    ...progressOf(run, cursor),
  }
  return { event, collapsed: watched?.collapsed ?? [], loop: next }
})

/** Adds a part of a batch to the mean of its parts; nothing where nothing is imitated. */
const addNats = (
  before: readonly number[] | undefined,
  nats: ArrayLike<number> | undefined,
  parts: number,
): number[] | undefined => nats && Array.from(nats, (each, s) => each / parts + (before?.[s] ?? 0))

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
): number | undefined {
  if ("until" in length) return undefined
  if ("minutes" in length) return Math.max(0, length.minutes * 60 - (now - startedAt) / 1000)
  return bytesPerSecond === 0 ? 0 : ((length.steps - steps) * rows * T * bytesPerPosition) / bytesPerSecond
}

/** Positions that a pool has kept so far. */
const keptBy = ({ all, dropped }: LoopState["boundaries"], pool: number): number => all[pool] - dropped[pool]

/** The boundaries of a batch, for each pool; what a pool before dropped, a deeper one never sees. */
const boundariesOf = ({ counts, dropped }: Hierarchy): Pick<RouteSums, "boundaries" | "dropped"> => ({
  boundaries: dropped.map((lost, pool) => lost + counts[pool + 1].reduce((total, kept) => total + kept, 0)),
  dropped,
})

/** Counts those of a batch in. */
const addBoundaries = (
  { all, dropped }: LoopState["boundaries"],
  batch: Pick<RouteSums, "boundaries" | "dropped">,
): LoopState["boundaries"] => ({
  all: all.map((count, pool) => count + batch.boundaries[pool]),
  dropped: dropped.map((count, pool) => count + batch.dropped[pool]),
})
