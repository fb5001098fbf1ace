/** Runs what follows from a router's probabilities in float64. */
import type { Router } from "@aunet/blocks"
import { CALIBRATION } from "@aunet/core"
import {
  type Buffer,
  constant,
  evaluate,
  type Flat,
  i32,
  reshape,
  sum,
  type Tensor,
  trace,
} from "@aunet/tensor"

export const run = (
  outputs: (inputs: Flat<Tensor>) => Record<string, Tensor>,
  specs: Parameters<typeof trace>[0]["inputs"],
  given: Record<string, Buffer>,
): Record<string, Buffer> =>
  evaluate(
    trace({ inputs: specs ?? {} }, ({ inputs }) => ({ outputs: outputs(inputs) })),
    {},
    given,
  ).outputs

export const whole = (...values: number[]): Int32Array => Int32Array.from(values)
export const real = (...values: number[]): Float64Array => Float64Array.from(values)

/** A router that says what it is told: p is the first number of x. */
export const told: Router = {
  parameters: () => ({}),
  probabilities: (_, x) => reshape(sum(x, 2), [x.shape[0], x.shape[1]]),
  cost: () => 0,
}
/** A shift of so much; none when left out. */
export const unmoved = (by = 0) => ({ [CALIBRATION]: constant(Float32Array.of(by), [1]) })
export const positions = (inputs: Flat<Tensor>) => ({ real: inputs.real, begins: inputs.begins })
export const ofPositions = { real: i32(1, 6), begins: i32(1, 6) }
