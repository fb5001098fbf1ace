/** What leaves the preset for other tools, and engines that are watched. */
import { createRequire } from "node:module"
import { expect, test } from "vitest"
import {
  defaultRegistry,
  type EngineChoice,
  exportLingua,
  exportOnnx,
  importLingua,
  memoryFolder,
  openEngine,
  type Opening,
  readCheckpoint,
  train,
  writeCheckpoint,
} from "aunet"
import {
  type Checkpoint,
  encodeDocument,
  initialParameters,
  logitsProgram,
  makeModel,
  poolValues,
  presetModel,
} from "@aunet/core"
import { referenceEngine } from "@aunet/tensor"

const known = defaultRegistry()
const bytes = new TextEncoder().encode("the cat sat on the mat and the dog on the log")
const model = makeModel(presetModel("tiny", 3).config, known)
const checkpoint: Checkpoint = {
  model,
  splitter: known.get("splitter", "words").make({ groups: [1, 2] }),
  parameters: initialParameters(model, 5),
  lengths: [48, 16, 8],
  progress: { steps: 0, bytes: 0 },
  training: {},
}

/** What is used of the runtime. It is a dependency of tensor-onnx; here it stands for any other tool. */
interface Runtime {
  readonly InferenceSession: {
    create(file: Uint8Array): Promise<{
      readonly inputNames: readonly string[]
      readonly outputNames: readonly string[]
      run(
        feeds: object,
      ): Promise<Record<string, { readonly dims: readonly number[]; readonly data: Float32Array }>>
      release(): Promise<void>
    }>
  }
  readonly Tensor: new (type: string, data: Int32Array, shape: readonly number[]) => object
}
const { InferenceSession, Tensor } = createRequire(
  new URL("../../tensor-onnx/package.json", import.meta.url),
)("onnxruntime-node") as Runtime

test.each([
  [1, 48],
  [2, 24],
])(
  "an .onnx file of %i rows of %i gives the logits of the model in a fresh session",
  async (rows, rowBytes) => {
    const { file, lengths, inputs, outputs } = await exportOnnx(checkpoint, { rows, rowBytes })
    expect(lengths).toEqual([rowBytes, rowBytes / 3, rowBytes / 6])
    const { ids, levels } = encodeDocument(bytes, checkpoint.splitter, 3)
    const rowIds = new Int32Array(rows * rowBytes)
    const rowLevels = new Uint8Array(rows * rowBytes)
    rowIds.set(ids.subarray(0, rows * rowBytes))
    rowLevels.set(levels.subarray(0, rows * rowBytes))
    for (let row = 0; row < rows; row++) rowLevels[row * rowBytes] = 2
    const values = { ids: rowIds, ...poolValues(rowLevels, lengths) }

    const session = await InferenceSession.create(file)
    expect([...session.inputNames].toSorted()).toEqual(inputs.map(({ name }) => name).toSorted())
    expect(session.outputNames).toEqual(outputs.map(({ name }) => name))
    const feeds = Object.fromEntries(
      inputs.map(({ name, shape }) => [
        name,
        new Tensor("int32", values[name as "ids"] as Int32Array, shape),
      ]),
    )
    const { logits } = await session.run(feeds)
    await session.release()

    const expected = await (
      await referenceEngine().open({ logits: logitsProgram(model, { rows, lengths }) }, checkpoint.parameters)
    ).step("logits", values)
    expect(logits.dims).toEqual(outputs[0].shape)
    const largest = Math.max(...expected.logits.map(Math.abs))
    const difference = Math.max(...expected.logits.map((value, i) => Math.abs(value - logits.data[i])))
    expect(difference / largest).toBeLessThan(2e-5)
  },
)

test("a checkpoint goes to the official form and back", async () => {
  const [folder, again] = [memoryFolder(), memoryFolder()]
  await writeCheckpoint(folder, checkpoint)
  const { checkpoint: back, notes } = importLingua(exportLingua(await readCheckpoint(folder)).files)
  expect(notes).toEqual([])
  await writeCheckpoint(again, back)
  expect(await again.read()).toEqual(await folder.read())
})

test("who exports is told before the program is made, with the layers of the model", async () => {
  const told: Opening[] = []
  await exportOnnx(checkpoint, { rowBytes: 24, onOpening: (opening) => told.push(opening) })
  const layers = model.config.stages.map((stage) => stage.layers)
  expect(told).toEqual([{ program: "logits", layers: 2 * (layers[0] + layers[1]) + layers[2] }])
})

test("sizes out of range are refused", async () => {
  await expect(exportOnnx(checkpoint, { onOpening: true as never })).rejects.toThrow(
    /onOpening is true; it must be a function/,
  )
  await expect(exportOnnx(checkpoint, { rows: 0 })).rejects.toThrow(
    /rows is 0; it must be a whole number from 1/,
  )
  await expect(exportOnnx(checkpoint, { rowBytes: 1.5 })).rejects.toThrow(/rowBytes is 1.5/)
})

test("train with `check` lets a right engine pass and stops a wrong one, also one that was opened before", async () => {
  const honest = await openEngine("reference")
  const wrong: EngineChoice = {
    ...honest,
    engine: {
      ...honest.engine,
      open: async (...given) => {
        const session = await honest.engine.open(...given)
        return {
          ...session,
          step: async (name, inputs) => {
            const outputs = await session.step(name, inputs)
            return "loss" in outputs ? { ...outputs, loss: Float32Array.of(outputs.loss[0] + 0.1) } : outputs
          },
        }
      },
    },
  }
  const settings = {
    data: [{ name: "cats", bytes: new Uint8Array([...bytes, ...bytes, ...bytes]) }],
    length: { steps: 2 },
    rows: 1,
    rowBytes: 16,
    measurements: 0,
    check: 1,
  }
  const losses: number[] = []
  for await (const event of train({ ...settings, engine: honest }))
    if (event.type === "step") losses.push(event.lossNats)
  expect(losses).toHaveLength(2)
  await expect(async () => {
    for await (const _ of train({ ...settings, engine: wrong })) void _
  }).rejects.toMatchObject({ code: "ENGINE_DISAGREES", message: expect.stringContaining('output "loss"') })
})

test("words say which engines auto tried, and the list keeps what each said", async () => {
  const choice = await openEngine("auto")
  await choice.engine.close()
  expect(choice.reason).not.toMatch(/[{}]/)
  for (const { reason } of choice.refused) expect(reason).not.toBe("")
})
