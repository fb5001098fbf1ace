/**
 * The conformance suite of routers: run it in the tests of a router.
 *
 *     conformance({ test, plugin: hnetPlugin })
 *
 * In: a test runner and a plug-in. Out: one test a law, whose title quotes it. Never: imports a test runner, an engine or chance.
 */
import { initialise, type Router } from "@aunet/blocks"
import {
  evaluate,
  f32,
  foldIn,
  grad,
  mapFlat,
  multiply,
  randomKey,
  sum,
  trace,
  uniformAt,
} from "@aunet/tensor"
import { type LawName, laws } from "./laws.ts"

export { type LawName, laws } from "./laws.ts"

/** What a plug-in needs to be tested; one for the registry of `@aunet/core` is one. */
export interface TestedPlugin<Options = unknown> {
  readonly name: string
  make(options?: Options): Router
}

/** How to run the suite. */
export interface ConformanceOptions<Options = unknown> {
  /** Registers a test: `test` of vitest or node:test, `it` of mocha or jest. */
  readonly test: (title: string, run: () => void) => unknown
  readonly plugin: TestedPlugin<Options>
  /** What it is made with; nothing when left out. */
  readonly options?: Options
  /** Whether it claims to start with as many boundaries as are asked for; R7 is tested then. */
  readonly startsAsAsked?: boolean
  /** Seed of all numbers; 1 when left out. */
  readonly seed?: number
}

const EPSILON = 1e-5
const ASKED = 5
/** How far beyond 0 or 1 rounding may bring p. */
const ROUNDING = 1e-6
/** B, N, D of most cases: sizes that no kernel likes. */
const SIZES = [2, 7, 6] as const

type Numbers = Readonly<Record<string, Float64Array>>

/**
 * Registers one test for each law R1 to R6, and for R7 where the router claims it.
 *
 * @throws Error in a test, which names the law, the router, and the numbers that break it
 */
export function conformance<Options>(suite: ConformanceOptions<Options>): void {
  const { test, plugin, startsAsAsked = false } = suite
  for (const [law, check] of Object.entries(checks) as [LawName, (of: Tested) => void][])
    if (law !== "R7" || startsAsAsked)
      test(`${plugin.name}: ${law} ${laws[law]}`, () => check(tested(suite, law)))
}

/** A router with what its tests ask of it. */
interface Tested {
  readonly router: Router
  /** Makes it once more. */
  readonly again: () => Router
  readonly draw: (name: string, length: number) => Float64Array
  readonly parametersOf: (width: number, asked: number) => Numbers
  /** Ends the test. */
  readonly broken: (what: string) => never
}

function tested<Options>({ plugin, options, seed = 1 }: ConformanceOptions<Options>, law: LawName): Tested {
  const key = foldIn(randomKey(seed), plugin.name)
  const again = (): Router => (options === undefined ? plugin.make() : plugin.make(options))
  const router = again()
  return {
    router,
    again,
    draw: (name, length) => Float64Array.from({ length }, (_, i) => 4 * uniformAt(foldIn(key, name), i) - 2),
    parametersOf: (width, asked) =>
      mapFlat(initialise(router.parameters(width, asked), foldIn(key, "parameters")), (values) =>
        Float64Array.from(values),
      ),
    broken: (what) => {
      throw new Error(`${law} is broken by the router "${plugin.name}": ${what}`)
    },
  }
}

/** p of vectors x [B, N, D] with those before them. */
function probabilitiesOf(
  { parameters, probabilities }: Router,
  given: Numbers,
  [B, N, D]: readonly [number, number, number],
  inputs: { readonly x: Float64Array; readonly before: Float64Array },
) {
  const specs = mapFlat(parameters(D, ASKED), ({ shape }) => f32(...shape))
  const both = { x: f32(B, N, D), before: f32(B, N, D) }
  const program = trace({ state: specs, inputs: both }, ({ state, inputs: { x, before } }) => ({
    outputs: { p: probabilities(state, x, before, EPSILON) },
  }))
  const { dtype, shape } = program.nodes[program.outputs.p]
  return { p: evaluate(program, given, inputs).outputs.p, dtype, shape }
}

const count = ([B, N, D]: readonly [number, number, number]): number => B * N * D
const shown = (p: ArrayLike<number>, D: number, x: Float64Array, at: number): string =>
  `p is ${p[at]} at position ${at}, whose vector is [${[...x.slice(at * D, at * D + D)].join(", ")}]`

