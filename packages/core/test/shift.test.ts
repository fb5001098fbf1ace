/** The shift of a router's log odds: odds multiplied, and a length that is held; with numbers that can be checked by hand. */
import { describe, expect, test } from "vitest"
import { CALIBRATION, isCalibration, recalibrated } from "@aunet/core"
import { constant, f32, foldIn, i32, randomKey, sum, uniformAt } from "@aunet/tensor"
import { calibrationMoves } from "../src/routing/calibration.ts"
import { routeOf } from "../src/routing/route.ts"
import { ofPositions, positions, real, run, told, unmoved, whole } from "./routing-run.ts"

describe("the shift", () => {
  const six = whole(1, 1, 1, 1, 1, 1)
  const first = whole(1, 0, 0, 0, 0, 0)
  const moveAt = (x: Float64Array, N: number, shift = 0) =>
    run(
      (inputs) => {
        const route = routeOf(told, unmoved(shift), inputs.x, positions(inputs), { M: 6, normEpsilon: 0 })
        const [move] = calibrationMoves([route], constant(Float32Array.of(N), [1]))
        return { move, p: route.probability, said: route.said.probability, boundary: route.boundary }
      },
      { x: f32(1, 6, 1), ...ofPositions },
      { x, real: six, begins: first },
    )

  test("multiplies odds; what is sure stays so", () => {
    const { p, said, boundary } = moveAt(real(0.3, 0, 1, 0.5, 0.25, 0.2), 3, Math.log(3))
    // Odds of 1, 1/3 and 1/4 become 3, 1 and 3/4; where a text begins p is 1.
    for (const [i, expected] of [1, 0, 1, 0.75, 0.5, 3 / 7].entries()) expect(p[i]).toBeCloseTo(expected, 7)
    expect([...said]).toEqual([1, 0, 1, 0.5, 0.25, 0.2])
    expect([...boundary]).toEqual([1, 0, 1, 1, 1, 0])
    expect(isCalibration("routers.0.calibration")).toBe(true)
    expect(isCalibration("routers.0.score.bias")).toBe(false)
  })

  test("moves to where there are as many boundaries as were asked for, and no further than a spread", () => {
    const odds = [-1, -0.5, 0.5, 1, 1.5]
    const p = real(0, ...odds.map((each) => 1 / (1 + Math.exp(-each))))
    // Four boundaries of six; the log odds have mean 0.3 and variance 0.86.
    const spread = Math.sqrt(0.86 + 1e-6)
    const window = 0.2 * spread
    const near = odds.map((each) => 1 / (1 + Math.exp(-each / window))).map((each) => each * (1 - each))
    const slope = near.reduce((sum, each) => sum + each, 0) / window + 1
    const gain = (wanted: number) => (0.4 * wanted) / (wanted + 300)
    expect(moveAt(p, 1.6).move[0]).toBeCloseTo(((3.75 - 4) / slope) * gain(3.75), 6)
    // Two would be more than a spread away.
    expect(moveAt(p, 3).move[0]).toBeCloseTo(-spread * gain(2), 6)
    // As many as were asked for.
    expect(moveAt(p, 1.5).move[0]).toBeCloseTo(0, 9)
    // All alike, all of them boundaries: there is no density to go by, and no spread to go.
    const { move } = moveAt(real(0, 0.6, 0.6, 0.6, 0.6, 0.6), 6)
    expect(move[0]).toBeLessThan(0)
    expect(move[0]).toBeGreaterThan(-0.004)
  })

  test("taken again and again brings any text to the length that was asked for", () => {
    const key = foldIn(randomKey(9), "held")
    const N = 512
    for (const [spread, middle, asked] of [
      [1, -2, 4],
      [0.05, 0.4, 5],
      [3, 2, 12],
    ]) {
      const x = Float64Array.from({ length: N }, (_, i) => {
        const odds = middle + spread * (uniformAt(key, 2 * i) + uniformAt(key, 2 * i + 1) - 1) * 2
        return 1 / (1 + Math.exp(-odds))
      })
      let shift = 0
      let boundaries = 0
      for (let step = 0; step < 150; step++) {
        const found = run(
          (inputs) => {
            const places = { M: N, normEpsilon: 0 }
            const route = routeOf(told, { [CALIBRATION]: inputs.shift }, inputs.x, positions(inputs), places)
            const [move] = calibrationMoves([route], constant(Float32Array.of(asked), [1]))
            return { shift: recalibrated(inputs.shift, move), count: sum(route.boundary) }
          },
          { x: f32(1, N, 1), shift: f32(1), real: i32(1, N), begins: i32(1, N) },
          {
            x,
            shift: Float64Array.of(shift),
            real: new Int32Array(N).fill(1),
            begins: new Int32Array(N).with(0, 1),
          },
        )
        ;[shift] = found.shift
        ;[boundaries] = found.count
      }
      expect(Math.abs(boundaries / (N / asked) - 1), `spread ${spread}`).toBeLessThan(0.03)
    }
  })
})
