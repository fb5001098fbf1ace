/** What a rule settles before a router is asked, and what a warm start makes it imitate; with numbers that can be checked by hand. */
import { describe, expect, test } from "vitest"
import { constant, f32, grad, reshape, sum, type Tensor } from "@aunet/tensor"
import { decodeModelConfig, leastLevel, presetModel, ruleOf } from "@aunet/core"
import { calibrationMoves } from "../src/routing/calibration.ts"
import { ratioTerms, routeFigures } from "../src/routing/ratio.ts"
import { decided, routeOf, smoothed, weighed } from "../src/routing/route.ts"
import { told, unmoved } from "./routing-run.ts"
import { given, N, positionsOf, run } from "./six-positions.ts"

describe.each([
  // p = .2 .75 .625 .25 .125 .9; the first begins a text, the last is padding.
  {
    kind: "within",
    level: 1,
    p: [1, 0, 0.625, 0.25, 0, 0.9],
    boundary: [1, 0, 1, 0, 0, 0],
    asked: [0, 0, 1, 1, 0, 0],
  },
  {
    kind: "within",
    level: 2,
    p: [1, 0, 0, 0.25, 0, 0],
    boundary: [1, 0, 0, 0, 0, 0],
    asked: [0, 0, 0, 1, 0, 0],
  },
  {
    kind: "beyond",
    level: 1,
    p: [1, 0.75, 1, 1, 0.125, 1],
    boundary: [1, 1, 1, 1, 0, 0],
    asked: [0, 1, 0, 0, 1, 0],
  },
  {
    kind: "beyond",
    level: 2,
    p: [1, 0.75, 0.625, 1, 0.125, 0.9],
    boundary: [1, 1, 1, 1, 0, 0],
    asked: [0, 1, 1, 0, 1, 0],
  },
] as const)("$kind, level $level", ({ kind, level, p, boundary, asked }) => {
  const rule = { kind, level }

  test("settles by 0 and 1, and asks about the rest", () => {
    const out = run((inputs) => ({ ...decided(reshape(inputs.x, [1, N]), positionsOf(inputs), rule) }))
    expect([...out.probability]).toEqual(p)
    expect([...out.boundary]).toEqual(boundary)
    expect([...out.asked]).toEqual(asked)
  })

  test("pulls at no p that is settled, and counts none among those that were asked", () => {
    const aims = () => constant(Float32Array.of(3), [1])
    const out = run(
      (inputs) => {
        const route = routeOf(told, unmoved(), inputs.x, positionsOf(inputs), { M: N, normEpsilon: 0, rule })
        const loss = [
          ratioTerms([route], aims())[0],
          sum(weighed(inputs.up, route)),
          sum(smoothed(inputs.up, route)),
        ]
        return {
          ...Object.fromEntries(loss.map((one, i) => [`slope.${i}`, grad(one, { x: inputs.x }).x])),
          ...routeFigures([route]),
        }
      },
      { up: f32(1, N, 1) },
      { up: Float64Array.of(1, 2, 4, 8, 16, 32) },
    )
    const open = asked.map((flag, i) => (flag === 1 ? i : -1)).filter((i) => i >= 0)
    for (const loss of [0, 1, 2])
      // What padding gives, nobody reads.
      for (let i = 0; i < N - 1; i++)
        if (!open.includes(i)) expect(Math.abs(out[`slope.${loss}`][i]), `loss ${loss}, p[${i}]`).toBe(0)
    // Those that are open are pulled at, all alike by the ratio term.
    for (const i of open) expect(out["slope.0"][i]).toBeCloseTo(out["slope.0"][open[0]], 12)
    for (const i of open) expect(Math.abs(out["slope.1"][i])).toBeCloseTo(2 ** i, 12)
    expect(out.asked[0]).toBe(open.length)
    expect(out.found[0]).toBe(open.filter((i) => given.x[i] >= 0.5).length)
    expect(out.certainty[0]).toBeCloseTo(
      open.reduce((total, i) => total + Math.max(given.x[i], 1 - given.x[i]), 0),
      12,
    )
  })
})

