/** What learned boundaries need of the language, with numbers that can be checked by hand. */
import { expect, test } from "vitest"
import {
  constant,
  evaluate,
  f32,
  grad,
  linearRecurrence,
  multiply,
  type Program,
  straightThrough,
  sum,
  trace,
} from "@aunet/tensor"

const outputsOf = (program: Program, inputs: Readonly<Record<string, readonly number[]>>) => {
  const given = Object.fromEntries(
    Object.entries(inputs).map(([name, values]) => [name, Float64Array.from(values)]),
  )
  return Object.fromEntries(
    Object.entries(evaluate(program, {}, given).outputs).map(([name, value]) => [name, [...value]]),
  )
}

test("linearRecurrence keeps a share of what came before; its gradient is the same from the end", () => {
  const program = (reverse: boolean) =>
    trace({ inputs: { decay: f32(3), x: f32(3, 2), weight: f32(3, 2) } }, ({ inputs }) => {
      const y = linearRecurrence(inputs.decay, inputs.x, { reverse })
      const { decay, x } = inputs
      return { outputs: { y, gradient: grad(sum(multiply(y, inputs.weight)), { decay, x }) } }
    })
  // The first decay of a row, and in reverse the last one, is not read.
  const given = { decay: [9, 0.5, 0.25], x: [8, 80, 4, 40, 2, 20], weight: [0, 0, 0, 0, 1, 0] }
  expect(outputsOf(program(false), given)).toEqual({
    y: [8, 80, 8, 80, 4, 40],
    // d y2 / d x1 = 0.25, / d x0 = 0.125; / d decay2 = y1, / d decay1 = 0.25 x0
    "gradient.x": [0.125, 0, 0.25, 0, 1, 0],
    "gradient.decay": [0, 2, 8],
  })
  expect(outputsOf(program(true), { ...given, decay: [0.5, 0.25, 9], weight: [1, 0, 0, 0, 0, 0] })).toEqual({
    y: [10.25, 102.5, 4.5, 45, 2, 20],
    "gradient.x": [1, 0, 0.5, 0, 0.125, 0],
    "gradient.decay": [4.5, 1, 0],
  })
})

test("straightThrough gives the numbers of one tensor and the gradient to the other", () => {
  const program = trace({ inputs: { hard: f32(2), soft: f32(2) } }, ({ inputs: { hard, soft } }) => {
    const y = straightThrough(hard, multiply(soft, 3))
    const loss = sum(multiply(y, constant(Float32Array.of(1, 10), [2])))
    return { outputs: { y, gradient: grad(loss, { hard, soft }) } }
  })
  expect(outputsOf(program, { hard: [1, 0], soft: [0.7, NaN] })).toEqual({
    y: [1, 0],
    "gradient.hard": [0, 0],
    "gradient.soft": [3, 30],
  })
  expect(() =>
    trace({ inputs: { a: f32(2), b: f32(3) } }, ({ inputs: { a, b } }) => ({
      outputs: { y: straightThrough(a, b) },
    })),
  ).toThrow(/straightThrough\(f32\[2\], f32\[3\]\): the shapes differ/)
})
