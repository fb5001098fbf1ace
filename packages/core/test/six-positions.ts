/** Six positions that a splitter has levels for, and what comes of them in float64. */
import { evaluate, f32, type Flat, i32, type Tensor, trace } from "@aunet/tensor"

export const N = 6
export const specs = { x: f32(1, N, 1), real: i32(1, N), begins: i32(1, N), levels: i32(1, N) }
export const given = {
  x: Float64Array.of(0.2, 0.75, 0.625, 0.25, 0.125, 0.9),
  real: Int32Array.of(1, 1, 1, 1, 1, 0),
  begins: Int32Array.of(1, 0, 0, 0, 0, 0),
  levels: Int32Array.of(0, 0, 1, 2, 0, 1),
}
export const run = (
  outputs: (inputs: Flat<Tensor>) => Record<string, Tensor>,
  more: Record<string, ReturnType<typeof f32>> = {},
  values: Record<string, Float64Array> = {},
) =>
  evaluate(
    trace({ inputs: { ...specs, ...more } }, ({ inputs }) => ({ outputs: outputs(inputs) })),
    {},
    { ...given, ...values },
  ).outputs
export const positionsOf = ({ real, begins, levels }: Flat<Tensor>) => ({ real, begins, levels })