test("the shift of a router moves by what it was asked about, and not as far as it imitates", () => {
  const moveAt = (levels: number[], imitate: number) =>
    run(
      (inputs) => {
        const rule = { kind: "beyond", level: 1 } as const
        const route = routeOf(told, unmoved(), inputs.x, positionsOf(inputs), { M: N, normEpsilon: 0, rule })
        const [move] = calibrationMoves([route], constant(Float32Array.of(2), [1]), inputs.imitate)
        return { move }
      },
      { imitate: f32(1) },
      { levels: Int32Array.from(levels), imitate: Float64Array.of(imitate) } as never,
    ).move[0]
  // Of five positions two and a half are asked for: the first is one, and two that the rule has. It asks about odds of 3 and 1/7.
  const odds = [Math.log(3), -Math.log(7)]
  const [middle] = [(odds[0] + odds[1]) / 2]
  const spread = Math.sqrt((odds[0] - middle) ** 2 + 1e-6)
  const window = 0.2 * spread
  const near = odds.map((each) => 1 / (1 + Math.exp(-each / window))).map((each) => each * (1 - each))
  const slope = (near[0] + near[1]) / window + 1
  const expected = (((2.5 - 4) / slope) * 0.4 * 2.5) / (2.5 + 300)
  expect(moveAt([0, 0, 1, 2, 0, 1], 0)).toBeCloseTo(expected, 6)
  expect(moveAt([0, 0, 1, 2, 0, 1], 0.75)).toBeCloseTo(expected / 4, 6)
  expect(Math.abs(moveAt([0, 0, 1, 2, 0, 1], 1))).toBe(0)
})

test("levels of positions that are kept go on to the next stage", () => {
  const out = run((inputs) => {
    const rule = { kind: "beyond", level: 1 } as const
    const { next } = routeOf(told, unmoved(), inputs.x, positionsOf(inputs), { M: 4, normEpsilon: 0, rule })
    return { levels: next.levels as Tensor, begins: next.begins }
  })
  expect([...out.levels]).toEqual([0, 0, 1, 2])
  expect([...out.begins]).toEqual([1, 0, 0, 0])
})

test("a configuration says how far a rule goes, and what cannot be is refused", () => {
  const configOf = (router: object) =>
    decodeModelConfig({
      ...presetModel("tiny", 3).config,
      router: { name: "hnet", bytesPerSegment: [5, 15], ratioWeight: 0.3, ...router },
    })
  expect(ruleOf(configOf({}), 0)).toBeUndefined()
  expect(ruleOf(configOf({ rule: "within" }), 1)).toEqual({ kind: "within", level: 2 })
  const shallow = configOf({ rule: "beyond", ruleDepth: 1 })
  expect(ruleOf(shallow, 0)).toEqual({ kind: "beyond", level: 1 })
  expect(ruleOf(shallow, 1)).toBeUndefined()
  expect([0, 1, 2].map((level) => leastLevel(shallow, level))).toEqual([0, 1, 1])
  expect(leastLevel(configOf({ rule: "beyond" }), 2)).toBe(2)
  expect(leastLevel(configOf({ rule: "within" }), 2)).toBe(0)
  expect(() => configOf({ rule: "between" })).toThrow(/router.rule.*within/)
  expect(() => configOf({ ruleDepth: 1 })).toThrow(
    /router.ruleDepth is 1; it says how far a rule goes, and there is none/,
  )
  expect(() => configOf({ rule: "within", ruleDepth: 3 })).toThrow(
    /router.ruleDepth is 3; there are 2 stages above/,
  )
  expect(() =>
    run((inputs) => ({
      ...decided(
        reshape(inputs.x, [1, N]),
        { real: inputs.real, begins: inputs.begins },
        { kind: "within", level: 1 },
      ),
    })),
  ).toThrow(/has a rule, and its program is given no levels/)
})
