/**
 * Matrix products: what each side comes to, and which operator multiplies them.
 *
 * In: nodes. Out: operators. Never: writes a transposed or scaled matrix that the product could read as it is.
 */
import { type Node, sizeOf } from "@aunet/tensor"
import type { OnnxValue } from "../graph.ts"
import { fixedProduct } from "./fixed-product.ts"
import type { Forms, Lowering, NodeOf, Rules } from "./lowering.ts"
import { product } from "./product.ts"
import { scaleOf, sideOf } from "./side.ts"

function productOf(node: NodeOf<"matmul">, lowering: Lowering, factor: number): OnnxValue {
  const a = sideOf(lowering, node.inputs[0], node.attributes.transposeA)
  const b = sideOf(lowering, node.inputs[1], node.attributes.transposeB)
  return (
    fixedProduct(node, lowering, a, factor) ??
    product(
      lowering,
      lowering.full(a.id),
      lowering.full(b.id),
      node.shape,
      a.transposed,
      b.transposed,
      Math.fround(a.factor * b.factor * factor),
    )
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
