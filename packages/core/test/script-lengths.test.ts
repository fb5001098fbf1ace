/** Lengths by script: which class a byte is of, and the term and the moves of two classes by hand. */
import { describe, expect, test } from "vitest"
import { constant, evaluate, f32, grad, i32, trace } from "@aunet/tensor"
import {
  aimsOf,
  decodeModelConfig,
  presetModel,
  requireScripts,
  scriptClasses,
  scriptValues,
} from "@aunet/core"
import { calibrationMoves } from "../src/routing/calibration.ts"
import { type BatchCounts, ratioTerms, saidCounts } from "../src/routing/ratio.ts"
import { routeOf } from "../src/routing/route.ts"
import { real, told, unmoved, whole } from "./routing-run.ts"

const BOS = 256
const EOS = 257
const bytes = (text: string): number[] => [...new TextEncoder().encode(text)]
const classes = (ids: readonly number[], T = ids.length): string =>
  scriptClasses(ids, T, ["Thai", "Han"]).join("")

describe("the class of a byte", () => {
  test("is of its character's script; what has none is of the class before it", () => {
    expect(classes(bytes("Go \u0e44\u0e17 4, \u6771!on"))).toBe("000" + "111111" + "1111" + "2222" + "00")
    // A script that nobody named ends what was before it.
    expect(classes(bytes("\u6771 \u3042 1"))).toBe("2222" + "000" + "00")
  })
  test("a text and a row begin with none; eos is of what it ends", () => {
    const thai = bytes("\u0e44")
    expect(classes([...thai, EOS, BOS, 32, ...thai])).toBe("111" + "1" + "0" + "0" + "111")
    expect(classes([...thai, 32, 32, 32, 32], 5)).toBe("11111" + "00")
  })
  test("bytes that are no UTF-8 are of none, also where that is known late; what follows is of the class before", () => {
    expect(classes([...bytes("\u0e44"), 0xff, 32])).toBe("111" + "0" + "1")
    expect(classes([...bytes("\u0e44"), 0xe0, 0xb8, 32])).toBe("111" + "00" + "1")
    // A row that begins inside of a character, and one that ends there.
    expect(classes([0xb8, 0x81, ...bytes("\u0e44"), 0xe0, 0xb8])).toBe("00" + "111" + "11")
    expect(classes([...bytes("\u0e44"), 0xe0, BOS, 65])).toBe("111" + "1" + "00")
  })
})

const N = 6
const specs = { x: f32(1, N, 1), real: i32(1, N), begins: i32(1, N), scripts: i32(1, N), aims: f32(2) }
const given = {
  x: real(0.9, 0.25, 0.75, 0.25, 0.125, 0.9),
  real: whole(1, 1, 1, 1, 1, 0),
  begins: whole(1, 0, 0, 0, 0, 0),
  scripts: whole(0, 0, 1, 1, 1, 1),
  aims: real(2, 3),
}
/** The term, its slopes, counts and the moves of the shift. */
function termOf(values: Partial<typeof given> = {}, count = 2, share?: BatchCounts) {
  const { aims, ...rest } = { ...given, ...values }
  const inputs = { ...specs, aims: f32(count) }
  const program = trace({ inputs }, ({ inputs: { x, aims: N_, ...positions } }) => {
    const { real: isReal, begins, scripts } = positions
    const route = routeOf(told, unmoved(), x, { real: isReal, begins, scripts }, { M: N, normEpsilon: 0 })
    const [term] = ratioTerms([route], N_, share)
    const [move] = calibrationMoves([route], N_)
    return { outputs: { term, move, slope: grad(term, { x }).x, ...saidCounts([route], count) } }
  })
  return evaluate(program, {}, { ...rest, aims: aims.slice(0, count) }).outputs
}

test("two classes by hand: each has its F, G and N, and the weight of its share", () => {
  const out = termOf()
  // Others: p is 1 and .25, one of two is a boundary, N = 2: 2 · (F G + (1 - F)(1 - G)) = 2 · .5.
  const others = 2 * (0.5 * 0.625 + 0.5 * 0.375)
  // Thai: p is .75, .25 and .125, one of three, N = 3: 3/2 · (2 F G + (1 - F)(1 - G)).
  const thai = 1.5 * (2 * (1 / 3) * 0.375 + (2 / 3) * 0.625)
  expect(out.term[0]).toBeCloseTo((2 / 5) * others + (3 / 5) * thai, 12)
  expect([...out.positions]).toEqual([2, 3])
  expect([...out.boundaries]).toEqual([1, 1])
})

