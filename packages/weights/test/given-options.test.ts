/** Options that are none, and what is no bytes where a pointer is looked for, are told. */
import { expect, test } from "vitest"
import {
  decodeSafetensors,
  decodeTorchFile,
  encodeSafetensors,
  encodeTorchFile,
  openSafetensors,
  refuseLfsPointer,
} from "@aunet/weights"

const refusal = (code: string, message: RegExp): unknown =>
  expect.objectContaining({ name: "WeightsError", code, message: expect.stringMatching(message) })

test("readers tell options that are none", async () => {
  const tensors = { a: { dtype: "f32", shape: [1], data: Float32Array.of(1) } } as const
  const reads = [
    ["BAD_SAFETENSORS", decodeSafetensors, encodeSafetensors(tensors)],
    ["BAD_TORCH_FILE", decodeTorchFile, encodeTorchFile("model", tensors)],
  ] as const
  for (const [code, read, bytes] of reads)
    for (const [options, said] of [
      [null, /^the options are given as null; give \{ name: "model\.safetensors" \}/],
      ["model.pth", /^the options are given as the text "model\.pth"; /],
      [{ name: 7 }, /^the name of the file is given as 7; /],
    ] as const)
      expect(() => read(bytes, options as object)).toThrow(refusal(code, said))
  await expect(openSafetensors(new Blob([]), null as unknown as object)).rejects.toEqual(
    refusal("BAD_SAFETENSORS", /^the options are given as null/),
  )
  expect(() => refuseLfsPointer("x.pth" as unknown as Uint8Array, "x.pth")).toThrow(
    refusal("LFS_POINTER", /^x\.pth is given as the text "x\.pth"; give its bytes/),
  )
})
