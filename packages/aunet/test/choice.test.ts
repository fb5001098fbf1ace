/** `auto` takes the fastest engine that is right, whatever the others do, and says why. */
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { multiLinearPlugin } from "@aunet/blocks"
import { type EnginePlugin, registry } from "@aunet/core"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { type Engine, type Flat, referenceEngine, type Session, TensorError, type Value } from "@aunet/tensor"
import { openEngine } from "aunet"

/** The clock that engines are measured by: only their steps move it, so what the machine does meanwhile does not count. */
let clock = 0
beforeEach(() => void vi.spyOn(performance, "now").mockImplementation(() => clock))
afterEach(() => void vi.restoreAllMocks())

/** What becomes of a step. */
type Changed = (step: Promise<Record<string, Value>>) => Promise<Record<string, Value>>

interface Made {
  loss?: number
  pause?: number
  fails?: boolean
  /** What becomes of the steps of programs that have no loss; they are the reference engine's. */
  changed?: Changed
}

/** An engine that takes some milliseconds for a loss, or fails, and notes when it is closed. */
function fake(name: string, { loss = 5, pause = 1, fails = false, changed = (step) => step }: Made = {}) {
  const closed: string[] = []
  const small = async (session: Promise<Session>): Promise<Session> => {
    const real = await session
    return { ...real, step: (program, inputs) => changed(real.step(program, inputs)) }
  }
  const engine: Engine = {
    report: { engine: name, backend: "made up" },
    open: async (programs, state) =>
      !Object.values(programs).some(({ outputs }) => "loss" in outputs)
        ? small(referenceEngine().open(programs, state))
        : {
            step: async (): Promise<Record<string, Value>> => {
              if (fails) throw new Error("device lost")
              clock += pause
              return { loss: Float32Array.of(loss) }
            },
            read: async () => ({}),
            write: async (_: Flat<Value>) => {},
            add: async () => {},
            remove: async () => {},
            bytesHeld: 0,
            close: async () => {},
            [Symbol.asyncDispose]: async () => {},
          },
    close: async () => void closed.push(name),
  }
  return { engine, closed }
}

const plugin = (name: string, make: EnginePlugin["make"]): EnginePlugin => ({
  kind: "engine",
  name,
  apiVersion: 1,
  make,
})
const known = (gpu: () => Promise<Engine>, onnx: () => Promise<Engine>) =>
  registry([
    wordsPlugin,
    multiLinearPlugin,
    plugin("gpujs", gpu),
    plugin("onnx", onnx),
    plugin("reference", async () => referenceEngine()),
  ])
const missing = async (): Promise<Engine> => {
  throw new TensorError("ENGINE_UNAVAILABLE", "nothing here")
}

test("a faster GPU wins, a slower one is closed", async () => {
  const [fast, slow] = [fake("gpu"), fake("onnx", { pause: 20 })]
  const one = await openEngine("auto", {
    registry: known(
      async () => fast.engine,
      async () => slow.engine,
    ),
  })
  expect(one).toMatchObject({
    name: "gpujs",
    reason: expect.stringMatching(/gpu on made up does .* onnx on made up does/),
  })
  expect([...fast.closed, ...slow.closed]).toEqual(["onnx"])
  const [lame, quick] = [fake("gpu", { pause: 20 }), fake("onnx")]
  const other = await openEngine("auto", {
    registry: known(
      async () => lame.engine,
      async () => quick.engine,
    ),
  })
  expect(other.name).toBe("onnx")
  expect([...lame.closed, ...quick.closed]).toEqual(["gpu"])
})

test("where the files of onnx are is told to it, by name and with auto, and to no other engine", async () => {
  const told: unknown[] = []
  const all = registry([
    plugin("gpujs", missing),
    plugin("onnx", async (options) => {
      told.push(options)
      return fake("onnx").engine
    }),
  ])
  await openEngine("auto", { registry: all, wasmPaths: "/ort/" })
  await openEngine("onnx", { registry: all, wasmPaths: "/ort/", options: { strict: true } })
  expect(told).toEqual([{ wasmPaths: "/ort/" }, { strict: true, wasmPaths: "/ort/" }])
  await expect(openEngine("gpujs", { registry: all, wasmPaths: "/ort/" })).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: 'the engine "gpujs" has no wasmPaths; name "onnx", which has, or leave that out',
  })
})

