// A process that runs the conformance suite on gpu.js's WebGPU: a line of JSON for each case, as it is done.
//
// In:  nothing.  Out: ConformanceLines.  Never: stops at one that fails.

import {
  type ConformanceCase,
  conformance,
  conformanceCases,
  drawInputs,
  expectClose,
  traceCase,
} from "@aunet/tensor/conformance"
import { type Engine, referenceEngine, type Value } from "@aunet/tensor"
import { openEngine } from "aunet"

/** What a case or a law of sessions gave. */
export interface ConformanceLine {
  readonly name: string
  /** The operations that it is there for; none for a law. */
  readonly covers: readonly string[]
  readonly passed: boolean
  /** Largest difference from the reference engine, as a share of the largest number (at least 1); of cases that computed. */
  readonly largestError?: number
  readonly why?: string
  /** How many there are in all. */
  readonly of: number
}

/** Allowed difference, as a share of the largest number of a tensor. */
const TOLERANCE = 1e-5
const SEED = 1

/** The largest difference, as a share of the largest number that is expected. */
function largestError(actual: Value, expected: Value): number {
  let largest = 1
  let off = 0
  for (let i = 0; i < expected.length; i++) {
    if (Number.isFinite(expected[i])) largest = Math.max(largest, Math.abs(expected[i]))
    if (Object.is(actual[i], expected[i]) || actual[i] === expected[i]) continue
    const by = Math.abs(actual[i] - expected[i])
    off = Math.max(off, Number.isNaN(by) ? Infinity : by)
  }
  return off / largest
}

async function tryCase(
  each: ConformanceCase,
  engine: Engine,
): Promise<Pick<ConformanceLine, "passed" | "largestError" | "why">> {
  const program = traceCase(each, each.differentiable)
  const upstream = { upstream: { spec: program.inputs.upstream, low: -1, high: 1 } }
  const inputs = {
    ...drawInputs(each, SEED),
    ...(each.differentiable && drawInputs({ name: each.name, inputs: upstream }, SEED + 1)),
  }
  const run = async (which: Engine): Promise<Record<string, Value>> => {
    await using session = await which.open({ it: program })
    return session.step("it", inputs)
  }
  const expected = await run(referenceEngine())
  const actual = await run(engine)
  const error = Math.max(...Object.keys(expected).map((name) => largestError(actual[name], expected[name])))
  try {
    for (const [name, value] of Object.entries(expected)) expectClose(name, actual[name], value, TOLERANCE)
    return { passed: true, largestError: error }
  } catch (failure) {
    return { passed: false, largestError: error, why: (failure as Error).message }
  }
}

const { engine } = await openEngine("gpujs", { options: { backend: "webgpu", strict: true } })
const laws = new Map<string, () => Promise<void>>()
conformance({
  test: (name, body) => laws.set(name, body),
  engine: () => engine,
  tolerance: TOLERANCE,
  seed: SEED,
})
const cases = conformanceCases()
// The suite names a case that has a gradient otherwise; what is left are the laws of sessions.
for (const { name } of cases) for (const title of [name, `${name}, and its gradient`]) laws.delete(title)
const of = cases.length + laws.size
const tell = (line: Omit<ConformanceLine, "of">): void =>
  void process.stdout.write(`${JSON.stringify({ ...line, of } satisfies ConformanceLine)}\n`)
const whyOf = (error: unknown): string => (error as Error | undefined)?.message ?? String(error)

for (const each of cases) {
  const own = { name: each.name, covers: each.covers }
  tell(
    await tryCase(each, engine).then(
      (found) => ({ ...own, ...found }),
      (error: unknown) => ({ ...own, passed: false, why: whyOf(error) }),
    ),
  )
}
for (const [name, law] of laws) {
  const own = { name, covers: [] }
  tell(
    await law().then(
      () => ({ ...own, passed: true }),
      (error: unknown) => ({ ...own, passed: false, why: whyOf(error) }),
    ),
  )
}
await engine.close()
process.stdout.write("", () => process.exit(0))
