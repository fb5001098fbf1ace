/**
 * A measurement in the middle of a training, with the parameters as they are in the engine.
 *
 * In: a run and where it stands. Out: a measure event. Never: changes the state.
 */
import { breathe, type Failure, hierarchy, hierarchyValues } from "@aunet/core"
import { attemptPromise } from "@aunet/core/effect"
import * as Effect from "effect/Effect"
import { measure, type Measurement } from "./evaluate.ts"
import type { MeasureEvent } from "./events.ts"
import type { Batch } from "@aunet/data"
import { droppedShares, type LoopState, notFinite, type Run } from "./train-run.ts"

/** Measures the held-out text; a figure that is not finite ends the training before anything is saved. */
export const measureHeldOut = Effect.fnUntraced(function* (
  { options, corpus, settings: { rows }, lengths: [T], session, heldOutRows, heldOutLengths }: Run,
  loop: LoopState,
): Effect.fn.Return<MeasureEvent, Failure> {
  const losses = async ({ ids, targets, levels }: Batch) => {
    await breathe()
    const placed = hierarchy(levels, heldOutLengths)
    return (await session.step("evaluate", { ids, targets, ...hierarchyValues(placed) })).losses
  }
  const measured: Measurement = yield* attemptPromise(() =>
    measure(corpus.heldOut, heldOutRows, { rows, T }, losses, options.tokenizer),
  )
  if (!Number.isFinite(measured.bitsPerByte) || !Number.isFinite(measured.bitsPerByteWithEos))
    return yield* Effect.fail(
      notFinite(`the held-out measurement after step ${loop.steps} is ${measured.bitsPerByte} bits a byte`),
    )
  return {
    type: "measure",
    step: loop.steps,
    heldOutBitsPerByte: measured.bitsPerByte,
    heldOutBitsPerByteWithEos: measured.bitsPerByteWithEos,
    measuredBytes: measured.bytes,
    droppedShares: droppedShares(loop),
  }
})