test("a GPU that fails or computes something else is refused with its reason", async () => {
  for (const [options, reason] of [
    [{ fails: true }, /device lost/],
    [{ loss: 4 }, /its first loss is 4, that of ONNX Runtime is 5/],
  ] as const) {
    const [gpu, onnx] = [fake("gpu", options), fake("onnx", { pause: 5 })]
    const choice = await openEngine("auto", {
      registry: known(
        async () => gpu.engine,
        async () => onnx.engine,
      ),
    })
    expect(choice.name).toBe("onnx")
    expect(choice.refused).toEqual([{ name: "a GPU through gpujs", reason: expect.stringMatching(reason) }])
    expect([...gpu.closed, ...onnx.closed]).toEqual(["gpu"])
  }
})

test("what does not open is passed over, down to the reference engine", async () => {
  const choice = await openEngine("auto", { registry: known(missing, missing) })
  expect(choice).toMatchObject({
    name: "reference",
    // A GPU is missing on most machines; the others should be there, so their own words are told.
    reason:
      "the first that opens here, tried after a GPU through gpujs, ONNX Runtime, gpujs on the processor; " +
      "ONNX Runtime: nothing here; gpujs on the processor: nothing here",
  })
  expect(choice.refused).toHaveLength(3)
  await expect(openEngine("auto", { options: { threads: 1 } })).rejects.toMatchObject({ code: "BAD_OPTION" })
})

test.each<[string, Changed, RegExp]>([
  [
    "fails in every step",
    () => Promise.reject(new Error("no such array")),
    /^its steps fail: no such array$/,
  ],
  [
    "gives zeros",
    async (step) => ({ y: (await step).y.map(() => 0) as Value }),
    /^its steps give wrong numbers: 0, 0 instead of 43, 21$/,
  ],
  ["gives no result", async () => ({}), /^its steps fail: /],
  [
    "forgets its state",
    async (step) => ({
      y: (await step).y.map((each) => (each === 43 || each === 21 ? each : each / 2)) as Value,
    }),
    /^its steps give wrong numbers: 43, 21 instead of 86, 42$/,
  ],
])("an engine that opens and %s is passed over, with or without a GPU", async (_, changed, reason) => {
  const alone = fake("onnx", { changed })
  const next = await openEngine("auto", { registry: known(missing, async () => alone.engine) })
  expect(next).toMatchObject({ name: "reference", reason: expect.stringMatching(/ONNX Runtime: its steps /) })
  expect(next.refused.find(({ name }) => name === "ONNX Runtime")?.reason).toMatch(reason)
  expect(alone.closed).toEqual(["onnx"])

  const [gpu, onnx] = [fake("gpu", { changed }), fake("onnx")]
  const choice = await openEngine("auto", {
    registry: known(
      async () => gpu.engine,
      async () => onnx.engine,
    ),
  })
  expect(choice.name).toBe("onnx")
  expect(choice.refused).toEqual([{ name: "a GPU through gpujs", reason: expect.stringMatching(reason) }])
  expect([...gpu.closed, ...onnx.closed]).toEqual(["gpu"])
})

test("where no engine computes, all that they said is told", async () => {
  const changed = () => Promise.reject(new Error("no such array"))
  const plugins = ["onnx", "reference"].map((name) =>
    plugin(name, async () => fake(name, { changed }).engine),
  )
  await expect(openEngine("auto", { registry: registry(plugins) })).rejects.toMatchObject({
    code: "ENGINE_UNAVAILABLE",
    message:
      "no engine opens: ONNX Runtime: its steps fail: no such array; " +
      "the reference engine: its steps fail: no such array",
  })
})
