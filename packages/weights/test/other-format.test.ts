/** Files that people take for files of tensors are named as what they are; groups that are not there, too. */
import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import { expect, test } from "vitest"
import {
  decodeSafetensors,
  decodeTorchFile,
  encodeSafetensors,
  encodeTorchFile,
  openSafetensors,
  type StoredTensor,
} from "@aunet/weights"
import { readZip, writeZip } from "../src/torch/zip.ts"

const text = (written: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(written)
const bytes = (...list: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(list)
const tensors = { a: { dtype: "f32", shape: [2], data: Float32Array.of(1, 2) } } as const
const index = { metadata: { total_size: 8 }, weight_map: { a: "model-00001-of-00002.safetensors" } }

const tar = new Uint8Array(1024)
tar.set(text("model.safetensors"))
tar.set(text("ustar"), 257)

const others: readonly (readonly [string, Uint8Array<ArrayBuffer>, RegExp])[] = [
  [
    "a page",
    text("<!DOCTYPE html>\n<html><head>"),
    /it is a page of HTML or XML in place of the file; look at the address/,
  ],
  ["a page behind a line", text("\n\n  <html lang='en'>"), /it is a page of HTML/],
  ["a list of a bucket", text("\ufeff<?xml version='1.0'?><Error>"), /it is a page of HTML or XML/],
  ["GGUF", bytes(...text("GGUF"), 3, 0, 0, 0, 1, 0, 0, 0), /it is a GGUF file of llama\.cpp; take/],
  ["an index of shards", text(JSON.stringify(index, null, 2)), /it is JSON text, .* beside it$/],
  ["an index in one line", text(JSON.stringify(index)), /it is JSON text/],
  ["an empty configuration", text("{}"), /it is JSON text/],
  ["a list in JSON", text("[1, 2, 3, 4, 5]"), /it is JSON text/],
  ["what a server says", text("Entry not found"), /it is a text that begins with "Entry not found"; look/],
  [
    "gzip, whose time of 0 makes a length that a header could have",
    bytes(...gzipSync(encodeSafetensors(tensors))),
    /it is compressed with gzip; unpack it first/,
  ],
  ["zstd", bytes(0x28, 0xb5, 0x2f, 0xfd, 4, 0, 0, 0, 0), /it is compressed with zstd/],
  ["a tar archive", tar, /it is a tar archive; unpack it first/],
  ["HDF5", bytes(0x89, ...text("HDF\r\n\x1a\n")), /it is an HDF5 file of Keras/],
  ["an array of NumPy", bytes(0x93, ...text("NUMPY"), 1, 0, 0x76, 0), /it is an array of NumPy/],
  // pickle.dumps({"a": 1}, protocol) of Python, 2 and 4.
  [
    "a plain pickle",
    bytes(0x80, 2, 0x7d, 0x71, 0, 0x58, 1, 0, 0, 0, 0x61, 0x71, 1, 0x4b, 1, 0x73, 0x2e),
    /it is a plain pickle, a program of Python, which is not run; load it there/,
  ],
  [
    "a plain pickle in a frame",
    bytes(0x80, 4, 0x95, 10, 0, 0, 0, 0, 0, 0, 0, 0x7d, 0x94, 0x8c, 1, 0x61, 0x94, 0x4b, 1, 0x73, 0x2e),
    /it is a plain pickle/,
  ],
]

test.each(others)("%s is named by all readers", async (_, file, message) => {
  expect(() => decodeSafetensors(file)).toThrow(expect.objectContaining({ code: "BAD_SAFETENSORS" }))
  expect(() => decodeSafetensors(file)).toThrow(message)
  await expect(openSafetensors(new Blob([file]))).rejects.toThrow(message)
  expect(() => decodeTorchFile(file)).toThrow(expect.objectContaining({ code: "BAD_TORCH_FILE" }))
  expect(() => decodeTorchFile(file)).toThrow(message)
})

test("a safetensors file is named by the reader of PyTorch's", () => {
  const whole = encodeSafetensors(tensors)
  for (const file of [whole, whole.subarray(0, whole.length - 1), encodeSafetensors({})])
    expect(() => decodeTorchFile(file, { name: "it" })).toThrow(
      /^it is not a file of plain tensors: it is a safetensors file; read it with decodeSafetensors$/,
    )
})

test("a damaged file of tensors is not taken for something else", () => {
  // The length of this header is 0x0280, whose bytes begin as a pickle does.
  const padded = JSON.stringify({ __metadata__: { text: "x".repeat(612) } })
  const file = text(`\x80\x02${"\0".repeat(6)}${padded}`).subarray(1)
  new DataView(file.buffer, file.byteOffset).setBigUint64(0, 0x280n, true)
  expect(file.length).toBe(8 + 0x280)
  expect(decodeSafetensors(file).metadata.text).toHaveLength(612)
  file[8] = 0x5b
  expect(() => decodeSafetensors(file)).toThrow(/header begins with "\["/)
})

test("a group that is asked for and not there is an error that names those that are", () => {
  const file = encodeTorchFile("model", tensors)
  expect(decodeTorchFile(file, { group: "model" }).a).toEqual(tensors.a)
  expect(() => decodeTorchFile(file, { name: "m.pth", group: "optimizer" })).toThrow(
    expect.objectContaining({
      name: "WeightsError",
      code: "BAD_TORCH_FILE",
      message: 'm.pth has no group "optimizer" of tensors; its groups are: "model"',
    }),
  )
  expect(() => decodeTorchFile(file, { group: null as unknown as string })).toThrow(
    /no group null of tensors/,
  )
})

test("without one, the model's is read, and the whole where there is none", () => {
  expect(Object.keys(decodeTorchFile(encodeTorchFile("ema", tensors)))).toEqual(["ema.a"])
  expect(
    Object.keys(decodeTorchFile(encodeTorchFile("ema", tensors), { group: undefined as unknown as string })),
  ).toEqual(["ema.a"])
  const bare = new Uint8Array(readFileSync(new URL("./fixtures/torch-state-dict.pth", import.meta.url)))
  expect(Object.keys(decodeTorchFile(bare))).toContain("weight")
  for (const group of ["optimizer", "weight"])
    expect(() => decodeTorchFile(bare, { group })).toThrow(
      `has no group "${group}" of tensors; it has no groups, and is read when none is asked for`,
    )
})

test("two tensors that would have the same dotted name are told", () => {
  const file = encodeTorchFile("a", { b: tensors.a } as Record<string, StoredTensor>)
  const pickle = readZip(file, "it").get("archive/data.pkl")?.data as Uint8Array
  // { "a.b": tensor } before { "a": { "b": tensor } }: PROTO 2, EMPTY_DICT, then what follows each key.
  const tensor = pickle.subarray(2 + 1 + 6 + 2 + 6, pickle.length - 3)
  const twice = bytes(
    ...[0x80, 2, 0x7d, 0x58, 3, 0, 0, 0, ...text("a.b"), ...tensor, 0x73],
    ...[0x58, 1, 0, 0, 0, ...text("a"), 0x7d, 0x58, 1, 0, 0, 0, ...text("b"), ...tensor, 0x73, 0x73, 0x2e],
  )
  const archive = writeZip({ "archive/data.pkl": twice, "archive/data/0": new Uint8Array(8) })
  expect(() => decodeTorchFile(archive)).toThrow(/"a\.b" is the name of two tensors/)
})
