/**
 * The conformance suite: run it in the tests of an engine.
 *
 *     conformance({ test, engine: () => gpujsEngine({ backend: "cpu" }), tolerance: 1e-4 })
 *
 * In: a test runner and a factory of engines. Out: one test a case, and one a law of sessions.
 * Never: imports a test runner, or skips on its own.
 */
import {
  type Engine,
  f32,
  type Flat,
  grad,
  mapFlat,
  multiply,
  type Program,
  referenceEngine,
  sum,
  type Tensor,
  trace,
} from "../index.ts"
import { type ConformanceCase, conformanceCases } from "./cases.ts"
import { drawInputs, expectClose } from "./numbers.ts"
import { growingLaws } from "./growing-laws.ts"
import { sessionLaws } from "./session-laws.ts"

export { type ConformanceCase, conformanceCases, type Range } from "./cases.ts"
export { drawInputs, expectClose } from "./numbers.ts"

/** How to run the suite on an engine. */
export interface ConformanceOptions {
  /** Registers a test, as `test` of vitest or node:test does. */
  readonly test: (name: string, body: () => Promise<void>) => unknown
  /** Makes the engine; called once, when the first test runs. */
  readonly engine: () => Engine | Promise<Engine>
  /** Allowed difference from the reference, as a share of the largest number of a tensor; 1e-5 when left out. */
  readonly tolerance?: number
  /** Cases or laws by name that the engine's maker knows to fail, with the reason; they are reported through `skip`. */
  readonly known?: Readonly<Record<string, string>>
  /** Registers a test that is left out; by default the reason is thrown, so that nothing is left out silently. */
  readonly skip?: (name: string, reason: string) => unknown
  /** Seed of all numbers; 1 when left out. */
  readonly seed?: number
}

/** Traces a case: its value, and with `gradients` also its gradient by each f32 input, weighted by an input `upstream`. */
export function traceCase(conformanceCase: ConformanceCase, gradients: boolean): Program {
  const specs = mapFlat(conformanceCase.inputs, (range) => range.spec)
  const shape = trace({ inputs: specs }, ({ inputs }) => ({
    outputs: { value: conformanceCase.build(inputs) },
  }))
  if (!gradients) return shape
  const upstream = f32(...shape.nodes[shape.outputs.value].shape)
  return trace({ inputs: { ...specs, upstream } }, ({ inputs: { upstream, ...inputs } }) => {
    const value = conformanceCase.build(inputs)
    const parameters = Object.fromEntries(
      Object.entries(inputs).filter(([, x]) => x.dtype === "f32"),
    ) as Flat<Tensor>
    return { outputs: { value, gradient: grad(sum(multiply(value, upstream)), parameters) } }
  })
}

/** Registers the whole suite with a test runner. */
export function conformance({
  test,
  engine,
  tolerance = 1e-5,
  known = {},
  skip,
  seed = 1,
}: ConformanceOptions): void {
  let opened: Promise<Engine> | undefined
  const once = (): Promise<Engine> => (opened ??= Promise.resolve(engine()))
  const register = (name: string, body: () => Promise<void>): void => {
    const reason = known[name]
    if (reason === undefined) test(name, body)
    else if (skip !== undefined) skip(name, reason)
    else test(name, () => Promise.reject(new Error(`left out: ${reason}`)))
  }
  for (const each of conformanceCases()) {
    register(each.differentiable ? `${each.name}, and its gradient` : each.name, () =>
      compare(each, once, tolerance, seed),
    )
  }
  for (const [name, law] of Object.entries({ ...sessionLaws, ...growingLaws }))
    register(name, async () => law(await once(), tolerance))
}

async function compare(
  each: ConformanceCase,
  engine: () => Promise<Engine>,
  tolerance: number,
  seed: number,
): Promise<void> {
  const program = traceCase(each, each.differentiable)
  const drawn = drawInputs(each, seed)
  const upstream = each.differentiable
    ? drawInputs(
        { name: each.name, inputs: { upstream: { spec: program.inputs.upstream, low: -1, high: 1 } } },
        seed + 1,
      )
    : {}
  const run = async (which: Engine) => {
    await using session = await which.open({ it: program })
    return session.step("it", { ...drawn, ...upstream })
  }
  const expected = await run(referenceEngine())
  const actual = await run(await engine())
  for (const [name, value] of Object.entries(expected)) expectClose(name, actual[name], value, tolerance)
}