const checks: Readonly<Record<LawName, (of: Tested) => void>> = {
  R1: ({ router, draw, parametersOf, broken }) => {
    const [B, N, D] = SIZES
    const given = parametersOf(D, ASKED)
    // Ordinary vectors, none, the same again and again, opposite ones, huge and tiny ones.
    const kinds = [1, 0, 1e-18, 1e12].flatMap((size) => {
      const x = draw("x", count(SIZES)).map((value) => value * size)
      const before = draw("before", count(SIZES)).map((value) => value * size)
      return [
        [x, before],
        [x, x],
        [x, x.map((value) => -value)],
        [x, x.map(() => 0)],
      ] as const
    })
    for (const [x, before] of kinds) {
      const { p, dtype, shape } = probabilitiesOf(router, given, SIZES, { x, before })
      if (dtype !== "f32" || shape.length !== 2 || shape[0] !== B || shape[1] !== N)
        broken(`it gives ${dtype}[${shape.join(", ")}] of x [${SIZES.join(", ")}], not f32[${B}, ${N}]`)
      const at = p.findIndex((value) => !(value >= -ROUNDING && value <= 1 + ROUNDING))
      if (at >= 0) broken(shown(p, D, x, at))
    }
  },
  R2: ({ router, draw, parametersOf, broken }) => {
    const [B, N, D] = SIZES
    const given = parametersOf(D, ASKED)
    const [x, before] = [draw("x", count(SIZES)), draw("before", count(SIZES))]
    const { p } = probabilitiesOf(router, given, SIZES, { x, before })
    for (let at = 0; at < B * N; at++) {
      const own = (values: Float64Array): Float64Array => values.slice(at * D, at * D + D)
      const { p: alone } = probabilitiesOf(router, given, [1, 1, D], { x: own(x), before: own(before) })
      if (!(Math.abs(alone[0] - p[at]) < 1e-9))
        broken(`${shown(p, D, x, at)}; of that vector and the one before it alone it is ${alone[0]}`)
    }
  },
  R3: (of) => {
    const { slopes, pOf, names, broken } = slopesOf(of)
    const step = 1e-6
    for (const name of names.keys()) {
      const values = names.get(name) as Float64Array
      for (const at of values.keys()) {
        const moved = (by: number): number => pOf(name, values.with(at, values[at] + by))
        const difference = (moved(step) - moved(-step)) / (2 * step)
        const slope = slopes[name][at]
        if (!(Math.abs(slope - difference) <= 1e-5 * Math.max(1, Math.abs(difference))))
          broken(`the slope by ${name}[${at}] is ${slope}; central differences say ${difference}`)
      }
    }
  },
  R4: (of) => {
    const { slopes, broken } = slopesOf(of)
    if (Object.values(slopes).every((each) => each.every((slope) => slope === 0)))
      broken("all slopes are 0, so that it could not learn")
  },
  R5: ({ router, broken }) => {
    for (const width of [2, 6, 64])
      for (const asked of [1.05, ASKED, 300]) {
        const [one, other] = [router.parameters(width, asked), router.parameters(width, asked)]
        if (JSON.stringify(one) !== JSON.stringify(other))
          broken(`asked twice for a width of ${width} it lists other parameters`)
        const cost = router.cost(width)
        if (!(Number.isFinite(cost) && cost >= 0)) broken(`the cost at a width of ${width} is ${cost}`)
      }
  },
  R6: ({ router, again, draw, parametersOf, broken }) => {
    const [, , D] = SIZES
    const given = parametersOf(D, ASKED)
    const other = again()
    if (JSON.stringify(other.parameters(D, ASKED)) !== JSON.stringify(router.parameters(D, ASKED)))
      broken("made anew it lists other parameters")
    const inputs = { x: draw("x", count(SIZES)), before: draw("before", count(SIZES)) }
    const [one, two] = [router, other].map((each) => probabilitiesOf(each, given, SIZES, inputs).p)
    const at = one.findIndex((value, i) => value !== two[i])
    if (at >= 0) broken(`made anew it gives p ${two[at]} where it gave ${one[at]}`)
  },
  R7: ({ router, draw, parametersOf, broken }) => {
    const [N, D] = [1000, 64]
    // Four even numbers from -2 to 2 add up to a normal one, nearly.
    const even = draw("vectors", 4 * N * D)
    const x = Float64Array.from({ length: N * D }, (_, i) => {
      let total = 0
      for (let k = 0; k < 4; k++) total += even[4 * i + k]
      return total / Math.sqrt(16 / 3)
    })
    const before = new Float64Array(N * D)
    before.set(x.subarray(0, (N - 1) * D), D)
    for (const asked of [2, 5, 12]) {
      const given = parametersOf(D, asked)
      const { p } = probabilitiesOf(router, given, [1, N, D], { x, before })
      const length = N / p.filter((value) => value >= 0.5).length
      if (!(length > 0.75 * asked && length < 1.35 * asked))
        broken(`asked for ${asked} positions a segment it starts with ${length.toFixed(2)}`)
    }
  },
}

/** Slopes of a weighted sum of all p, by everything that it is of. */
function slopesOf({ router, draw, parametersOf, broken }: Tested) {
  const [B, N, D] = SIZES
  // Moved off where it begins, where slopes may happen to be 0.
  const parameters = mapFlat(parametersOf(D, ASKED), (values, name) => {
    const off = draw(`off ${name}`, values.length)
    return values.map((value, i) => value + off[i] / 8)
  })
  const given: Record<string, Float64Array> = {
    x: draw("x", count(SIZES)),
    before: draw("before", count(SIZES)),
  }
  const weight = draw("weight", B * N)
  const specs = mapFlat(router.parameters(D, ASKED), ({ shape }) => f32(...shape))
  const program = trace(
    { state: specs, inputs: { x: f32(B, N, D), before: f32(B, N, D), weight: f32(B, N) } },
    ({ state, inputs }) => {
      const { x, before } = inputs
      const total = sum(multiply(router.probabilities(state, x, before, EPSILON), inputs.weight))
      const by = { ...Object.fromEntries(Object.entries(state).map(([name, each]) => [`of ${name}`, each])) }
      return { outputs: { total, slope: grad(total, { ...by, x, before }) } }
    },
  )
  const run = (own: Numbers, inputs: Numbers) => evaluate(program, own, { ...inputs, weight }).outputs
  const outputs = run(parameters, given)
  const names = new Map<string, Float64Array>([
    ...Object.entries(parameters).map(([name, values]) => [`of ${name}`, values] as const),
    ...Object.entries(given),
  ])
  return {
    names,
    slopes: Object.fromEntries([...names.keys()].map((name) => [name, [...outputs[`slope.${name}`]]])),
    /** The sum with other numbers in one place. */
    pOf: (name: string, values: Float64Array): number =>
      name.startsWith("of ")
        ? run({ ...parameters, [name.slice(3)]: values }, given).total[0]
        : run(parameters, { ...given, [name]: values }).total[0],
    broken,
  }
}
