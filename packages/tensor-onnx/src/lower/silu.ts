/**
 * silu, x · sigmoid(x), in one pass, and its gradient in five instead of six. The chain rule writes it as
 *
 *     g·s + (g·x)·(s·(1 - s))        s = sigmoid(x)
 *
 * and with a = x·s, which the forward pass has anyway, the same is g·(s + a·(1 - s)). The gradient computes s
 * again: kept from the forward pass, it would be one more array as wide as the feed-forward for each layer.
 *
 * In: a product or an addition. Out: operators, or undefined where it is something else.
 * Never: keeps the sigmoid of the forward pass for the gradient.
 */
import type { Node } from "@aunet/tensor"
import type { OnnxValue } from "../graph.ts"
import type { Forms, Lowering, NodeOf } from "./lowering.ts"

/** The node, if it is a product. */
function productOf(id: number, lowering: Lowering): NodeOf<"multiply"> | undefined {
  const node = lowering.program.nodes[id]
  return node.op === "multiply" ? node : undefined
}

/** The other factor of a product, if it has this one. */
const otherThan = (product: NodeOf<"multiply">, id: number): number | undefined =>
  product.inputs[0] === id ? product.inputs[1] : product.inputs[1] === id ? product.inputs[0] : undefined

/** Answers s of s · (1 - s), if it is a sigmoid. */
function sigmoidOfSlope(id: number, lowering: Lowering): number | undefined {
  const product = productOf(id, lowering)
  if (product === undefined) return undefined
  return product.inputs.find((s) => {
    const rest = lowering.program.nodes[otherThan(product, s) as number]
    return (
      lowering.program.nodes[s].op === "sigmoid" &&
      rest.op === "subtract" &&
      rest.inputs[1] === s &&
      lowering.numberOf(rest.inputs[0]) === 1
    )
  })
}

/** Lowers x · sigmoid(x) where the runtime has it as one operator. */
export function silu(node: NodeOf<"multiply">, lowering: Lowering): Forms | undefined {
  if (lowering.operators !== "onnxruntime") return undefined
  const { nodes } = lowering.program
  const gate = node.inputs.find(
    (id) => nodes[id].op === "sigmoid" && nodes[id].inputs[0] === otherThan(node, id),
  )
  if (gate === undefined) return undefined
  const x = lowering.full(nodes[gate].inputs[0])
  return {
    value: lowering.graph.emit("QuickGelu", [x], x.shape, {
      domain: "com.microsoft",
      attributes: { alpha: { float: 1 } },
    }),
  }
}

/** Lowers the gradient of silu. */
export function siluGradient(node: Node, lowering: Lowering): Forms | undefined {
  for (const [left, right] of [node.inputs, node.inputs.toReversed()]) {
    const direct = productOf(left, lowering)
    const through = productOf(right, lowering)
    if (direct === undefined || through === undefined) continue
    for (const slope of through.inputs) {
      const s = sigmoidOfSlope(slope, lowering)
      const g = s === undefined ? undefined : otherThan(direct, s)
      if (s === undefined || g === undefined) continue
      const x = lowering.program.nodes[s].inputs[0]
      const rest = productOf(otherThan(through, slope) as number, lowering)
      if (rest !== undefined && otherThan(rest, g) === x) return { value: emit(lowering, g, s, x) }
    }
  }
  return undefined
}

function emit(lowering: Lowering, g: number, s: number, x: number): OnnxValue {
  const { graph } = lowering
  const { shape } = lowering.program.nodes[s]
  const given = lowering.full(x)
  const gate = graph.emit("Sigmoid", [given], shape)
  const known = lowering.program.nodes.find(
    ({ op, inputs, id }) => op === "multiply" && inputs[0] === x && inputs[1] === s && lowering.has(id),
  )
  const product = known === undefined ? graph.emit("Mul", [given, gate], shape) : lowering.full(known.id)
  const open = graph.emit("Sub", [graph.scalar(1, "f32"), gate], shape)
  const slope = graph.emit("Add", [gate, graph.emit("Mul", [product, open], shape)], shape)
  return graph.emit("Mul", [lowering.full(g), slope], shape)
}
