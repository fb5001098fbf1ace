/**
 * Elementwise operations as operators. Each works in the smallest shape that its inputs broadcast to.
 *
 * In: nodes. Out: operators; comparisons answer bool, and a choice reads bool directly.
 * Never: writes a broadcast out.
 */
import { broadcastShape, type Node, type OperationName, type Shape } from "@aunet/tensor"
import type { OnnxValue } from "../graph.ts"
import type { AnyRule, Forms, Lowering, Rules } from "./lowering.ts"
import { scaledProduct } from "./matmul.ts"
import { joinedParts } from "./parts.ts"
import { rmsNorm } from "./rms-norm.ts"
import { logSigmoid, sigmoid } from "./sigmoid.ts"
import { silu, siluGradient } from "./silu.ts"
import { softmaxGradient } from "./softmax-gradient.ts"

/** The common shape of values that are known to broadcast. */
const together = (...values: readonly OnnxValue[]): Shape =>
  values.map(({ shape }) => shape).reduce((a, b) => broadcastShape(a, b) as Shape)

/** One operator for one operation of one input. */
const unary =
  (operator: string): AnyRule =>
  (node, lowering) => {
    const x = lowering.value(node.inputs[0])
    return { value: lowering.graph.emit(operator, [x], x.shape) }
  }

function combine(lowering: Lowering, operator: string, x: OnnxValue, y: OnnxValue, type = x.type): OnnxValue {
  return lowering.graph.emit(operator, [x, y], together(x, y), { type })
}

/** One operator for one operation of two inputs; `truths` is the operator that does the same to two bools. */
const binary =
  (operator: string, truths?: "And" | "Or"): AnyRule =>
  (node, lowering) => {
    const [a, b] = node.inputs
    if (truths !== undefined && lowering.isTruth(a) && lowering.isTruth(b)) {
      return { truth: combine(lowering, truths, lowering.truth(a), lowering.truth(b)) }
    }
    return (
      unchanged(node, lowering) ?? {
        value: combine(lowering, operator, lowering.value(a), lowering.value(b)),
      }
    )
  }

/** The element that changes nothing, and whether it may stand on the left as well. */
const neutral: Partial<Record<OperationName, { readonly number: number; readonly left: boolean }>> = {
  add: { number: 0, left: true },
  subtract: { number: 0, left: false },
  multiply: { number: 1, left: true },
  divide: { number: 1, left: false },
}

/** x + 0, x · 1 and the like are x: gradients are full of them. */
function unchanged(node: Node, lowering: Lowering): Forms | undefined {
  const rule = neutral[node.op]
  if (rule === undefined) return undefined
  const [a, b] = node.inputs
  const kept =
    lowering.numberOf(b) === rule.number
      ? a
      : rule.left && lowering.numberOf(a) === rule.number
        ? b
        : undefined
  return kept === undefined ? undefined : { value: lowering.value(kept) }
}

const compare =
  (operator: string): AnyRule =>
  (node, lowering) => {
    const [a, b] = node.inputs
    if (operator === "Equal" && lowering.isTruth(a) && lowering.numberOf(b) === 0) {
      const truth = lowering.truth(a)
      return { truth: lowering.graph.emit("Not", [truth], truth.shape) }
    }
    return { truth: combine(lowering, operator, lowering.value(a), lowering.value(b), "bool") }
  }

/**
 * Whole quotient and remainder. A division by 0 of integers would end the process, as would -2^31 / -1, so a
 * divisor that is not a known number passes through a choice first; the answers there are those of the
 * reference: 0 when dividing by 0.
 */
