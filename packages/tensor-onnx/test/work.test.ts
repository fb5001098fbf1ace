/** How much a program does at a time: by its largest operator, however many small ones there are. */
import { expect, test } from "vitest"
import {
  add,
  constant,
  f32,
  groupedMatmul,
  i32,
  matmul,
  reshape,
  trace,
  updateRows,
  type Value,
} from "@aunet/tensor"
import { makeEngine } from "../src/engine.ts"
import type { OnnxOptions } from "../src/options.ts"
import type { Runtime } from "../src/runtime.ts"
import { largestWork, settingsFor } from "../src/work.ts"

test("a product counts its multiplications, the rest its numbers", () => {
  const program = trace({ inputs: { x: f32(4, 8), w: f32(16, 8) } }, ({ inputs: { x, w } }) => {
    let y = matmul(x, w, { transposeB: true })
    for (let i = 0; i < 50; i++) y = add(y, i)
    return { outputs: { y } }
  })
  expect(largestWork(program)).toBe(4 * 8 * 16)
})

test("fixed weights of 8 bits count a quarter: a step of one text has one thread sooner", () => {
  const weights = Float32Array.from({ length: 192 * 1024 }, () => 1)
  const step = trace({ inputs: { x: f32(1, 192) } }, ({ inputs: { x } }) => ({
    outputs: { y: matmul(x, constant(weights, [192, 1024])) },
  }))
  expect(largestWork(step, "int8")).toBe(192 * 256)
  expect(settingsFor(step, {}, { weights: "int8" })).toEqual({ intraOpNumThreads: 1 })
  expect(settingsFor(step, {})).toEqual({})
})

test("groups count the rows that they multiply, a cache the rows that it takes in", () => {
  const grouped = trace(
    { inputs: { x: f32(2, 8), w: f32(16, 8, 5), g: i32(2) } },
    ({ inputs: { x, w, g } }) => ({
      outputs: { y: groupedMatmul(x, w, g) },
    }),
  )
  expect(largestWork(grouped)).toBe(2 * 8 * 5)
  const cached = trace(
    { state: { cache: f32(1000, 4) }, inputs: { at: i32(1), row: f32(4) } },
    ({ state, inputs }) => ({
      state: { cache: updateRows(state.cache, inputs.at, reshape(inputs.row, [1, 4])) },
    }),
  )
  expect(largestWork(cached)).toBe(4)
})

test("threads of a long program sleep while they wait, what was asked for by name stays", () => {
  const side = (n: number) =>
    trace({ inputs: { x: f32(n, n) } }, ({ inputs: { x } }) => ({ outputs: { y: matmul(x, x) } }))
  const settings = { intraOpNumThreads: 2, extra: { session: { force_spinning_stop: "1" } } }
  expect(settingsFor(side(1024), settings)).toEqual(settings)
  expect(settingsFor(side(2048), settings)).toEqual({
    intraOpNumThreads: 2,
    extra: {
      session: { force_spinning_stop: "1", dynamic_block_base: "4", intra_op: { allow_spinning: "0" } },
    },
  })
  const own = { extra: { session: { intra_op: { allow_spinning: "1" } } } }
  expect(settingsFor(side(2048), own)).toMatchObject(own)
  expect(settingsFor(side(8), settings)).toMatchObject({ intraOpNumThreads: 1, extra: settings.extra })
  expect(settingsFor(side(8), settings, { named: { intraOpNumThreads: 2 } })).toEqual(settings)
})

test("where functions are compiled as they are called, the graph of a short program stays as it was written", () => {
  const side = (n: number) =>
    trace({ inputs: { x: f32(n, n) } }, ({ inputs: { x } }) => ({ outputs: { y: matmul(x, x) } }))
  const settings = { graphOptimizationLevel: "all" }
  const late = { compilesAsCalled: true }
  expect(settingsFor(side(1024), settings, late)).toEqual({ graphOptimizationLevel: "disabled" })
  expect(settingsFor(side(1024), settings)).toEqual(settings)
  expect(settingsFor(side(2048), settings, late)).toMatchObject(settings)
  const named = { graphOptimizationLevel: "basic" }
  expect(settingsFor(side(1024), { ...settings, ...named }, { ...late, named })).toEqual(named)
})

test("a program of a GPU is rewritten, a short one of WebAssembly is not, unless somebody asks for it", async () => {
  const program = trace({ inputs: { x: f32(2, 2) } }, ({ inputs: { x } }) => ({
    outputs: { y: matmul(x, x) },
  }))
  const levels = async (options: OnnxOptions): Promise<unknown[]> => {
    const seen: unknown[] = []
    const runtime = {
      providers: ["webgpu", "wasm"],
      defaultProviders: ["webgpu", "wasm"],
      cores: 2,
      compilesAsCalled: true,
      availableBytes: () => 2 ** 30,
      tensor: (data: Value, dims: readonly number[]) => ({ data, dims }),
      valueOf: ({ data }: { readonly data: Value }) => data,
      load: async (_: unknown, settings: Readonly<Record<string, unknown>>) => {
        seen.push(settings["graphOptimizationLevel"])
        return {
          run: async () => ({ y: { data: Float32Array.of(-2), dims: [] } }),
          release: async () => {},
        }
      },
    } as unknown as Runtime
    const engine = await makeEngine(runtime, options)
    await engine.open({ program })
    await engine.close()
    return seen
  }
  // First that which shows whether the runtime works.
  expect(await levels({})).toEqual(["disabled", "all"])
  expect(await levels({ executionProviders: ["wasm"] })).toEqual(["disabled", "disabled"])
  expect(await levels({ executionProviders: ["wasm"], optimization: "all" })).toEqual(["all", "all"])
  const named = { optimization: "all", runtimeOptions: { graphOptimizationLevel: "basic" } } as const
  expect(await levels({ executionProviders: ["wasm"], ...named })).toEqual(["basic", "basic"])
})
