/** The order of rows: a bijection of any length, even over all orders, exact far beyond 2^32. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { epochOrder, permutation } from "@aunet/data"
import { foldIn, randomKey } from "@aunet/tensor"

test("every number below n comes once, for any n and key", () => {
  const property = fc.property(fc.integer({ min: 0, max: 3000 }), fc.nat(), (length, seed) => {
    const at = permutation(randomKey(seed), length)
    const seen = new Uint8Array(length)
    for (let place = 0; place < length; place++) seen[at(place)]++
    expect(seen.every((times) => times === 1)).toBe(true)
  })
  fc.assert(property, { seed: 1, numRuns: 200 })
})

test("all orders of a few come about equally often", () => {
  for (const [length, orders] of [
    [2, 2],
    [3, 6],
    [4, 24],
    [5, 120],
  ] as const) {
    const counts = new Map<string, number>()
    const runs = 200 * orders
    for (let seed = 0; seed < runs; seed++) {
      const at = permutation(foldIn(randomKey(seed), "epoch"), length)
      const order = Array.from({ length }, (_, place) => at(place)).join("")
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(orders)
    // Chi-square: its mean is orders - 1 and its standard deviation the root of twice that.
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0)
    expect(chi).toBeLessThan(orders - 1 + 5 * Math.sqrt(2 * (orders - 1)))
  }
})

test("neighbours part: where a number goes says nothing of where the next one does", () => {
  const length = 100_003
  const at = permutation(randomKey(3), length)
  let sum = 0
  let near = 0
  const counts = new Array<number>(16).fill(0)
  for (let place = 0; place + 1 < 20_000; place++) {
    const distance = Math.abs(at(place) - at(place + 1))
    sum += distance
    if (distance < length / 100) near++
    counts[Math.floor((at(place) * 16) / length)]++
  }
  // Of two places by chance: a third of the length on average, below a hundredth in 2%.
  expect(sum / 20_000 / length).toBeCloseTo(1 / 3, 2)
  expect(near / 20_000).toBeGreaterThan(0.017)
  expect(near / 20_000).toBeLessThan(0.023)
  for (const count of counts) expect(Math.abs(count - 1250)).toBeLessThan(200)
})

test("seeds and epochs have orders of their own", () => {
  const orderOf = (seed: number, epoch: number) => {
    const order = epochOrder(10_001, 10, seed, epoch)
    return Array.from({ length: order.length }, (_, row) => order.at(row)).join()
  }
  expect(new Set([orderOf(0, 0), orderOf(0, 1), orderOf(1, 0), orderOf(2 ** 40, 0)]).size).toBe(4)
  expect(orderOf(5, 3)).toBe(orderOf(5, 3))
})

test("positions are exact far beyond 2^32: rows of 10 TB lie side by side", () => {
  const positions = 1e13 + 7
  const T = 4096
  const { length, at } = epochOrder(positions, T, 1, 0)
  const shift = at(0) % T
  expect(length).toBe(Math.floor((positions - 1 - shift) / T))
  const starts = Array.from({ length: 1000 }, (_, i) => at(Math.floor((i * length) / 1000)))
  expect(starts.every((start) => start % T === shift && start + T < positions)).toBe(true)
  expect(new Set(starts).size).toBe(1000)
  expect(Math.max(...starts)).toBeGreaterThan(9e12)
  // The first numbers of all lengths are written down: another machine has the same.
  expect([at(0), at(1), epochOrder(1000, 7, 1, 2).at(5)]).toMatchInlineSnapshot(`
    [
      3010009778699,
      7858387421707,
      770,
    ]
  `)
})