const wholeDivision =
  (part: "quotient" | "remainder"): AnyRule =>
  (node, lowering) => {
    const { graph } = lowering
    const [x, y] = node.inputs.map((id) => lowering.value(id))
    const known = lowering.numberOf(node.inputs[1])
    const zero = graph.scalar(0, "i32")
    const divide = (divisor: OnnxValue): OnnxValue => {
      const remainder = combine(lowering, "Mod", x, divisor)
      if (part === "remainder") return remainder
      // The runtime cuts towards zero. Taking the remainder from x before would leave the range near -2^31.
      const cut = combine(lowering, "Div", x, divisor)
      const rest = combine(lowering, "Sub", x, combine(lowering, "Mul", cut, divisor))
      const isDown = combine(lowering, "Equal", rest, remainder, "bool")
      const below = combine(lowering, "Sub", cut, graph.scalar(1, "i32"))
      return graph.emit("Where", [isDown, cut, below], cut.shape, { type: "i32" })
    }
    if (known !== undefined && known !== 0 && known !== -1) return { value: divide(y) }
    const minusOne = graph.scalar(-1, "i32")
    const nothing = combine(lowering, "Equal", y, zero, "bool")
    const turned = combine(lowering, "Equal", y, minusOne, "bool")
    const risky = combine(lowering, "Or", nothing, turned)
    const safe = graph.emit("Where", [risky, graph.scalar(1, "i32"), y], y.shape, { type: "i32" })
    const result = divide(safe)
    const choose = (condition: OnnxValue, a: OnnxValue, b: OnnxValue): OnnxValue =>
      graph.emit("Where", [condition, a, b], together(condition, a, b), { type: "i32" })
    if (part === "remainder") return { value: choose(risky, zero, result) }
    return { value: choose(nothing, zero, choose(turned, graph.emit("Neg", [x], x.shape), result)) }
  }

const add = binary("Add")
const multiply = binary("Mul", "And")
const subtract = binary("Sub")

/** The rules of this file, by operation. */
export const elementwiseRules: Rules<
  | "negate"
  | "absolute"
  | "exp"
  | "log"
  | "sqrt"
  | "rsqrt"
  | "sigmoid"
  | "tanh"
  | "sin"
  | "cos"
  | "floor"
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "maximum"
  | "minimum"
  | "floorDivide"
  | "modulo"
  | "equal"
  | "less"
  | "lessEqual"
  | "select"
  | "cast"
  | "straightThrough"
> = {
  negate: unary("Neg"),
  absolute: unary("Abs"),
  exp: unary("Exp"),
  log: (node, lowering) => logSigmoid(node, lowering) ?? unary("Log")(node, lowering),
  sqrt: unary("Sqrt"),
  rsqrt: (node, lowering) => {
    const x = lowering.value(node.inputs[0])
    return { value: lowering.graph.emit("Reciprocal", [lowering.graph.emit("Sqrt", [x], x.shape)], x.shape) }
  },
  sigmoid,
  tanh: unary("Tanh"),
  sin: unary("Sin"),
  cos: unary("Cos"),
  floor: unary("Floor"),
  add: (node, lowering) => joinedParts(node, lowering) ?? siluGradient(node, lowering) ?? add(node, lowering),
  subtract: (node, lowering) => {
    const [a, b] = node.inputs
    if (lowering.isTruth(b) && lowering.numberOf(a) === 1) {
      const truth = lowering.truth(b)
      return { truth: lowering.graph.emit("Not", [truth], truth.shape) }
    }
    return softmaxGradient(node, lowering) ?? subtract(node, lowering)
  },
  multiply: (node, lowering) =>
    scaledProduct(node, lowering) ??
    silu(node, lowering) ??
    rmsNorm(node, lowering) ??
    multiply(node, lowering),
  divide: binary("Div"),
  maximum: binary("Max", "Or"),
  minimum: binary("Min", "And"),
  floorDivide: wholeDivision("quotient"),
  modulo: wholeDivision("remainder"),
  equal: compare("Equal"),
  less: compare("Less"),
  lessEqual: compare("LessOrEqual"),
  select: (node, lowering) => {
    const condition = lowering.truth(node.inputs[0])
    const a = lowering.value(node.inputs[1])
    const b = lowering.value(node.inputs[2])
    return {
      value: lowering.graph.emit("Where", [condition, a, b], together(condition, a, b), { type: a.type }),
    }
  },
  cast: (node, lowering) => ({ value: lowering.convert(lowering.any(node.inputs[0]), node.attributes.to) }),
  straightThrough: (node, lowering) => ({ value: lowering.value(node.inputs[0]) }),
}
