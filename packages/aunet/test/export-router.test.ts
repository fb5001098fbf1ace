/** A model with a router as an .onnx file: what it drops is told, and without drops it is the model as it writes. */
import { createRequire } from "node:module"
import { defaultRegistry, exportOnnx } from "aunet"
import {
  type Checkpoint,
  decodeModelConfig,
  initialParameters,
  levelsProgram,
  logitsProgram,
  makeModel,
  presetModel,
} from "@aunet/core"
import { referenceEngine } from "@aunet/tensor"
import { expect, test } from "vitest"

const known = defaultRegistry()
const model = makeModel(
  decodeModelConfig({
    ...presetModel("tiny", 3).config,
    router: { name: "hnet", bytesPerSegment: [6, 12], ratioWeight: 0.3 },
  }),
  known,
)
const drawn = initialParameters(model, 7)
const checkpoint: Checkpoint = {
  model,
  splitter: known.get("splitter", "words").make(),
  // Turned round, so that neighbours that are alike are what it takes for a boundary: nearly all.
  parameters: { ...drawn, "routers.0.key.weight": drawn["routers.0.key.weight"].map((value) => -value) },
  lengths: [48, 16, 8],
  progress: { steps: 0, bytes: 0 },
  training: {},
}
const [rows, T] = [2, 48]
const text = new TextEncoder().encode(
  "the cat sat on the mat, the dog lay on a log, and all was well in the land ",
)
const ids = Int32Array.from({ length: rows * T }, (_, i) => (i % T === 0 ? 256 : text[(i * 5) % text.length]))

/** What is used of the runtime, a dependency of tensor-onnx; here it stands for any other tool. */
interface Runtime {
  readonly InferenceSession: {
    create(file: Uint8Array): Promise<{
      run(feeds: object): Promise<Record<"logits" | "dropped", { readonly data: Float32Array | Int32Array }>>
      release(): Promise<void>
    }>
  }
  readonly Tensor: new (type: string, data: Int32Array, dims: readonly number[]) => object
}
const { InferenceSession, Tensor } = createRequire(
  new URL("../../tensor-onnx/package.json", import.meta.url),
)("onnxruntime-node") as Runtime

async function ran(file: Uint8Array, more: object = {}) {
  const session = await InferenceSession.create(file)
  const { logits, dropped } = await session.run({ ids: new Tensor("int32", ids, [rows, T]), ...more })
  await session.release()
  return { logits: [...logits.data], dropped: [...dropped.data] }
}

/** The numbers of the reference with so much room, and how many boundaries of each text have a level. */
async function expectedOf(lengths: readonly number[]) {
  const programs = { logits: logitsProgram(model, { rows, lengths }), levels: levelsProgram(model, T, rows) }
  await using session = await referenceEngine().open(programs, checkpoint.parameters)
  const { logits } = await session.step("logits", { ids })
  const { levels } = await session.step("levels", { ids })
  const counts = Array.from({ length: rows }, (_, row) =>
    [1, 2].map((level) => levels.slice(row * T, (row + 1) * T).filter((each) => each >= level).length),
  )
  return { logits, counts }
}

const apart = (one: ArrayLike<number>, other: ArrayLike<number>): number =>
  Array.from(one, (value, i) => Math.abs(value - other[i])).reduce((most, each) => Math.max(most, each), 0)

test("with room for all nothing is dropped, and the file gives what the model says", async () => {
  const { file, lengths, inputs, outputs } = await exportOnnx(checkpoint, { rows, room: 48 })
  expect(lengths).toEqual([48, 48, 48])
  expect(inputs.map(({ name }) => name)).toEqual(["ids"])
  expect(outputs).toMatchObject([{ name: "logits" }, { name: "dropped", dtype: "i32", shape: [rows, 2] }])
  const { logits, dropped } = await ran(file)
  expect(dropped).toEqual([0, 0, 0, 0])
  expect(apart(logits, (await expectedOf(lengths)).logits)).toBeLessThan(1e-4)
})

test("what has no room is counted, for each text and stage", async () => {
  const { counts } = await expectedOf([48, 48, 48])
  const { file, lengths } = await exportOnnx(checkpoint, { rows, room: 1 })
  expect(lengths).toEqual(checkpoint.lengths)
  const { logits, dropped } = await ran(file)
  for (let row = 0; row < rows; row++) {
    expect(counts[row][0]).toBeGreaterThan(16)
    expect(dropped[2 * row]).toBe(counts[row][0] - 16)
  }
  expect(apart(logits, (await expectedOf(lengths)).logits)).toBeLessThan(1e-4)
  // Twice the room of training when nobody says another.
  expect((await exportOnnx(checkpoint)).lengths).toEqual([48, 32, 16])
})

test("with a rule the file is given the splitter's levels, and gives what the model says", async () => {
  const router = { name: "hnet", bytesPerSegment: [3, 6], ratioWeight: 0.3, rule: "beyond" }
  const ruled = makeModel(decodeModelConfig({ ...presetModel("tiny", 3).config, router }), known)
  const parameters = initialParameters(ruled, 7)
  const { file, inputs, lengths } = await exportOnnx(
    { ...checkpoint, model: ruled, parameters },
    { rows, room: 48 },
  )
  expect(inputs).toMatchObject([{ name: "ids" }, { name: "levels", dtype: "i32", shape: [rows, T] }])
  const levels = Int32Array.from(ids, (id, i) => (id === 32 ? 1 + (i % 2) : 0))
  await using session = await referenceEngine().open(
    { it: logitsProgram(ruled, { rows, lengths }) },
    parameters,
  )
  const expected = async (given: Int32Array) => (await session.step("it", { ids, levels: given })).logits
  const { logits } = await ran(file, { levels: new Tensor("int32", levels, [rows, T]) })
  expect(apart(logits, await expected(levels))).toBeLessThan(1e-4)
  // It does look at them.
  expect(apart(logits, await expected(new Int32Array(rows * T)))).toBeGreaterThan(1e-3)
})

test("room out of range is refused", async () => {
  for (const room of [0.5, NaN, 5000, "2" as unknown as number])
    await expect(exportOnnx(checkpoint, { room })).rejects.toThrow(
      /room is .*; it must be a number from 1 to 4096/,
    )
})
