/**
 * One side of a matrix product, without what the product does by itself: a swap of the last two axes, and a
 * number.
 *
 *     matmul(permute(w, [1, 0]), ...)     w, read transposed
 *     matmul(x · 0.125, ...)              x, with the factor 0.125
 *
 * In: nodes. Out: what a side comes to. Never: makes an operator.
 */
import type { Node } from "@aunet/tensor"
import type { Lowering } from "./lowering.ts"

/** Which node a side is, whether its last two axes are read swapped, and a factor taken out of it. */
export interface Side {
  readonly id: number
  readonly transposed: boolean
  readonly factor: number
}

/** Finds what a side comes to. */
export function sideOf(lowering: Lowering, id: number, transposed: boolean): Side {
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
export function scaleOf(
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
