/**
 * The recurrence y[n] = decay[n] · y[n - 1] + x[n] as a few wide operators. ONNX has a loop for it (`Scan`), which the
 * runtime walks step by step; here reach doubles from one round to the next:
 *
 *     reach 1   y[n] = x[n] + decay[n] · x[n - 1]                    decay[n] becomes decay[n] · decay[n - 1]
 *     reach 2   y[n] = y[n] + decay[n] · y[n - 2]                    ... · decay[n - 2], and so on
 *
 * Shares are only multiplied, never divided by, so that what is forgotten is 0 and not noise. Their products are there before
 * what they are multiplied with, and may be more than float32 holds where no result is.
 *
 * In: nodes. Out: operators, log2 of the length rounds of them. Never: a loop of the runtime.
 */
import { sizeOf, TensorError } from "@aunet/tensor"
import type { OnnxValue } from "../graph.ts"
import type { Lowering, Rules } from "./lowering.ts"

/** Moves rows [R, N, D] by so many places along N, to later ones or to earlier ones; zeros come in. */
function moved({ graph }: Lowering, x: OnnxValue, by: number, later: boolean): OnnxValue {
  const [R, N, D] = x.shape
  const start = later ? 0 : by
  const part = graph.emit(
    "Slice",
    [x, graph.list([start]), graph.list([start + N - by]), graph.list([1])],
    [R, N - by, D],
  )
  const pads = later ? [0, by, 0, 0, 0, 0] : [0, 0, 0, 0, by, 0]
  return graph.emit("Pad", [part, graph.list(pads), graph.scalar(0, "f32")], x.shape)
}

/** The largest number of float32. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127

/** One share for all, known beforehand, whose products would be infinite, and NaN where they meet a 0. */
function refuseOverflow(share: number | undefined, N: number, origin: string): void {
  if (share !== undefined && Math.abs(share) ** (N - 1) > LARGEST)
    throw new TensorError(
      "UNSUPPORTED_OPERATION",
      `linearRecurrence (at ${origin}): the share ${share} over ${N} places is multiplied ahead on ONNX, and ${share} to the ${N - 1} is more than float32 holds; give shares of magnitude at most 1, or take another engine`,
    )
}

/** The rules of this file, by operation. */
export const recurrenceRules: Rules<"linearRecurrence"> = {
  linearRecurrence: (node, lowering) => {
    const { graph } = lowering
    const [N, D] = node.shape.slice(-2)
    const R = sizeOf(node.shape.slice(0, -2))
    refuseOverflow(lowering.numberOf(node.inputs[0]), N, node.origin)
    let share = lowering.reshape(lowering.full(node.inputs[0]), [R, N, 1])
    let y = lowering.reshape(lowering.full(node.inputs[1]), [R, N, D])
    const later = !node.attributes.reverse
    for (let reach = 1; reach < N; reach *= 2) {
      const before = graph.emit("Mul", [share, moved(lowering, y, reach, later)], y.shape)
      y = graph.emit("Add", [y, before], y.shape)
      if (2 * reach < N) share = graph.emit("Mul", [share, moved(lowering, share, reach, later)], share.shape)
    }
    return { value: lowering.reshape(y, node.shape) }
  },
}