test("slopes are central differences, F standing still", () => {
  const { slope } = termOf()
  for (const at of [1, 2, 3, 4]) {
    const moved = (by: number): number => termOf({ x: given.x.with(at, given.x[at] + by) }).term[0]
    expect(slope[at], `p[${at}]`).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 8)
  }
  // Of N = 3 and F = 1/3 nothing pulls; with N = 6 the same text has too many boundaries, and all p of it are pulled down alike.
  for (const at of [2, 3, 4]) expect(slope[at]).toBeCloseTo(0, 12)
  const longer = termOf({ aims: real(2, 6) }).slope
  for (const at of [2, 3, 4]) expect(longer[at]).toBeCloseTo(longer[2], 12)
  expect(longer[2]).toBeGreaterThan(0.01)
  expect(longer[1]).toBeCloseTo(slope[1], 12)
})

test("law: where both classes are asked for the same, and one holds all, it is the term of one class", () => {
  const one = termOf({ aims: real(3, 3) }, 1)
  for (const only of [0, 1]) {
    const two = termOf({ scripts: new Int32Array(N).fill(only), aims: real(3, 3) })
    expect(two.term[0]).toBeCloseTo(one.term[0], 12)
    expect(two.move[0]).toBeCloseTo(one.move[0], 12)
    two.slope.forEach((each, i) => expect(each).toBeCloseTo(one.slope[i], 12))
  }
})

test("a class that is not there adds nothing, whatever is asked of it", () => {
  const scripts = new Int32Array(N)
  const [one, two] = [real(2, 3), real(2, 300)].map((aims) => termOf({ scripts, aims }))
  expect(one).toEqual(two)
  expect([...one.slope, ...one.term, ...one.move].every(Number.isFinite)).toBe(true)
})

test("the shift moves to as many boundaries as all classes together ask for", () => {
  // 2 / 2 + 3 / 1.5 = 3 of them; five positions of N = 5/3 ask for as many.
  expect(termOf({ aims: real(2, 1.5) }).move[0]).toBeCloseTo(termOf({ aims: real(5 / 3) }, 1).move[0], 12)
})

test("the terms of two parts of a batch have the mean of the whole", () => {
  const parts = [whole(1, 1, 1, 0, 0, 0), whole(0, 0, 0, 1, 1, 0)]
  const mean = {
    positions: constant(Float32Array.of(1, 1.5), [2]),
    boundaries: constant(Float32Array.of(0.5, 0.5), [2]),
    asked: constant(Float32Array.of(2), [1]),
  }
  const terms = parts.map((isReal) => termOf({ real: isReal }, 2, mean).term[0])
  expect((terms[0] + terms[1]) / 2).toBeCloseTo(termOf().term[0], 12)
})

test("a program that is given no scripts says so", () => {
  expect(() =>
    trace({ inputs: { x: f32(1, N, 1), real: i32(1, N), begins: i32(1, N), aims: f32(2) } }, ({ inputs }) => {
      const { x, aims, begins, real: isReal } = inputs
      const route = routeOf(told, unmoved(), x, { real: isReal, begins }, { M: N, normEpsilon: 0 })
      return { outputs: { term: ratioTerms([route], aims)[0] } }
    }),
  ).toThrow(/has lengths by script, and its program is given no scripts/)
})

test("a configuration has them beside the others, and refuses what cannot be asked for", () => {
  const config = (scripts: unknown, more = {}) =>
    decodeModelConfig({
      ...presetModel("tiny", 3).config,
      router: { name: "hnet", bytesPerSegment: [5, 15], ratioWeight: 0.3, scripts, ...more },
    })
  const { router } = config({ Thai: [15, 45], Han: [6, 24] })
  expect([...aimsOf(router ?? { bytesPerSegment: [] })]).toEqual([5, 3, 15, 3, 6, 4])
  expect(() => requireScripts(config({ Tai: [15, 45] }))).toThrow(
    /router.scripts has the script "Tai"; there is no such script; there are: Adlam, .*Thai/,
  )
  expect(() => config({ Thai: [15] })).toThrow(/router.scripts.Thai is \[15\]; .*one number for each stage/)
  expect(() => config({ Thai: [15, 14] })).toThrow(/router.scripts.Thai\[1\] is 14; it must be at least 1.05/)
  expect(() => config({})).toThrow(/router.scripts is \{\}; it must name a script/)
  expect(() => config({ Thai: [15, 45] }, { rule: "within" })).toThrow(/do not go together/)
  expect(scriptValues({ config: config({ Thai: [15, 45] }) }, [BOS, ...bytes("\u0e44")], 4)).toEqual({
    scripts: whole(0, 1, 1, 1),
  })
})
