/** A Git LFS pointer is told from a file of tensors, and named as what it is, wherever weights are read. */
import { runInNewContext } from "node:vm"
import { expect, test } from "vitest"
import {
  decodeSafetensors,
  decodeTorchFile,
  encodeSafetensors,
  encodeTorchFile,
  refuseLfsPointer,
} from "@aunet/weights"

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const oid = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
const pointer = `version https://example.org/spec/v1\noid sha256:${oid}\nsize 548105171\n`

test.each([
  ["as Git LFS writes it", pointer],
  ["with the line ends of Windows", pointer.replaceAll("\n", "\r\n")],
  ["without its last line end", pointer.trimEnd()],
  ["with an extension", pointer.replace("\noid", `\next-0-foo sha256:${oid}\noid`)],
])("a pointer %s is refused by both readers, with its size and the way out", (_, text) => {
  for (const read of [decodeSafetensors, decodeTorchFile])
    expect(() => read(bytes(text), { name: "weights of runs/a" })).toThrow(
      expect.objectContaining({
        code: "LFS_POINTER",
        message:
          'weights of runs/a is a Git LFS pointer and not the file itself, which has 548105171 bytes; run "git lfs pull" in the clone it is of, or download the file alone',
      }),
    )
})

test.each([
  ["nothing", ""],
  ["a text that speaks of one", `${pointer}and more\n`],
  ["half of one", pointer.slice(0, 60)],
  ["a text", "version 2 of the story\n"],
])("%s is none", (_, text) => {
  expect(() => refuseLfsPointer(bytes(text), "it")).not.toThrow()
})

test("files of tensors are none", () => {
  const tensors = { a: { dtype: "u8", shape: [3], data: Uint8Array.of(1, 2, 3) } } as const
  expect(() => refuseLfsPointer(encodeSafetensors(tensors), "it")).not.toThrow()
  expect(() => refuseLfsPointer(encodeTorchFile("model", tensors), "it")).not.toThrow()
})

test("numbers of another realm are written as those of this one, and other arrays refused", () => {
  const foreign = (code: string) => runInNewContext(code) as Float32Array
  const of = (data: Float32Array) => encodeSafetensors({ a: { dtype: "f32", shape: [2], data } })
  expect(of(foreign("new Float32Array([1, 2])"))).toEqual(of(Float32Array.of(1, 2)))
  expect(() => of(foreign("new Int32Array([1, 2])"))).toThrow(/needs its data as Float32Array/)
  // What another realm holds is read too.
  const held = of(Float32Array.of(3, 4))
  const lent = runInNewContext("Uint8Array.from(list)", { list: [...held] }) as Uint8Array
  expect([...(decodeSafetensors(lent).tensors["a"]?.data ?? [])]).toEqual([3, 4])
})
