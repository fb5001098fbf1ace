/**
 * A matrix product as an operator: FusedMatMul of ONNX Runtime, which reads a side transposed and scales the
 * result at no cost, or the standard Transpose, MatMul and Mul.
 *
 * In: two values. Out: operators. Never: looks at a node.
 */
import type { OnnxValue } from "../graph.ts"
import type { Lowering } from "./lowering.ts"

/** A product of two values whose leading axes are equal, scaled by `factor`. */
export function product(
  lowering: Lowering,
  a: OnnxValue,
  b: OnnxValue,
  shape: readonly number[],
  transA: boolean,
  transB: boolean,
  factor = 1,
): OnnxValue {
  const { graph } = lowering
  if (lowering.operators === "onnxruntime" && (transA || transB || factor !== 1)) {
    const attributes = { transA: transA ? 1 : 0, transB: transB ? 1 : 0, alpha: { float: factor } }
    return graph.emit("FusedMatMul", [a, b], shape, { domain: "com.microsoft", attributes })
  }
  const result = graph.emit("MatMul", [swapped(lowering, a, transA), swapped(lowering, b, transB)], shape)
  return factor === 1 ? result : graph.emit("Mul", [result, graph.scalar(factor, "f32")], shape)
}

function swapped(lowering: Lowering, x: OnnxValue, transposed: boolean): OnnxValue {
  if (!transposed) return x
  const axes = x.shape.map((_, axis) => axis)
  const perm = [...axes.slice(0, -2), axes[axes.length - 1], axes[axes.length - 2]]
  return lowering.once(`swapped ${x.name}`, () => [
    lowering.graph.emit(
      "Transpose",
      [x],
      perm.map((axis) => x.shape[axis]),
      { attributes: { perm } },
    ),
  ])[0]
}
