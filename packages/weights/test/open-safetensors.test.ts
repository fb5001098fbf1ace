/** A file that stays where it is gives what decoding it whole gives, and reads no more than that takes. */
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { type ByteSource, decodeSafetensors, encodeSafetensors, openSafetensors } from "@aunet/weights"

const tensors = {
  weight: { dtype: "f32", shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
  count: { dtype: "i64", shape: [], data: BigInt64Array.of(7n) },
  flags: { dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) },
  empty: { dtype: "f32", shape: [0], data: new Float32Array(0) },
} as const
const bytes = encodeSafetensors(tensors, { format: "pt" })

/** Counts the bytes that are read. */
function counted(source: Uint8Array): ByteSource & { readonly read: () => number } {
  let read = 0
  return {
    size: source.length,
    read: () => read,
    slice: (begin, end) => ({
      arrayBuffer: async () => {
        const part = source.slice(begin, end)
        read += part.length
        return part.buffer
      },
    }),
  }
}

test("names, shapes, metadata and tensors are those of the whole file", async () => {
  const file = await openSafetensors(new Blob([bytes]))
  const whole = decodeSafetensors(bytes)
  expect([...file.places.keys()]).toEqual(Object.keys(whole.tensors))
  expect(file.places.get("weight")).toEqual({ dtype: "f32", shape: [2, 3], bytes: 24 })
  expect(file.metadata).toEqual(whole.metadata)
  for (const name of file.places.keys()) expect(await file.tensor(name)).toEqual(whole.tensors[name])
})

test("a file on a disk is opened as a Blob", async () => {
  const folder = mkdtempSync(join(tmpdir(), "aunet-weights-"))
  try {
    const path = join(folder, "model.safetensors")
    writeFileSync(path, bytes)
    const file = await openSafetensors(await openAsBlob(path))
    expect(await file.tensor("count")).toEqual(tensors.count)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test("opening reads the header alone, a tensor its own bytes alone", async () => {
  const source = counted(bytes)
  const file = await openSafetensors(source)
  const header = bytes.length - (24 + 8 + 3)
  expect(source.read()).toBe(8 + header)
  await file.tensor("weight")
  expect(source.read()).toBe(8 + header + 24)
})

test("what is not there, cut short or became shorter is told", async () => {
  const file = await openSafetensors(new Blob([bytes]), { name: "m.safetensors" })
  await expect(file.tensor("wait")).rejects.toThrow(
    'm.safetensors is not a valid safetensors file: it has no tensor "wait"',
  )
  for (let length = 0; length < bytes.length; length++)
    await expect(openSafetensors(new Blob([bytes.subarray(0, length)])), `${length}`).rejects.toMatchObject({
      code: "BAD_SAFETENSORS",
    })
  const shrinking: ByteSource = {
    size: bytes.length,
    slice: (begin, end) => new Blob([bytes.subarray(0, -20)]).slice(begin, end),
  }
  const shrunk = await openSafetensors(shrinking)
  await expect(shrunk.tensor("flags")).rejects.toThrow(/became shorter while it was read/)
})
