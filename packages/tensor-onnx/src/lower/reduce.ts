/**
 * Reductions, running sums, softmax and the cross-entropy as operators.
 *
 * In: nodes. Out: operators; ONNX Runtime has a kernel of its own for each but the cross-entropy.
 * Never: reads an index that it has not checked.
 */
import type { OnnxValue } from "../graph.ts"
import { checkedIndex } from "./lookup.ts"
import type { AnyRule, Lowering, NodeOf, Rules } from "./lowering.ts"

const alongLast =
  (operator: string): AnyRule =>
  (node, lowering) => ({
    value: lowering.graph.emit(operator, [lowering.full(node.inputs[0])], node.shape, {
      attributes: { axis: -1 },
    }),
  })

/** The axes of ReduceMax are an attribute up to version 17 of the operator set, those of ReduceSum an input. */
const largest = (node: NodeOf<"max">, { graph }: Lowering, x: OnnxValue): OnnxValue =>
  graph.emit("ReduceMax", [x], node.shape, { attributes: { axes: node.attributes.axes, keepdims: 1 } })

/** The rules of this file, by operation. */
export const reduceRules: Rules<"sum" | "max" | "cumulativeSum" | "softmax" | "logSoftmax" | "crossEntropy"> =
  {
    sum: (node, lowering) => {
      const { graph } = lowering
      const [id] = node.inputs
      const square = lowering.program.nodes[id]
      // The squares are not read: others who need them may compute them when they do, so that none is kept until then.
      if (square.op === "multiply" && square.dtype === "f32" && square.inputs[0] === square.inputs[1]) {
        return {
          value: graph.emit("ReduceSumSquare", [lowering.full(square.inputs[0])], node.shape, {
            attributes: { axes: node.attributes.axes, keepdims: 1 },
          }),
        }
      }
      const total = (x: OnnxValue): OnnxValue =>
        graph.emit("ReduceSum", [x, graph.list(node.attributes.axes)], node.shape, {
          attributes: { keepdims: 1 },
        })
      if (node.dtype === "f32") return { value: total(lowering.full(id)) }
      // The runtime's sum of i32 stops at the largest; that of i64 is cut to 32 bits, as the language has it.
      return { value: lowering.convert(total(lowering.convert(lowering.full(id), "i64")), "i32") }
    },
    max: (node, lowering) => {
      const { graph } = lowering
      const x = lowering.full(node.inputs[0])
      const most = largest(node, lowering, x)
      if (node.dtype === "i32") return { value: most }
      // The runtime's passes over a NaN, unless it stands first.
      const isNaN = graph.emit("IsNaN", [x], x.shape, { type: "bool" })
      const anyNaN = lowering.convert(largest(node, lowering, lowering.convert(isNaN, "i32")), "bool")
      return {
        value: graph.emit("Where", [anyNaN, graph.scalar(NaN, "f32"), most], node.shape, { type: "f32" }),
      }
    },
    cumulativeSum: (node, lowering) => {
      const { axis, reverse } = node.attributes
      const { graph } = lowering
      const at = graph.fixed(Int32Array.of(axis), [])
      return {
        value: graph.emit("CumSum", [lowering.full(node.inputs[0]), at], node.shape, {
          attributes: { reverse: reverse ? 1 : 0 },
        }),
      }
    },
    softmax: alongLast("Softmax"),
    logSoftmax: alongLast("LogSoftmax"),
    crossEntropy: (node, lowering) => {
      const { graph } = lowering
      const [logits, targets] = node.inputs
      const [N] = node.shape
      const scores = lowering.full(logits)
      const logs = graph.emit("LogSoftmax", [scores], scores.shape, { attributes: { axis: -1 } })
      const chosen = lowering.reshape(checkedIndex(lowering, targets, scores.shape[1]), [N, 1])
      const picked = graph.emit("GatherElements", [logs, chosen], [N, 1], { attributes: { axis: 1 } })
      return { value: graph.emit("Neg", [lowering.reshape(picked, [N])], [N]) }
    },
  }
