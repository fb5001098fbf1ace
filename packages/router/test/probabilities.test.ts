/** What each router says, with numbers that can be checked by hand. */
import { expect, test } from "vitest"
import { f32, evaluate, foldIn, mapFlat, randomKey, trace } from "@aunet/tensor"
import { initialise, type Router } from "@aunet/blocks"
import { head, hnet } from "@aunet/router"

/** p of each row of x [N, D], each with the one before it. */
function probabilitiesOf(
  router: Router,
  parameters: Readonly<Record<string, readonly number[]>>,
  x: readonly (readonly number[])[],
): number[] {
  const [N, D] = [x.length, x[0].length]
  const specs = mapFlat(router.parameters(D, 5), ({ shape }) => f32(...shape))
  const program = trace(
    { state: specs, inputs: { x: f32(1, N, D), before: f32(1, N, D) } },
    ({ state, inputs }) => ({
      outputs: { p: router.probabilities(state, inputs.x, inputs.before, 0) },
    }),
  )
  const state = mapFlat(parameters, (values) => Float64Array.from(values))
  const before = [new Array<number>(D).fill(0), ...x.slice(0, -1)]
  const inputs = { x: Float64Array.from(x.flat()), before: Float64Array.from(before.flat()) }
  return [...evaluate(program, state, inputs).outputs.p]
}

test("hnet: half of one minus the cosine of neighbours, each with a matrix of its own", () => {
  const identity = [1, 0, 0, 1]
  const x = [
    [3, 4],
    [6, 8],
    [-4, 3],
    [8, -6],
    [10, 0],
  ]
  // After nothing; the same direction; at right angles; opposite; (1, 0) after (4/5, -3/5).
  const expected = [0.5, 0, 0.5, 1, 0.1]
  const p = probabilitiesOf(hnet(), { "query.weight": identity, "key.weight": identity }, x)
  p.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 9))
  // A key that is turned by a quarter makes right angles of what was the same.
  const turned = probabilitiesOf(hnet(), { "query.weight": identity, "key.weight": [0, -1, 1, 0] }, x)
  expect(turned[1]).toBeCloseTo(0.5, 9)
  expect(turned[2]).toBeCloseTo(0, 9)
})

test("hnet starts as what the encoder says, and a vector of zeros breaks nothing", () => {
  const drawn = initialise(hnet().parameters(3, 5), foldIn(randomKey(1), "parameters"))
  expect([...drawn["key.weight"]]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1])
  expect([...drawn["query.weight"]]).toEqual([...drawn["key.weight"]])
  const identity = [1, 0, 0, 1]
  const p = probabilitiesOf(hnet(), { "query.weight": identity, "key.weight": identity }, [
    [0, 0],
    [0, 0],
    [1, 2],
  ])
  expect(p).toEqual([0.5, 0.5, 0.5])
})

test("head: a logistic score of the position, whatever was before", () => {
  const parameters = { "norm.weight": [1, 1], "score.weight": [1, -1], "score.bias": [Math.log(3)] }
  const x = [
    [5, 5],
    [1, -1],
    [5, 5],
  ]
  const [first, second, third] = probabilitiesOf(head(), parameters, x)
  expect(first).toBeCloseTo(0.75, 12)
  expect(third).toBe(first)
  expect(second).toBeCloseTo(1 / (1 + Math.exp(-2) / 3), 12)
})

test("head starts with about as many boundaries as are asked for", () => {
  for (const asked of [2, 5, 12]) {
    const D = 64
    const drawn = initialise(head().parameters(D, asked), foldIn(randomKey(3), "parameters"))
    // Scores of vectors of normal numbers are normal, with the spread of the weights' length.
    const rows = initialise(
      { x: { shape: [4000, D], initial: { kind: "normal", std: 1 } } },
      foldIn(randomKey(4), "rows"),
    ).x
    const x = Array.from({ length: 4000 }, (_, i) => [...rows.subarray(i * D, (i + 1) * D)])
    const p = probabilitiesOf(
      head(),
      mapFlat(drawn, (values) => [...values]),
      x,
    )
    const length = p.length / p.filter((value) => value >= 0.5).length
    expect(length).toBeGreaterThan(0.8 * asked)
    expect(length).toBeLessThan(1.25 * asked)
  }
})
