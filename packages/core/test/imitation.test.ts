/** What a warm start makes a router imitate; with numbers that can be checked by hand, and by central differences. */
import { expect, test } from "vitest"
import type { Router } from "@aunet/blocks"
import {
  constant,
  evaluate,
  f32,
  foldIn,
  grad,
  i32,
  randomKey,
  reshape,
  sigmoid,
  sum,
  type Tensor,
  trace,
  uniformAt,
} from "@aunet/tensor"
import { heldRoutes } from "../src/routing/held-routes.ts"
import { imitationLosses } from "../src/routing/imitation.ts"
import { routeOf } from "../src/routing/route.ts"
import { told, unmoved } from "./routing-run.ts"
import { N, positionsOf, run } from "./six-positions.ts"

test("imitation is a mean of logarithms over what was asked about, and takes the place of the ratio term", () => {
  const [E, aim] = [1e-4, 3]
  const out = run(
    (inputs) => {
      const route = routeOf(told, unmoved(), inputs.x, positionsOf(inputs), { M: N, normEpsilon: 0 })
      const aims = constant(Float32Array.of(aim), [1])
      const { held, told: said } = heldRoutes([route], { aims, imitate: inputs.imitate }, 0.5)
      const { held: without } = heldRoutes([route], { aims }, 0.5)
      return { held, without, ratio: said.ratio, imitation: said.imitation as Tensor }
    },
    { imitate: f32(1) },
    { imitate: Float64Array.of(0.25) },
  )
  const squeezed = (p: number): number => E + (1 - 2 * E) * p
  const nats = -(
    Math.log(1 - squeezed(0.75)) +
    Math.log(squeezed(0.625)) +
    Math.log(squeezed(0.25)) +
    Math.log(1 - squeezed(0.125))
  )
  expect(out.imitation[0]).toBeCloseTo(nats / 4, 12)
  expect(out.without[0]).toBeCloseTo(0.5 * out.ratio[0], 12)
  expect(out.held[0]).toBeCloseTo(0.25 * (nats / 4) + 0.75 * 0.5 * out.ratio[0], 12)
})

test("imitation has a slope towards the levels also where p is 0 or 1, and none where nothing was asked", () => {
  const slopes = (rule?: { kind: "within"; level: number }) =>
    run(
      (inputs) => {
        const route = routeOf(told, unmoved(), inputs.x, positionsOf(inputs), { M: N, normEpsilon: 0, rule })
        const [nats] = [imitationLosses([route])]
        return { nats, slope: grad(sum(nats), { x: inputs.x }).x }
      },
      {},
      // Sure of the wrong thing at 2 and 4.
      { x: Float64Array.of(0, 0, 0, 1, 1, 0) },
    )
  const { nats, slope } = slopes()
  expect(nats[0]).toBeCloseTo((-2 * Math.log(1e-4) - 2 * Math.log(1 - 1e-4)) / 4, 9)
  expect(slope[2]).toBeCloseTo((-(1 - 2e-4) * 1e4) / 4, 6)
  expect(slope[4]).toBeCloseTo(((1 - 2e-4) * 1e4) / 4, 6)
  expect([slope[0], slope[5]].map(Math.abs)).toEqual([0, 0])
  // No level is as deep: nothing is asked, and nothing is to be imitated.
  expect([...slopes({ kind: "within", level: 9 }).nats].map(Math.abs)).toEqual([0])
})

test("the slope of imitation is that of central differences, two stages, with a rule", () => {
  const [B, T] = [2, 9]
  const key = foldIn(randomKey(4), "imitation")
  const own = { x: f32(B, T, 1), real: i32(B, T), begins: i32(B, T), levels: i32(B, T) }
  const values = {
    x: Float64Array.from({ length: B * T }, (_, i) => 4 * uniformAt(key, i) - 2),
    real: new Int32Array(B * T).fill(1),
    begins: Int32Array.from({ length: B * T }, (_, i) => (i % T === 0 ? 1 : 0)),
    levels: Int32Array.from({ length: B * T }, (_, i) => Math.floor(3 * uniformAt(foldIn(key, "levels"), i))),
  }
  const soft: Router = {
    ...told,
    probabilities: (_, x) => sigmoid(reshape(sum(x, 2), [x.shape[0], x.shape[1]])),
  }
  const lossAt = (x: Float64Array) =>
    evaluate(
      trace({ inputs: own }, ({ inputs }) => {
        const rule = { kind: "beyond", level: 2 } as const
        const first = routeOf(soft, unmoved(), inputs.x, positionsOf(inputs), { M: 6, normEpsilon: 0, rule })
        // The next stage is asked about what was kept; its numbers are constants.
        const below = constant(
          Float32Array.from({ length: B * 6 }, (_, i) => Math.sin(i)),
          [B, 6, 1],
        )
        const second = routeOf(soft, unmoved(), below, first.next, { M: 3, normEpsilon: 0, rule })
        const nats = imitationLosses([first, second])
        return { outputs: { nats, loss: sum(nats), slope: grad(sum(nats), { x: inputs.x }).x } }
      }),
      {},
      { ...values, x },
    ).outputs
  const exact = lossAt(values.x)
  expect(exact.nats[1]).toBeGreaterThan(0.1)
  const step = 1e-6
  for (const [i, value] of values.x.entries()) {
    const moved = (by: number): number => lossAt(values.x.with(i, value + by)).loss[0]
    const slope = (moved(step) - moved(-step)) / (2 * step)
    expect(Math.abs(exact.slope[i] - slope), `x[${i}]`).toBeLessThan(1e-7)
  }
})
