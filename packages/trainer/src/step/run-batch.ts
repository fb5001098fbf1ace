/**
 * A batch through the engine: at once, or in parts whose gradients are added up.
 *
 *     1 part     train
 *     parts      (counts of each, with a router)   gradients of each   update
 *
 * In: a run, where it stands, where the rows begin. Out: what the programs told, added up. Never: judges a loss, or a clock.
 */
import type { Failure } from "@aunet/base"
import { attemptPromise } from "@aunet/base/effect"
import { aimsOf, type Hierarchy, hierarchy, hierarchyValues, proposedValues, scriptValues } from "@aunet/core"
import type { Flat, Value } from "@aunet/tensor"
import * as Effect from "effect/Effect"
import type { StepEvent } from "../events.ts"
import type { LoopState } from "../loop-state.ts"
import { askedAt } from "../routing/curriculum.ts"
import { addSums, type RouteSums, routeSumsOf } from "../routing/route-sums.ts"
import { addClasses, mixedLengths, scaledLengths } from "../routing/script-lengths.ts"
import { imitationShare, imitationValues } from "../routing/warm-start.ts"
import { wholeCounts } from "../routing/whole-counts.ts"
import type { TrainOptions } from "../train-options.ts"
import type { Run } from "../train-run.ts"

/** What came of a batch. */
export interface BatchOutcome {
  /** Mean over all positions. */
  readonly lossNats: number
  /** The same of levels; 0 of a model that predicts none. */
  readonly levelLossNats: number
  readonly gradientNorm: number
  /** Of the training so far. */
  readonly boundaries: LoopState["boundaries"]
  /** Bytes that it taught. */
  readonly read: number
  /** Of a model with a router. */
  readonly routed?: RoutedBatch
}

/** What a router did in a batch. */
interface RoutedBatch {
  readonly sums: RouteSums
  readonly ratio: number
  /** Bytes a segment that were asked for, of the mix of scripts that the batch is. */
  readonly asked: readonly number[]
  readonly warmStart?: NonNullable<NonNullable<StepEvent["routing"]>["warmStart"]>
}

/**
 * Runs it.
 *
 * @param rates what changes from step to step beside the batch
 */
export const runBatch = Effect.fnUntraced(function* (
  run: Run,
  loop: LoopState,
  starts: readonly number[],
  rates: Flat<Value>,
): Effect.fn.Return<BatchOutcome, Failure> {
  const { settings, session, corpus, options, lengths } = run
  const { rows, accumulate: parts } = settings
  const { router, levelWeight } = options.model.config
  const [T] = lengths
  const size = rows / parts
  const part = (at: number) => corpus.training.cut(starts.slice(at * size, (at + 1) * size), T)
  const asked =
    router &&
    scaledLengths(router, askedAt(router.bytesPerSegment, settings.curriculum, loop.curriculum.done))
  const aims = asked && aimsOf(asked)
  const weight = imitationShare(settings.warmSteps, loop.steps)
  const whole =
    router !== undefined && parts > 1
      ? yield* attemptPromise(() =>
          wholeCounts(
            session,
            async (at) => {
              const { ids, levels } = await part(at)
              return { ids, ...proposedValues(options.model, levels), ...scriptValues(options.model, ids, T) }
            },
            parts,
          ),
        )
      : undefined
  let { boundaries } = loop
  let [lossNats, levelLossNats, ratio, read] = [0, 0, 0, 0]
  let norm: ArrayLike<number> | undefined
  let sums: RouteSums | undefined
  let imitationNats: readonly number[] | undefined
  let classes: readonly number[] = []
  for (let at = 0; at < parts; at++) {
    const batch = yield* attemptPromise(() => part(at))
    const placed = router === undefined ? hierarchy(batch.levels, lengths) : undefined
    const scripts = scriptValues(options.model, batch.ids, T)
    classes = addClasses(classes, scripts["scripts"])
    const inputs = {
      ids: batch.ids,
      targets: batch.targets,
      ...(placed && hierarchyValues(placed)),
      ...(aims && { aims }),
      ...whole,
      ...scripts,
      ...proposedValues(options.model, batch.levels),
      ...(weight !== undefined && imitationValues(weight, batch.levels, run)),
      ...(levelWeight !== undefined && { targetLevels: batch.targetLevels }),
    }
    const { loss, levelLoss, gradientNorm, ...rest } = yield* attemptPromise(() =>
      parts === 1 ? session.step("train", { ...inputs, ...rates }) : session.step("gradients", inputs),
    )
    lossNats += loss[0] / parts
    if (levelLoss !== undefined) levelLossNats += levelLoss[0] / parts
    norm = gradientNorm
    const own = routeSumsOf(rest)
    if (own !== undefined) {
      sums = addSums(sums, own)
      ratio += rest["routing.ratio"][0] / parts
      imitationNats = addNats(imitationNats, rest["routing.imitation"], parts)
    }
    boundaries = addBoundaries(boundaries, placed === undefined ? (own as RouteSums) : boundariesOf(placed))
    read += bytesOf(batch.targets, options.tokenizer)
  }
  if (parts > 1) norm = (yield* attemptPromise(() => session.step("update", rates))).gradientNorm
  const routed = sums &&
    asked && {
      ...{ sums, ratio, asked: mixedLengths(asked, classes) },
      ...(weight !== undefined && imitationNats && { warmStart: { weight, lossNats: imitationNats } }),
    }
  return {
    lossNats,
    levelLossNats,
    gradientNorm: norm?.[0] ?? NaN,
    boundaries,
    read,
    ...(routed && { routed }),
  }
})

/** Adds a part of a batch to the mean of its parts; nothing where nothing is imitated. */
const addNats = (
  before: readonly number[] | undefined,
  nats: ArrayLike<number> | undefined,
  parts: number,
): number[] | undefined => nats && Array.from(nats, (each, s) => each / parts + (before?.[s] ?? 0))

/** Bytes that a batch teaches; bos and eos count as one each, as any other position of a model over bytes. */
function bytesOf(targets: Int32Array, tokenizer: TrainOptions["tokenizer"]): number {
  if (tokenizer === undefined) return targets.length
  let bytes = 0
  for (const id of targets) bytes += Math.max(1, tokenizer.lengths[id])
  return bytes
}

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
