/** How the segments of a router are held at their length and watched, with numbers that can be checked by hand. */
import { expect, test } from "vitest"
import { FRESH_ROUTE_WATCH, watchRoutes } from "../src/routing/collapse.ts"
import { addRoutingAgreement, countAgreement, routingAgreement } from "../src/routing/held-out-agreement.ts"
import { addSums, routeSumsOf, type RouteSums, routingFigures } from "../src/routing/route-sums.ts"
import { imitationShare, warmStepsOf } from "../src/routing/warm-start.ts"

const sums = (
  boundaries: readonly number[],
  positions = [100, boundaries[0]],
  forced = boundaries.map(() => 0),
): RouteSums => ({
  forced,
  asked: forced.map((count, s) => positions[s] - count),
  found: forced.map((count, s) => boundaries[s] - count),
  positions: positions.slice(0, boundaries.length),
  boundaries,
  dropped: boundaries.map(() => 0),
  certainty: boundaries.map(() => 0),
})

test("figures: bytes multiply down the stages, shares are of boundaries and of positions", () => {
  const batch = {
    "routing.positions": Float32Array.of(100, 18),
    "routing.boundaries": Float32Array.of(20, 6),
    "routing.forced": Float32Array.of(1, 1),
    "routing.dropped": Float32Array.of(2, 3),
    "routing.asked": Float32Array.of(80, 0),
    "routing.found": Float32Array.of(19, 0),
    "routing.certainty": Float32Array.of(60, 0),
  }
  const once = routeSumsOf(batch) as RouteSums
  expect(routingFigures(once)).toEqual({
    bytesPerSegment: [5, 15],
    droppedShares: [0.1, 0.5],
    certainty: [0.75, 1],
  })
  expect(routingFigures(addSums(once, once))).toEqual(routingFigures(once))
  expect(routeSumsOf({ loss: Float32Array.of(1) })).toBeUndefined()
})

test("a collapse is told after 64 steps, once, and again when the router chose in between", () => {
  let watch = FRESH_ROUTE_WATCH
  const told: unknown[] = []
  const walk = (steps: number, boundaries: number): void => {
    for (let step = 0; step < steps; step++) {
      const next = watchRoutes(watch, sums([boundaries]), [5], step)
      watch = next.watch
      told.push(...next.collapsed)
    }
  }
  walk(63, 100)
  expect(told).toEqual([])
  walk(30, 100)
  expect(told).toMatchObject([
    { type: "collapse", stage: 1, boundaries: "all", positionsPerSegment: 1, asked: 5 },
  ])
  expect(told).toHaveLength(1)
  walk(64, 20)
  walk(64, 1)
  expect(told).toHaveLength(2)
  expect(told[1]).toMatchObject({ boundaries: "none", stage: 1 })
})

test("a router that never fires is told, however often a text begins; one that is not asked is not judged", () => {
  let watch = FRESH_ROUTE_WATCH
  const told: unknown[] = []
  for (let step = 0; step < 100; step++) {
    // 96 positions, of which 16 begin a text or a row, and no other is a boundary: the next stage has those alone.
    const next = watchRoutes(watch, sums([16, 16], [96, 16], [16, 16]), [5, 15], step)
    watch = next.watch
    told.push(...next.collapsed)
  }
  expect(told).toMatchObject([{ stage: 1, boundaries: "none" }])
})

test("agreement, over rows: first positions, bos and eos, and what is past the text are left out", () => {
  const [BOS, EOS] = [256, 257]
  // "é" is two bytes; of the second row, the last two positions lie past the text.
  const rows = {
    ids: Int32Array.of(97, 0xc3, 0xa9, 32, BOS, 98, EOS, 0),
    targets: Int32Array.of(0xc3, 0xa9, 32, 98, 98, EOS, 0, 0),
    levels: Uint8Array.of(1, 0, 1, 1, 2, 1, 0, 1),
    found: Int32Array.of(2, 1, 0, 1, 2, 1, 1, 1),
    counted: [4, 2],
    pools: 2,
    splitterDepth: 1,
  }
  const counts = countAgreement(rows)
  // Looked at: the two bytes of é, the space, "b".
  expect(counts.splitter).toEqual([{ found: 3, expected: 3, both: 2 }])
  expect(counts.characterStarts[0]).toEqual({ found: 3, expected: 3, both: 3 })
  expect(counts.characterEnds[0]).toEqual({ found: 3, expected: 3, both: 2 })
  expect(counts.characterEnds[1]).toEqual({ found: 0, expected: 3, both: 0 })
  const twice = routingAgreement(addRoutingAgreement(addRoutingAgreement(undefined, counts), counts))
  expect(twice).toEqual(routingAgreement(counts))
  expect(twice.splitter).toEqual([{ precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 }])
})

test("with a rule a router is judged by what it was asked about, and by what is left of what was asked for", () => {
  // 100 positions and a boundary every 10 is asked for. A rule allows 20, of which the router has to take 10.
  const within = (found: number): RouteSums => ({ ...sums([found], [100]), asked: [20], found: [found] })
  // Or it has 8 already, and the router has to find 2 of the 92 that are left.
  const beyond = (found: number): RouteSums => ({ ...sums([8 + found], [100]), asked: [92], found: [found] })
  const toldOf = (step: RouteSums, asked = 10): unknown[] => {
    let watch = FRESH_ROUTE_WATCH
    const told: unknown[] = []
    for (let i = 0; i < 64; i++) {
      const next = watchRoutes(watch, step, [asked], i)
      watch = next.watch
      told.push(...next.collapsed)
    }
    return told
  }
  expect(toldOf(within(10))).toEqual([])
  expect(toldOf(within(20))).toMatchObject([
    { boundaries: "all", asked: 2, positionsPerSegment: 1, ruled: true },
  ])
  expect(toldOf(within(0))).toMatchObject([{ boundaries: "none", asked: 2 }])
  expect(toldOf(beyond(2))).toEqual([])
  expect(toldOf(beyond(92))).toMatchObject([{ boundaries: "all", asked: 46 }])
  expect(toldOf(beyond(0))).toMatchObject([{ boundaries: "none", asked: 46 }])
  // A rule that has all that was asked for leaves nothing to judge.
  expect(toldOf(beyond(0), 12.5)).toEqual([])
})

test("a warm start falls in a line over a share of the steps, and needs to know how many there are", () => {
  expect(warmStepsOf(0.25, 400)).toBe(100)
  expect(warmStepsOf(0.1, 3)).toBe(1)
  expect([0, 25, 50, 75, 100, 300].map((done) => imitationShare(100, done))).toEqual([
    1, 0.75, 0.5, 0.25, 0, 0,
  ])
  expect(imitationShare(undefined, 5)).toBeUndefined()
  for (const wrong of [0, 1, -0.1, NaN, "half"])
    expect(() => warmStepsOf(wrong as number, 400)).toThrow(/warmStart is .*above 0 and below 1/)
  expect(() => warmStepsOf(0.2, undefined)).toThrow(/a share of a number of steps, and the training has none/)
})
