/** What follows from a router's probabilities: places, smoothing, weights, the ratio term; with numbers that can be checked by hand. */
import { describe, expect, test } from "vitest"
import type { Router } from "@aunet/blocks"
import { hierarchy } from "@aunet/core"
import {
  type Buffer,
  constant,
  f32,
  type Flat,
  foldIn,
  grad,
  i32,
  multiply,
  randomKey,
  reshape,
  select,
  sigmoid,
  subtract,
  sum,
  type Tensor,
  uniformAt,
} from "@aunet/tensor"
import { foundLevels } from "../src/routing/found-levels.ts"
import { placesOf } from "../src/routing/places.ts"
import { ratioTerms, routeFigures } from "../src/routing/ratio.ts"
import { decided, type Route, routeOf, smoothed, weighed } from "../src/routing/route.ts"
import { ofPositions, positions, real, run, told, unmoved, whole } from "./routing-run.ts"

describe("places", () => {
  test("are those of the drawing: what has no room goes on with the last vector", () => {
    const { kept, segment, offset, taken, filled } = run(
      ({ boundary }) => {
        const { place, taken, filled } = placesOf(boundary, 3)
        return { kept: place.kept, segment: place.segment, offset: place.offset, taken, filled }
      },
      { boundary: i32(2, 8) },
      { boundary: whole(1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0) },
    )
    expect([...kept]).toEqual([0, 3, 5, 0, 1, 0])
    expect([...segment]).toEqual([0, 0, 0, 1, 1, 2, 2, 2, 0, 1, 1, 1, 1, 1, 1, 1])
    expect([...offset]).toEqual([0, 1, 2, 0, 1, 0, 1, 2, 0, 0, 1, 2, 3, 4, 5, 6])
    expect([...taken]).toEqual([1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0])
    expect([...filled]).toEqual([1, 1, 1, 1, 1, 0])
  })

  test("are those that hierarchy makes of levels, for all capacities", () => {
    const key = foldIn(randomKey(3), "places")
    const [B, N] = [4, 23]
    for (const M of [1, 2, 7, 22, 23]) {
      for (const share of [0, 0.2, 0.9]) {
        const boundary = Int32Array.from({ length: B * N }, (_, i) =>
          i % N === 0 || uniformAt(foldIn(key, `${M} ${share}`), i) < share ? 1 : 0,
        )
        const { pools, counts, dropped } = hierarchy(Uint8Array.from(boundary), [N, M])
        const { kept, segment, offset, lost, filled } = run(
          (inputs) => {
            const { place, taken, filled } = placesOf(inputs.boundary, M)
            return { ...place, lost: sum(subtract(inputs.boundary, taken)), filled: sum(filled, 1) }
          },
          { boundary: i32(B, N) },
          { boundary },
        )
        expect([...kept]).toEqual([...pools[0].kept])
        expect([...segment]).toEqual([...pools[0].segment])
        expect([...offset]).toEqual([...pools[0].offset])
        expect([...filled]).toEqual(counts[1])
        expect(lost[0]).toBe(dropped[0])
      }
    }
  })
})

test("levels that were found are those of the drawing", () => {
  const rows = (taken: Tensor, M: number) => ({ taken, place: placesOf(taken, M).place }) as Route
  const { two, one } = run(
    (inputs) => {
      const [upper, deeper] = [rows(inputs.upper, 4), rows(inputs.deeper, 2)]
      return { two: foundLevels([upper, deeper]), one: foundLevels([upper]) }
    },
    { upper: i32(1, 7), deeper: i32(1, 4) },
    { upper: whole(1, 0, 0, 1, 0, 1, 0), deeper: whole(1, 0, 1, 0) },
  )
  expect([...two]).toEqual([2, 0, 0, 1, 0, 2, 0])
  expect([...one]).toEqual([1, 0, 0, 1, 0, 1, 0])
})

test("a text's first position is a boundary, padding is none, 1/2 is one", () => {
  const { probability, boundary } = run(
    (inputs) => decided(inputs.p, positions(inputs)),
    { p: f32(1, 6), ...ofPositions },
    {
      p: real(0.1, 0.5, 0.4999, NaN, 0, 0.9),
      real: whole(1, 1, 1, 1, 1, 0),
      begins: whole(1, 0, 0, 0, 1, 0),
    },
  )
  expect([...probability]).toEqual([1, 0.5, 0.4999, NaN, 1, 0.9])
  expect([...boundary]).toEqual([1, 1, 0, 0, 1, 0])
})

test("smoothing, weights, ratio term and figures of one row, by hand", () => {
  const given = {
    x: real(0, 0.25, 0.75, 0.5, 0.25, 0.9),
    z: real(8, 4, 100),
    up: real(1, 2, 3, 4, 5, 6),
    real: whole(1, 1, 1, 1, 1, 0),
    begins: whole(1, 0, 0, 0, 0, 0),
  }
  const { smooth, weight, ratio, ...figures } = run(
    (inputs) => {
      const route = routeOf(told, unmoved(), inputs.x, positions(inputs), { M: 2, normEpsilon: 0 })
      const gradient = grad(sum(weighed(inputs.up, route)), { up: inputs.up, x: inputs.x })
      return {
        smooth: smoothed(inputs.z, route),
        weight: weighed(inputs.up, route),
        slope: gradient.x,
        ratio: ratioTerms([route], constant(Float32Array.of(4), [1]))[0],
        ...routeFigures([route]),
      }
    },
    { x: f32(1, 6, 1), z: f32(1, 2, 1), up: f32(1, 6, 1), ...ofPositions },
    { ...given, z: real(8, 4) },
  )
  // p = 1, 1/4, 3/4, 1/2, 1/4: boundaries at 0, 2 and 3, of which two have room.
  expect([...smooth]).toEqual([8, 0.75 * 4 + 0.25 * 8])
  expect([...weight]).toEqual([1, 2, 3, 4, 5, 6])
  // The first is 1 whatever is said; the third boundary's vector is not there, so it counts as none.
  expect([...figures.slope]).toEqual([0, -2, 3, -4, -5, -6])
  const [F, G] = [3 / 5, (1 + 0.25 + 0.75 + 0.5 + 0.25) / 5]
  expect(ratio[0]).toBeCloseTo((4 / 3) * (3 * F * G + (1 - F) * (1 - G)), 12)
  expect([...figures.positions, ...figures.boundaries, ...figures.dropped]).toEqual([5, 3, 1])
  // The first was not the router's to say.
  expect([...figures.asked, ...figures.found]).toEqual([4, 2])
  expect(figures.certainty[0]).toBeCloseTo(0.75 + 0.75 + 0.5 + 0.75, 12)
})

