/** Where operations say that they come from: the line that wrote them, whoever makes them again. */
import { expect, test } from "vitest"
import { add, f32, grad, matmul, mean, multiply, softmax, sum, trace } from "@aunet/tensor"
import { expand } from "../src/program.ts"
import { specialise } from "../src/specialise.ts"

/** The line of `mark` after this file's name, whatever a runner puts between. */
const lineOf = (origin: string): number => Number(/origin\.test\.ts[^:]*:(\d+):\d+$/.exec(origin)?.[1])
const here = (): number => Number(/origin\.test\.ts[^:]*:(\d+):/.exec(new Error().stack!.split("\n")[2])![1])

test("each operation names its own line, the first time and when the line comes again", () => {
  const first = here()
  const one = (x: Parameters<typeof add>[0]) => add(x, x)
  const two = (x: Parameters<typeof add>[0]) => multiply(x, x)
  const program = trace({ inputs: { x: f32(2) } }, ({ inputs: { x } }) => ({
    outputs: { a: one(two(one(two(x)))) },
  }))
  const origins = program.nodes
    .filter(({ op }) => op !== "input")
    .map(({ op, origin }) => [op, lineOf(origin)])
  expect(origins).toEqual([
    ["multiply", first + 2],
    ["add", first + 1],
    ["multiply", first + 2],
    ["add", first + 1],
  ])
})

test("a gradient comes from where it was asked for; what is rebuilt, from where it was written", () => {
  const first = here()
  const program = trace({ state: { w: f32(3, 3) }, inputs: { x: f32(2, 3) } }, ({ state, inputs }) => {
    const loss = sum(softmax(matmul(inputs.x, state.w)))
    return { outputs: { loss, ...grad(loss, { w: state.w }) } }
  })
  const lines = (nodes: typeof program.nodes): Set<number> =>
    new Set(nodes.filter(({ op }) => op !== "input").map(({ origin }) => lineOf(origin)))
  expect(lines(program.nodes)).toEqual(new Set([first + 2, first + 3]))
  const expanded = expand(program, new Set(["softmax"]))
  expect(expanded.nodes.length).toBeGreaterThan(program.nodes.length)
  expect(lines(expanded.nodes)).toEqual(lines(program.nodes))
  const fixed = specialise(program, { w: new Float32Array(9) })
  // The weights stand where the program was given them.
  expect(lines(fixed.nodes)).toEqual(new Set([first + 1, ...lines(program.nodes)]))
})

test("a line that makes tensors again and again has its stack written once, however deep the operation", () => {
  const host = Error as { prepareStackTrace?: unknown }
  const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace")
  let written = 0
  const make = () =>
    trace({ inputs: { x: f32(2, 3) } }, ({ inputs: { x } }) => ({ outputs: { y: mean(x, 1) } }))
  try {
    host.prepareStackTrace = () => {
      written++
      return "Error\n    at mapped (/mapped/source.mts:7:3)"
    }
    make()
    expect(written).toBeGreaterThan(0)
    written = 0
    make()
    expect(written).toBe(0)
  } finally {
    if (before === undefined) delete host.prepareStackTrace
    else Object.defineProperty(Error, "prepareStackTrace", before)
  }
})

test("the host's way to write stacks is asked, and is what it was afterwards", () => {
  const host = Error as { prepareStackTrace?: unknown }
  const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace")
  const limit = Error.stackTraceLimit
  try {
    Error.stackTraceLimit = 50
    host.prepareStackTrace = () => "Error\n    at mapped (/mapped/source.mts:7:3)"
    const own = host.prepareStackTrace
    const program = trace({ inputs: { x: f32(2) } }, ({ inputs: { x } }) => ({ outputs: { y: add(x, x) } }))
    expect(program.nodes.at(-1)?.origin).toBe("/mapped/source.mts:7:3")
    expect(host.prepareStackTrace).toBe(own)
    expect(Error.stackTraceLimit).toBe(50)
    delete host.prepareStackTrace
    trace({ inputs: { x: f32(2) } }, ({ inputs: { x } }) => ({ outputs: { y: add(x, x) } }))
    expect("prepareStackTrace" in host).toBe(false)
  } finally {
    Error.stackTraceLimit = limit
    if (before === undefined) delete host.prepareStackTrace
    else Object.defineProperty(Error, "prepareStackTrace", before)
  }
})
