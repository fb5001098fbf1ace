/**
 * The sigmoid, and its logarithm. The runtime's own operator (ONNX Runtime 1.30) is a polynomial that gives 0 from -18
 * down, where the sigmoid is 1.5e-8: small beside 1, but its logarithm is then -Infinity. So
 *
 *     sigmoid(x) = 1 / (1 + exp(-x))      log(sigmoid(x)) = min(x, 0) - log(1 + exp(-|x|))
 *
 * of which the first holds down to -88, where exp overflows, and the second everywhere.
 *
 * In: a node. Out: operators, or undefined where it is something else.
 * Never: is what silu and its gradient use: there the sigmoid is multiplied by x, and what is lost is below 3.1e-7.
 */
import type { OnnxValue } from "../graph.ts"
import type { Forms, Lowering, NodeOf } from "./lowering.ts"

const onePlusExp = ({ graph }: Lowering, x: OnnxValue): OnnxValue =>
  graph.emit("Add", [graph.scalar(1, "f32"), graph.emit("Exp", [x], x.shape)], x.shape)

/** Lowers a sigmoid. */
export function sigmoid(node: NodeOf<"sigmoid">, lowering: Lowering): Forms {
  const { graph } = lowering
  const x = lowering.value(node.inputs[0])
  return {
    value: graph.emit("Reciprocal", [onePlusExp(lowering, graph.emit("Neg", [x], x.shape))], x.shape),
  }
}

/** Lowers the logarithm of a sigmoid. */
export function logSigmoid(node: NodeOf<"log">, lowering: Lowering): Forms | undefined {
  const { graph, program } = lowering
  const inner = program.nodes[node.inputs[0]]
  if (inner.op !== "sigmoid") return undefined
  const x = lowering.value(inner.inputs[0])
  const below = graph.emit("Neg", [graph.emit("Abs", [x], x.shape)], x.shape)
  const rest = graph.emit("Log", [onePlusExp(lowering, below)], x.shape)
  return {
    value: graph.emit("Sub", [graph.emit("Min", [x, graph.scalar(0, "f32")], x.shape), rest], x.shape),
  }
}
