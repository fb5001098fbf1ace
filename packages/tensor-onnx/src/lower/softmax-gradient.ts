/**
 * The gradient of a softmax whose result is multiplied with a matrix, as attention does, in two passes over
 * the scores instead of four. The chain rule writes it as
 *
 *     dx = g·y - y · sum(g·y)        y = softmax(x) [rows, keys],  o = y V,  g = do Vᵀ
 *
 * and the sum over the keys, sum_j g_j y_j = sum_j (do · V_j) y_j = do · o, is known from two narrow arrays:
 *
 *     dx = y · (g - sum(do · o))
 *
 * In: a difference. Out: operators, or undefined where it is something else. Never: adds up over the keys.
 * Source: Dao et al. (2022), FlashAttention, appendix B.2.
 */
import type { Node } from "@aunet/tensor"
import type { Forms, Lowering, NodeOf } from "./lowering.ts"

/** A product with the softmax on its left, and the gradient that comes back through it. */
interface Mixing {
  /** y V */
  readonly mixed: NodeOf<"matmul">
  /** do */
  readonly gradient: number
}

/** The sum behind a broadcast, if it is one over the last axis alone. */
function rowSumBehind(id: number, lowering: Lowering): NodeOf<"sum"> | undefined {
  const node = lowering.program.nodes[id]
  if (node.op === "broadcast") return rowSumBehind(node.inputs[0], lowering)
  return node.op === "sum" &&
    node.attributes.axes.length === 1 &&
    node.attributes.axes[0] === node.shape.length - 1
    ? node
    : undefined
}

/** Finds y V for g = do Vᵀ, if the program has it. */
function mixingOf(y: number, g: Node, lowering: Lowering): Mixing | undefined {
  if (g.op !== "matmul" || g.attributes.transposeA) return undefined
  const [gradient, values] = g.inputs
  const mixed = lowering.program.nodes.find(
    (node): node is NodeOf<"matmul"> =>
      node.op === "matmul" &&
      node.inputs[0] === y &&
      node.inputs[1] === values &&
      !node.attributes.transposeA &&
      node.attributes.transposeB !== g.attributes.transposeB,
  )
  return mixed && { mixed, gradient }
}

/** Lowers the gradient of a softmax that was multiplied with something narrower than its rows. */
export function softmaxGradient(node: NodeOf<"subtract">, lowering: Lowering): Forms | undefined {
  const { nodes } = lowering.program
  const [weighted, pulled] = node.inputs.map((id) => nodes[id])
  if (weighted.op !== "multiply" || pulled.op !== "multiply") return undefined
  const y = weighted.inputs.find((id) => nodes[id].op === "softmax" && pulled.inputs.includes(id))
  if (y === undefined) return undefined
  const other = (product: Node): number => product.inputs[product.inputs[0] === y ? 1 : 0]
  if (rowSumBehind(other(pulled), lowering)?.inputs[0] !== weighted.id) return undefined
  const g = nodes[other(weighted)]
  const found = mixingOf(y, g, lowering)
  if (found === undefined) return undefined
  const { mixed, gradient } = found
  const last = node.shape.length - 1
  if (mixed.shape[last] >= node.shape[last] || !lowering.has(mixed.id)) return undefined
  const { graph } = lowering
  const rows = [...node.shape.slice(0, last), 1]
  const products = graph.emit("Mul", [lowering.full(gradient), lowering.full(mixed.id)], mixed.shape)
  const total = graph.emit("ReduceSum", [products, graph.list([last])], rows, { attributes: { keepdims: 1 } })
  const rest = graph.emit("Sub", [lowering.full(g.id), total], node.shape)
  return { value: graph.emit("Mul", [lowering.full(y), rest], node.shape) }
}
