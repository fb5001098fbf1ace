/**
 * A root-mean-square norm as one operator. The language writes it as
 *
 *     (x · rsqrt(sum(x · x) / D + epsilon)) · weight
 *
 * which is seven operators; ONNX Runtime does it in one pass. Training needs the root again for the gradient, and
 * keeps the seven: only where nobody else reads what is in between is it one.
 *
 * In: a product. Out: SimplifiedLayerNormalization, or undefined where it is something else.
 * Never: hides a root that somebody else reads.
 */
import { sameShape } from "@aunet/tensor"
import type { Forms, Lowering, NodeOf } from "./lowering.ts"

/** Reads what is under broadcasts and reshapes that nobody else reads. */
function under(id: number, lowering: Lowering): number | undefined {
  const node = lowering.program.nodes[id]
  if (lowering.uses[id] !== 1) return undefined
  return node.op === "broadcast" || node.op === "reshape" ? under(node.inputs[0], lowering) : id
}

/** Answers x and epsilon, if a node is rsqrt(sum(x · x) / D + epsilon) along the last axis. */
function rootOf(
  id: number,
  lowering: Lowering,
): { readonly x: number; readonly epsilon: number } | undefined {
  const { nodes } = lowering.program
  const root = nodes[id]
  if (root.op !== "rsqrt") return undefined
  const sumId = under(root.inputs[0], lowering)
  if (sumId === undefined || nodes[sumId].op !== "add") return undefined
  const [meanId, epsilonId] = nodes[sumId].inputs
  const epsilon = lowering.numberOf(epsilonId)
  const mean = under(meanId, lowering)
  if (epsilon === undefined || !(epsilon > 0) || mean === undefined || nodes[mean].op !== "multiply")
    return undefined
  const [totalId, shareId] = nodes[mean].inputs
  const total = under(totalId, lowering)
  if (total === undefined) return undefined
  const sum = nodes[total]
  if (sum.op !== "sum") return undefined
  const square = nodes[sum.inputs[0]]
  const last = square.shape.length - 1
  const share = lowering.numberOf(shareId)
  const isMean =
    square.op === "multiply" &&
    square.inputs[0] === square.inputs[1] &&
    sum.attributes.axes.length === 1 &&
    sum.attributes.axes[0] === last &&
    share === Math.fround(1 / square.shape[last])
  return isMean ? { x: square.inputs[0], epsilon } : undefined
}

/** Lowers a norm with its weight. */
export function rmsNorm(node: NodeOf<"multiply">, lowering: Lowering): Forms | undefined {
  if (lowering.operators !== "onnxruntime") return undefined
  const { nodes } = lowering.program
  const [scaledId, weightId] = node.inputs
  const weight = nodes[weightId].op === "broadcast" ? nodes[nodes[weightId].inputs[0]] : undefined
  const width = node.shape[node.shape.length - 1]
  if (weight === undefined || !sameShape(weight.shape, [width]) || lowering.uses[scaledId] !== 1)
    return undefined
  const scaled = nodes[scaledId]
  if (scaled.op !== "multiply") return undefined
  const root = under(scaled.inputs[1], lowering)
  const found = root === undefined ? undefined : rootOf(root, lowering)
  if (found === undefined || found.x !== scaled.inputs[0]) return undefined
  return {
    value: lowering.graph.emit(
      "SimplifiedLayerNormalization",
      [lowering.full(found.x), lowering.full(weight.id)],
      node.shape,
      { attributes: { axis: -1, epsilon: { float: found.epsilon }, stash_type: 1 } },
    ),
  }
}