test("the ratio term is 1 where all is as it was asked for, and its slope points there", () => {
  const slopeAt = (boundaries: number) =>
    run(
      (inputs) => {
        const route = routeOf(told, unmoved(), inputs.x, positions(inputs), { M: 6, normEpsilon: 0 })
        const ratio = ratioTerms([route], constant(Float32Array.of(3), [1]))[0]
        return { ratio, slope: grad(ratio, { x: inputs.x }).x }
      },
      { x: f32(1, 6, 1), ...ofPositions },
      {
        x: Float64Array.from({ length: 6 }, (_, i) => (i < boundaries ? 1 : 0)),
        real: whole(1, 1, 1, 1, 1, 1),
        begins: whole(1, 0, 0, 0, 0, 0),
      },
    )
  expect(slopeAt(2).ratio[0]).toBeCloseTo(1, 12)
  expect(slopeAt(2).slope[3]).toBeCloseTo(0, 12)
  // Too few boundaries: p has to rise, and the other way round.
  expect(slopeAt(1).slope[3]).toBeLessThan(-0.01)
  expect(slopeAt(4).slope[3]).toBeGreaterThan(0.01)
})

test("gradients of smoothing, ratio term and softened weights equal central differences in float64", () => {
  const [B, N, M] = [2, 9, 4]
  const key = foldIn(randomKey(5), "soft")
  const drawn = (name: string, length: number) =>
    Float64Array.from({ length }, (_, i) => 2 * uniformAt(foldIn(key, name), i) - 1)
  const soft: Router = {
    parameters: () => ({}),
    probabilities: (parameters, x, before) =>
      sigmoid(sum(subtract(multiply(x, parameters.w), multiply(before, parameters.v)), -1)),
    cost: () => 0,
  }
  const specs = {
    w: f32(2),
    v: f32(2),
    x: f32(B, N, 2),
    z: f32(B, M, 3),
    up: f32(B, N, 2),
    real: i32(B, N),
    begins: i32(B, N),
  }
  const given: Record<string, Buffer> = {
    w: drawn("w", 2).map((value) => 3 * value),
    v: drawn("v", 2).map((value) => 3 * value),
    x: drawn("x", B * N * 2),
    z: drawn("z", B * M * 3),
    up: drawn("up", B * N * 2),
    real: Int32Array.from({ length: B * N }, (_, i) => (i % N < 7 + Math.floor(i / N) ? 1 : 0)),
    begins: Int32Array.from({ length: B * N }, (_, i) => (i % N === 0 ? 1 : 0)),
  }
  /** The same weights, whose numbers are what their gradient is of. */
  const softened = (up: Tensor, { probability, taken }: Route): Tensor =>
    multiply(up, reshape(select(taken, probability, subtract(1, probability)), [B, N, 1]))
  const losses = (weigh: (up: Tensor, route: Route) => Tensor) => (inputs: Flat<Tensor>) => {
    const { w, v, x, z, up } = inputs
    const route = routeOf(soft, { w, v, ...unmoved() }, x, positions(inputs), { M, normEpsilon: 0 })
    const flow = smoothed(z, route)
    const loss = [
      sum(multiply(flow, flow)),
      sum(weigh(up, route)),
      ratioTerms([route], constant(Float32Array.of(3), [1]))[0],
    ]
    return Object.fromEntries(
      loss.flatMap((one, i) => [
        [`loss.${i}`, one],
        ...Object.entries(grad(one, { w, v, x, z, up })).map(([name, g]) => [`${i}.${name}`, g]),
      ]),
    ) as Record<string, Tensor>
  }
  const exact = run(losses(softened), specs, given)
  // What the model computes with has the very gradient of the softened one.
  const hard = run(losses(weighed), specs, given)
  for (const name of ["w", "v", "x"]) expect([...hard[`1.${name}`]]).toEqual([...exact[`1.${name}`]])
  const step = 1e-6
  for (const name of ["w", "v", "x", "z", "up"]) {
    for (const at of given[name].keys()) {
      const moved = (by: number) =>
        run(losses(softened), specs, {
          ...given,
          [name]: given[name].with(at, given[name][at] + by) as Buffer,
        })
      const [more, fewer] = [moved(step), moved(-step)]
      for (const i of [0, 1, 2]) {
        const slope = (more[`loss.${i}`][0] - fewer[`loss.${i}`][0]) / (2 * step)
        expect(Math.abs(exact[`${i}.${name}`][at] - slope), `loss ${i} by ${name}[${at}]`).toBeLessThan(1e-7)
      }
    }
  }
})
