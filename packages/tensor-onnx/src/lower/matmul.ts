/**
 * Matrix products as operators: FusedMatMul of ONNX Runtime, which reads a side transposed and scales the
 * result at no cost, or the standard Transpose, MatMul and Mul.
 *
 * In: nodes. Out: operators. Never: writes a transposed or scaled matrix that the product could read as it is.
 */
import { type Node, sizeOf } from "@aunet/tensor"
import type { OnnxValue } from "../graph.ts"
import type { Forms, Lowering, NodeOf, Rules } from "./lowering.ts"
import { quantisedProduct } from "./quantised.ts"

/** One side of a product: which node, whether its last two axes are read swapped, and a factor taken out of it. */
interface Side {
  readonly id: number
  readonly transposed: boolean
  readonly factor: number
}

/** Takes what a product does by itself, a swap of the last two axes and a number, out of one of its sides. */
function peel(lowering: Lowering, id: number, transposed: boolean): Side {
  let side: Side = { id, transposed, factor: 1 }
  for (;;) {
    const node: Node = lowering.program.nodes[side.id]
    if (node.op === "permute" && swapsLastTwo(node.attributes.order)) {
      side = { ...side, id: node.inputs[0], transposed: !side.transposed }
      continue
    }
    const scaled = scaleOf(lowering, node)
    if (scaled === undefined) return side
    side = { ...side, id: scaled.id, factor: side.factor * scaled.factor }
  }
}

const swapsLastTwo = (order: readonly number[]): boolean =>
  order.length >= 2 &&
  order.every((axis, i) => axis === (i === order.length - 1 ? i - 1 : i === order.length - 2 ? i + 1 : i))

/** Answers x and the number if the node is a number times x, both f32 and x of the node's shape. */
function scaleOf(
  lowering: Lowering,
  node: Node,
): { readonly id: number; readonly factor: number } | undefined {
  if (node.dtype !== "f32") return undefined
  if (node.op === "negate") return { id: node.inputs[0], factor: -1 }
  if (node.op !== "multiply") return undefined
  const [a, b] = node.inputs
  for (const [id, other] of [
    [a, b],
    [b, a],
  ]) {
    const factor = lowering.numberOf(other)
    if (factor !== undefined && Number.isFinite(factor)) return { id, factor }
  }
  return undefined
}

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

/** Multiplies rows with a fixed matrix. */
function productWithFixed(
  node: NodeOf<"matmul">,
  lowering: Lowering,
  a: Side,
  b: Side,
  factor: number,
): OnnxValue | undefined {
  const { nodes } = lowering.program
  const matrix = nodes[b.id]
  if (matrix.op !== "constant" || node.shape.length !== 2 || a.transposed) return undefined
  // Rows that were laid flat for the product are multiplied as they lay: the operators do not mind.
  const flat = lowering.full(a.id)
  const before = lowering.before(flat)
  const [width, N] = [flat.shape[1], node.shape[1]]
  const rows = before.shape.length > 1 && before.shape[before.shape.length - 1] === width ? before : flat
  const { data } = matrix.attributes
  const result =
    lowering.weights === "int8" && data instanceof Float32Array
      ? quantisedProduct(lowering, rows, data, N, b.transposed, factor)
      : product(
          lowering,
          rows,
          lowering.full(b.id),
          [...rows.shape.slice(0, -1), N],
          false,
          b.transposed,
          factor,
        )
  return lowering.reshape(result, node.shape)
}

function productOf(node: NodeOf<"matmul">, lowering: Lowering, factor: number): OnnxValue {
  const a = peel(lowering, node.inputs[0], node.attributes.transposeA)
  const b = peel(lowering, node.inputs[1], node.attributes.transposeB)
  const fixed = productWithFixed(node, lowering, a, b, Math.fround(a.factor * b.factor * factor))
  if (fixed !== undefined) return fixed
  return product(
    lowering,
    lowering.full(a.id),
    lowering.full(b.id),
    node.shape,
    a.transposed,
    b.transposed,
    Math.fround(a.factor * b.factor * factor),
  )
}

/** Lowers a number times a product that nobody else reads as one product with a factor. */
export function scaledProduct(node: Node, lowering: Lowering): Forms | undefined {
  const scaled = scaleOf(lowering, node)
  if (scaled === undefined || lowering.uses[scaled.id] !== 1) return undefined
  const { nodes } = lowering.program
  const inner = nodes[scaled.id]
  // A product over an empty axis is 0, and not in the graph.
  return inner.op === "matmul" && inner.inputs.every((id) => sizeOf(nodes[id].shape) > 0)
    ? { value: productOf(inner, lowering, scaled.factor) }
    : undefined
}

/** The rules of this file, by operation. */
export const matmulRules: Rules<"matmul"> = {
  matmul: (node, lowering) => ({ value: productOf(node, lowering, 1) }),
}
