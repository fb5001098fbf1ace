/**
 * The held-out text, measured with the parameters as they are in the engine, or with the mean of the weights in their
 * place.
 *
 * In: a run and where it stands. Out: a measurement. Never: changes the state: weights that were replaced are put back.
 */
import { breathe, type Failure } from "@aunet/base"
import { type HeldOutRouting, hierarchy, hierarchyValues, proposedValues } from "@aunet/core"
import { attemptPromise } from "@aunet/base/effect"
import * as Effect from "effect/Effect"
import { type Average, changePlaces } from "../save/average.ts"
import { measureParts, type PartsMeasurement } from "./held-out-parts.ts"
import type { Batch } from "@aunet/data"
import type { LoopState } from "../loop-state.ts"
import {
  addRoutingAgreement,
  countAgreement,
  routingAgreement,
  type RoutingAgreementCounts,
} from "../routing/held-out-agreement.ts"
import { addSums, type RouteSums, routeSumsOf, routingFigures } from "../routing/route-sums.ts"
import { addScripts, countScripts, type ScriptCounts, scriptFigures } from "../routing/script-lengths.ts"
import { notFinite, type Run } from "../train-run.ts"

/** Measures the held-out text; a figure that is not finite ends the training before anything is saved. */
export const measureHeldOut = Effect.fnUntraced(function* (
  { options, settings: { rows, accumulate }, lengths: [T], session, heldOut, heldOutLengths }: Run,
  { steps }: LoopState,
): Effect.fn.Return<PartsMeasurement & { readonly routing?: HeldOutRouting }, Failure> {
  const isRouted = options.model.router !== undefined
  const pools = options.model.config.stages.length - 1
  // A batch that is not full repeats its last row; the figures of a router count that too.
  let routes: RouteSums | undefined
  let agreement: RoutingAgreementCounts | undefined
  let scripts: ScriptCounts | undefined
  const losses = async ({ ids, targets, levels }: Batch, counted: readonly number[]) => {
    await breathe()
    const placed = isRouted
      ? proposedValues(options.model, levels)
      : hierarchyValues(hierarchy(levels, heldOutLengths))
    const outputs = await session.step("evaluate", { ids, targets, ...placed })
    const sums = routeSumsOf(outputs)
    if (sums !== undefined) {
      routes = addSums(routes, sums)
      const { levels: found } = outputs
      const rows = { ids, targets, levels, found, counted, pools, splitterDepth: options.splitter.depth }
      agreement = addRoutingAgreement(agreement, countAgreement(rows))
      scripts = addScripts(scripts, countScripts(options.model, rows))
    }
    return outputs.losses
  }
  const shape = { rows: rows / accumulate, T }
  const measured = yield* attemptPromise(() => measureParts(heldOut, shape, losses, options.tokenizer))
  if (!Number.isFinite(measured.bitsPerByte) || !Number.isFinite(measured.bitsPerByteWithEos))
    return yield* Effect.fail(
      notFinite(`the held-out measurement after step ${steps} is ${measured.bitsPerByte} bits a byte`),
    )
  if (routes === undefined || agreement === undefined) return measured
  return {
    ...measured,
    routing: {
      ...routingFigures(routes),
      agreement: routingAgreement(agreement),
      ...scriptFigures(options.model, scripts),
    },
  }
})

/** Measures with the mean of the weights; the engine holds it meanwhile, and the mean what the engine held. */
export const measureAverage = Effect.fnUntraced(function* (run: Run, loop: LoopState, average: Average) {
  yield* attemptPromise(() => changePlaces(run.session, average))
  const { bitsPerByte } = yield* measureHeldOut(run, loop)
  yield* attemptPromise(() => changePlaces(run.session, average))
  return bitsPerByte
})
