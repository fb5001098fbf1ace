/** Official checkpoints are read as they were meant: they compute here what they computed there. */
import { expect, test } from "vitest"
import { referenceEngine } from "@aunet/tensor"
import { type Checkpoint, logitsProgram, poolValues } from "@aunet/core"
import { encodeSafetensors, encodeTorchFile, type StoredTensor } from "@aunet/weights"
import { importLingua } from "@aunet/lingua"
import { golden, json, known } from "./lingua-checkpoints.ts"

const logitsOf = async (
  { model, parameters, lengths }: Checkpoint,
  { tokens, levels }: Readonly<Record<string, StoredTensor>>,
) => {
  const rows = tokens.shape[0]
  const program = logitsProgram(model, { rows, lengths })
  await using session = await referenceEngine().open({ program }, parameters)
  return (
    await session.step("program", {
      ids: tokens.data as Int32Array,
      ...poolValues(
        Uint8Array.from((levels?.data as Int32Array) ?? new Int32Array(tokens.data.length)),
        lengths,
      ),
    })
  ).logits
}
const error = (actual: ArrayLike<number>, expected: Float32Array) =>
  expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i])), 0) /
  expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

test.each(["aunet3", "aunet2-nonparam", "transformer-window-tied"])(
  "%s computes its logits",
  async (name) => {
    const { tensors, weights, params } = golden(name)
    const { checkpoint } = importLingua(
      { "params.json": json(params), "consolidated.pth": encodeTorchFile("model", weights) },
      known,
    )
    expect(error(await logitsOf(checkpoint, tensors), tensors.logits.data as Float32Array)).toBeLessThan(2e-5)
    if (name === "aunet3")
      expect([checkpoint.splitter.name, checkpoint.splitter.options]).toEqual([
        "lingua",
        { strategy: ["word1", "word2"] },
      ])
  },
)

test.each([
  ["bf16", 2e-2],
  ["f16", 3e-3],
] as const)("weights in %s compute them nearly", async (dtype, bound) => {
  const { tensors, weights, params } = golden("aunet2-repeat")
  const halved = Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]): [string, StoredTensor] => [
      `model.${name.replace("layers.0", "layers.0._orig_mod")}`,
      { dtype, shape, data: halves(data as Float32Array, dtype) },
    ]),
  )
  const { checkpoint } = importLingua(
    { "params.json": json(params), "model.safetensors": encodeSafetensors(halved) },
    known,
  )
  expect(error(await logitsOf(checkpoint, tensors), tensors.logits.data as Float32Array)).toBeLessThan(bound)
})

/** Rounds to half floats; none of the values here is larger than they can be. */
function halves(values: Float32Array, dtype: "bf16" | "f16"): Uint16Array {
  const bits = new Uint32Array(values.slice().buffer)
  if (dtype === "bf16") return Uint16Array.from(bits, (bit) => (bit + 0x8000) >>> 16)
  return Uint16Array.from(values, (value) => {
    if (Math.abs(value) < 2 ** -14) return Math.round(Math.abs(value) * 2 ** 24) | (value < 0 ? 0x8000 : 0)
    const exponent = Math.floor(Math.log2(Math.abs(value)))
    return (
      (value < 0 ? 0x8000 : 0) |
      (((exponent + 15) << 10) + Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024))
    )
  })
}

test("a length of -1 is that of the data's rows", () => {
  const { weights, params } = golden("aunet2")
  const files = {
    "params.json": json({ ...params, model: { ...params.model, max_seqlens: [-1, 28] } }),
    "consolidated.pth": encodeTorchFile("model", weights),
  }
  expect(importLingua(files, known).checkpoint.lengths).toEqual([64, 28])
})
