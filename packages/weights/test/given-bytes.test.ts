/** What callers have in place of a Uint8Array: an ArrayBuffer is as good, anything else is told with the way out. */
import { runInNewContext } from "node:vm"
import { expect, test } from "vitest"
import {
  decodeSafetensors,
  decodeTorchFile,
  encodeSafetensors,
  encodeTorchFile,
  openSafetensors,
} from "@aunet/weights"

const tensors = { a: { dtype: "u8", shape: [3], data: Uint8Array.of(1, 2, 3) } } as const
const safetensors = encodeSafetensors(tensors)
const torch = encodeTorchFile("model", tensors)
const bufferOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer
const foreign = (bytes: Uint8Array): ArrayBuffer =>
  runInNewContext("Uint8Array.from(list).buffer", { list: [...bytes] }) as ArrayBuffer

test("an ArrayBuffer is read as its bytes are, of this realm and of another", () => {
  for (const buffer of [bufferOf, foreign]) {
    expect([...(decodeSafetensors(buffer(safetensors)).tensors["a"]?.data ?? [])]).toEqual([1, 2, 3])
    expect([...(decodeTorchFile(buffer(torch))["a"]?.data ?? [])]).toEqual([1, 2, 3])
  }
})

test.each([
  ['the text "model.safetensors"', "model.safetensors"],
  ["undefined", undefined],
  ["null", null],
  ["7", 7],
  ["a Float32Array", Float32Array.of(1)],
  ["an Array", [1, 2]],
  ["an Object", { [Symbol.iterator]: 1 }],
  ["a Blob", new Blob([safetensors])],
])("%s in place of bytes is told", (said, given) => {
  for (const [read, code] of [
    [decodeSafetensors, "BAD_SAFETENSORS"],
    [decodeTorchFile, "BAD_TORCH_FILE"],
  ] as const)
    expect(() => read(given as unknown as Uint8Array, { name: "the base" })).toThrow(
      expect.objectContaining({
        name: "WeightsError",
        code,
        message: expect.stringContaining(`the base is given as ${said}; give its bytes, a Uint8Array`),
      }),
    )
})

test.each([
  ['the text "/tmp/x"', "/tmp/x"],
  ["null", null],
  ["a Uint8Array", safetensors],
])("%s in place of a Blob is told", async (said, given) => {
  await expect(openSafetensors(given as unknown as Blob)).rejects.toMatchObject({
    code: "BAD_SAFETENSORS",
    message: expect.stringContaining(`the file is given as ${said}; give a Blob: await openAsBlob(path)`),
  })
})

test("a file of PyTorch, new or old, is told with what reads it", async () => {
  const old = Uint8Array.of(
    0x80,
    2,
    0x8a,
    10,
    0x6c,
    0xfc,
    0x9c,
    0x46,
    0xf9,
    0x20,
    0x6a,
    0xa8,
    0x50,
    0x19,
    0x2e,
  )
  for (const [said, bytes] of [
    ["a zip archive", torch],
    ["a pickle", old],
  ] as const) {
    const told = new RegExp(`it is ${said}, .*; read it with decodeTorchFile`)
    expect(() => decodeSafetensors(bytes)).toThrow(told)
    await expect(openSafetensors(new Blob([new Uint8Array(bytes)]))).rejects.toThrow(told)
  }
})
