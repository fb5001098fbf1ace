/**
 * Softmax along the last axis, its logarithm, and the cross-entropy of a choice.
 *
 * In: f32 scores. Out: probabilities, log-probabilities, or nats. Never: overflows; the largest score is taken off first.
 */
import { TensorError } from "../errors.ts"
import type { Operation, Tensor } from "../operation.ts"
import { sameShape } from "../shape.ts"
import { apply, refuse, requireType } from "../apply.ts"
import { cast, divide, equal, exp, log, multiply, select, subtract } from "./elementwise.ts"
import { broadcast, reshape, sum } from "./layout.ts"
import { iota, makeBuffer } from "./leaves.ts"
import { max } from "./reduce.ts"

function inferRows(name: string) {
  return ([x]: readonly { readonly shape: readonly number[]; readonly dtype: "f32" | "i32" }[]) => {
    requireType(name, [x], 0, "f32")
    if (x.shape.length === 0 || x.shape[x.shape.length - 1] === 0)
      refuse(name, [x], "the last axis must hold at least one score")
    return x
  }
}

/** Calls `row` with the start, length, largest score and log of the summed exponentials of each row. */
function eachRow(
  x: ArrayLike<number>,
  length: number,
  row: (start: number, largest: number, logTotal: number) => void,
): void {
  for (let start = 0; start < x.length; start += length) {
    let largest = -Infinity
    for (let i = 0; i < length; i++) largest = Math.max(largest, x[start + i])
    let total = 0
    for (let i = 0; i < length; i++) total += Math.exp(x[start + i] - largest)
    row(start, largest, Math.log(total))
  }
}

const shifted = (x: Tensor): Tensor => subtract(x, max(x, -1, { keepAxes: true }))

const softmaxOperation: Operation<"softmax"> = {
  name: "softmax",
  infer: inferRows("softmax"),
  evaluate: ([x], { output }) => {
    const result = makeBuffer(output)
    const length = output.shape[output.shape.length - 1]
    eachRow(x, length, (start, largest, logTotal) => {
      for (let i = start; i < start + length; i++) result[i] = Math.exp(x[i] - largest - logTotal)
    })
    return result
  },
  // dx = y (g - sum(g y))
  gradient: (y, g) => {
    const weighted = multiply(g, y)
    return [subtract(weighted, multiply(y, sum(weighted, -1, { keepAxes: true })))]
  },
  expand: ([x]) => {
    const scores = exp(shifted(x))
    return divide(scores, sum(scores, -1, { keepAxes: true }))
  },
}

/** Turns scores along the last axis into probabilities that add up to 1. */
export const softmax = (x: Tensor): Tensor => apply(softmaxOperation, [x], {})

const logSoftmaxOperation: Operation<"logSoftmax"> = {
  name: "logSoftmax",
  infer: inferRows("logSoftmax"),
  evaluate: ([x], { output }) => {
    const result = makeBuffer(output)
    const length = output.shape[output.shape.length - 1]
    eachRow(x, length, (start, largest, logTotal) => {
      for (let i = start; i < start + length; i++) result[i] = x[i] - largest - logTotal
    })
    return result
  },
  gradient: (y, g) => [subtract(g, multiply(exp(y), sum(g, -1, { keepAxes: true })))],
  expand: ([x]) => {
    const low = shifted(x)
    return subtract(low, log(sum(exp(low), -1, { keepAxes: true })))
  },
}

/** Logarithm of softmax along the last axis, in nats. */
export const logSoftmax = (x: Tensor): Tensor => apply(logSoftmaxOperation, [x], {})

/** 1 where the column is the target's, else 0: [N, V], i32. */
const chosen = (logits: Tensor, targets: Tensor): Tensor =>
  equal(iota(logits.shape, 1), broadcast(reshape(targets, [targets.shape[0], 1]), logits.shape))

const crossEntropyOperation: Operation<"crossEntropy"> = {
  name: "crossEntropy",
  infer: (inputs) => {
    const [logits, targets] = inputs
    requireType("crossEntropy", inputs, 0, "f32")
    requireType("crossEntropy", inputs, 1, "i32")
    if (logits.shape.length !== 2 || !sameShape(targets.shape, [logits.shape[0]])) {
      refuse("crossEntropy", inputs, "needs logits [N, V] and targets [N]")
    }
    return { shape: targets.shape, dtype: "f32" }
  },
  evaluate: ([logits, targets], { inputs, output }) => {
    const result = makeBuffer(output)
    const length = inputs[0].shape[1]
    eachRow(logits, length, (start, largest, logTotal) => {
      const row = start / length
      if (!(targets[row] >= 0 && targets[row] < length)) {
        throw new TensorError(
          "WRONG_VALUE",
          `crossEntropy: target ${targets[row]} is outside 0..${length - 1}`,
        )
      }
      result[row] = largest + logTotal - logits[start + targets[row]]
    })
    return result
  },
  // Nothing of size N x V is kept from the forward pass: the softmax is computed again.
  gradient: ({ inputs: [logits, targets] }, g) => [
    multiply(
      subtract(softmax(logits), cast(chosen(logits, targets), "f32")),
      reshape(g, [logits.shape[0], 1]),
    ),
    undefined,
  ],
  expand: ([logits, targets]) => {
    const low = shifted(logits)
    const picked = sum(select(chosen(logits, targets), low, 0), -1)
    return subtract(log(sum(exp(low), -1)), picked)
  },
}

/**
 * Measures how surprising each target is: -log softmax(logits)[target], in nats.
 *
 * @param logits f32 [N, V]
 * @param targets i32 [N], each from 0 to V - 1
 * @returns f32 [N]
 */
export const crossEntropy = (logits: Tensor, targets: Tensor): Tensor =>
  apply(crossEntropyOperation, [logits, targets], {})
