/** Every engine trains: 64 bytes learnt by heart, and the same losses as the reference. */
import { describe, expect, test } from "vitest"
import {
  defaultRegistry,
  load,
  measureEngine,
  memoryFolder,
  openEngine,
  referencePlugin,
  registry,
  train as trainText,
} from "aunet"
import { makeModel, presetModel } from "@aunet/core"
import { referenceEngine, trace } from "@aunet/tensor"
import { encodeStream } from "@aunet/data"
import { train } from "@aunet/trainer/effect"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const known = defaultRegistry()
const bytes = new TextEncoder().encode("Tyger Tyger, burning bright, In the forests of the night; What i")
const engines: readonly (readonly [string, string, Record<string, string> | undefined])[] = [
  ["onnx", "onnx", undefined],
  ["gpujs on cpu", "gpujs", { backend: "cpu" }],
  ["gpujs on webasm", "gpujs", { backend: "webasm" }],
]

describe.each(engines)("%s", (_, name, options) => {
  // The reference engine does the same in packages/trainer/test/train.test.ts.
  test("learns 64 bytes by heart: under 0.05 bits a byte", async () => {
    expect(bytes).toHaveLength(64)
    const { engine } = await openEngine(name, options && { options })
    const splitter = known.get("splitter", "words").make({ groups: [1] })
    const stream = encodeStream([{ name: "64 bytes", bytes }], splitter, 2)
    const events = train({
      model: makeModel(presetModel("tiny", 2).config, known),
      splitter,
      engine,
      corpus: { training: stream, heldOut: stream },
      length: { steps: 40 },
      rows: 1,
      rowBytes: 64,
      learningRate: 0.02,
      measurements: 0,
    })
    const [last] = await Effect.runPromise(Stream.runCollect(Stream.takeRight(events, 1)))
    await engine.close()
    expect(last).toMatchObject({ type: "end", stopped: false })
    expect((last as { heldOutBitsPerByte: number }).heldOutBitsPerByte).toBeLessThan(0.05)
  })
})

test("auto opens the first engine that is here and says why", async () => {
  const { engine, name, reason } = await openEngine("auto")
  expect(defaultRegistry().names("engine")).toContain(name)
  expect(reason).not.toBe("")
  const { bytesPerSecond, lossNats } = await measureEngine(engine, defaultRegistry(), 0.01)
  expect(bytesPerSecond).toBeGreaterThan(0)
  expect(lossNats).toBeGreaterThan(4)
  await engine.close()
})

test("an engine that does not exist is refused with those that do", async () => {
  await expect(openEngine("cuda")).rejects.toThrow(
    /there is no engine "cuda"; there are: auto, onnx, gpujs, reference/,
  )
})

test("threads are a setting of onnx: it takes them, also when auto chose it, and other engines say so", async () => {
  for (const name of ["onnx", "auto"]) {
    const { engine, ...choice } = await openEngine(name, { threads: 1 })
    expect(choice).toMatchObject({ name: "onnx", threads: 1 })
    await engine.close()
  }
  await expect(openEngine("gpujs", { threads: 1 })).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringContaining('the engine "gpujs" has no threads; name "onnx"') as string,
  })
  await expect(openEngine("onnx", { threads: 0 })).rejects.toMatchObject({ code: "BAD_ATTRIBUTE" })
  const withoutOnnx = registry([referencePlugin])
  const { reason, engine } = await openEngine("auto", { threads: 2, registry: withoutOnnx })
  expect(reason).toContain("threads are not looked at, only onnx has them")
  await engine.close()
})

test("an engine that its own package made trains and writes, and stays open", async () => {
  const engine = referenceEngine()
  const out = memoryFolder()
  const data = [{ name: "verse", bytes: new TextEncoder().encode("the cat sat on the mat. ".repeat(40)) }]
  const events = trainText({ data, out, engine, length: { steps: 1 }, rows: 1, rowBytes: 32 })
  for await (const event of events) expect(event).toBeDefined()
  const model = await load(out, { engine })
  expect(model.engine).toMatchObject({ name: "reference", reason: "it was given", refused: [] })
  expect((await model.complete("the ", { maxBytes: 4 })).length).toBeGreaterThan(0)
  await model.close()
  const program = trace({}, () => ({}))
  await expect(engine.open({ program })).resolves.toBeDefined()
  await engine.close()
})
