/** A cascade in a session of somebody else: writes as one of its own does, and leaves the session as it was. */
import { initialParameters, parameterSpecs } from "@aunet/core"
import { add, checkedEngine, mapFlat, referenceEngine, type Session, trace } from "@aunet/tensor"
import { Batch, type Cascade, generate, openCascade, openCascadeIn } from "@aunet/writer"
import { onnxEngine } from "@aunet/tensor-onnx"
import { onnxEngine as webEngine } from "@aunet/tensor-onnx/web"
import { describe, expect, test } from "vitest"
import { bytes, model, splitter } from "./writer.ts"

const specs = parameterSpecs(model)
const [changed] = Object.keys(specs)

/** A training: it has the parameters and something else, and changes one of them. */
const training = trace({ state: { ...specs, moment: specs[changed] } }, ({ state }) => ({
  state: { [changed]: add(state[changed], 0.5), moment: add(state.moment, 1) },
}))

async function written(cascade: Cascade): Promise<string> {
  const writer = {
    ...{ batch: new Batch(cascade), splitter, stages: 3, predictsLevels: false, contextBytes: 256 },
  }
  let text = ""
  for await (const piece of generate(writer, bytes("one two "), { maxBytes: 40, seed: 3 })) text += piece.text
  await writer.batch.close()
  return text
}

/** What a session of its own writes with the parameters that this one has now. */
async function alone(session: Session): Promise<string> {
  const cascade = await openCascade(model, referenceEngine(), await session.read(Object.keys(specs)))
  const text = await written(cascade)
  await cascade.close()
  return text
}

describe.each([
  ["reference", async () => referenceEngine()],
  ["onnx", () => onnxEngine({ threads: 1 })],
  ["onnx, checked", async () => checkedEngine(await onnxEngine({ threads: 1 }), { every: 16 })],
  ["onnx as WebAssembly", () => webEngine({ threads: 1 })],
])("%s", (_, open) => {
  test("writes what a session of its own writes, before and after a step; nothing of it stays", async () => {
    const engine = await open()
    const session = await engine.open({ training }, initialParameters(model, 5))
    const texts: string[] = []
    for (let step = 0; step < 2; step++) {
      const before = await session.read()
      const held = session.bytesHeld
      const cascade = await openCascadeIn(model, session)
      texts.push(await written(cascade))
      expect(session.bytesHeld).toBeGreaterThan(held)
      await cascade.close()
      expect(session.bytesHeld).toBe(held)
      expect(await session.read()).toEqual(before)
      expect(texts[step]).toBe(await alone(session))
      await session.step("training")
    }
    expect(texts[0]).not.toBe(texts[1])
    await engine.close()
  })
})

test("a session without one of the parameters is refused, and stays as it is", async () => {
  const { [changed]: _, ...others } = specs
  const session = await referenceEngine().open({ own: trace({ state: others }, () => ({})) })
  const held = session.bytesHeld
  await expect(openCascadeIn(model, session)).rejects.toMatchObject({ code: "UNKNOWN_NAME" })
  await expect(openCascadeIn(model, session, { maxSequences: 0 })).rejects.toMatchObject({
    code: "BAD_OPTION",
  })
  expect(session.bytesHeld).toBe(held)
})

test("a parameter of another shape, and a second cascade at once, are refused", async () => {
  const state = mapFlat(specs, (spec) => ({ ...spec, shape: [...spec.shape, 1] }))
  const other = await referenceEngine().open({ own: trace({ state }, () => ({})) })
  await expect(openCascadeIn(model, other)).rejects.toMatchObject({ code: "BAD_PROGRAM" })
  const session = await referenceEngine().open({ training }, initialParameters(model, 5))
  const first = await openCascadeIn(model, session)
  await expect(openCascadeIn(model, session)).rejects.toThrow('"parameters of a cascade" is open already')
  await first.close()
  await (await openCascadeIn(model, session)).close()
})

test("one that is closed while it writes stops, and leaves nothing", async () => {
  const session = await referenceEngine().open({ training }, initialParameters(model, 5))
  const held = session.bytesHeld
  const cascade = await openCascadeIn(model, session)
  const writing = written(cascade)
  writing.catch(() => {})
  await cascade.close()
  await expect(writing).rejects.toMatchObject({ code: "SESSION_CLOSED" })
  expect(session.bytesHeld).toBe(held)
})
