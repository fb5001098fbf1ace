/**
 * What a PyTorch file may make a reader do: copy a small multiple of its bytes, look at each byte once.
 */
import { describe, expect, test } from "vitest"
import { decodeTorchFile } from "@aunet/weights"
import { gathered } from "../src/torch/gather.ts"
import { PickledStorage, PickledTensor } from "../src/torch/pickle-values.ts"
import { readZip, writeZip } from "../src/torch/zip.ts"
import { storedArrays, type StoredDtype } from "../src/stored-tensor.ts"

const encoder = new TextEncoder()

describe("what a file takes is bounded by its size", () => {
  /** A dictionary of one storage of `length` floats; `entries` are pieces of its program. */
  const floats = (length: number, ...entries: readonly (readonly (number | string)[])[]): Uint8Array => {
    const int = (value: number) => [0x4a, value & 255, (value >> 8) & 255, (value >> 16) & 255, 0]
    const text = (value: string) => [0x58, value.length, 0, 0, 0, value]
    const pickle = [
      [0x80, 2, "}("],
      ...entries.map((entry) => entry.flatMap((part) => (part === "STORAGE" ? storage() : [part]))),
      ["u."],
    ].flat()
    function storage(): (number | string)[] {
      const id = [text("storage"), ["ctorch\nFloatStorage\n"], text("0"), text("cpu"), int(length)].flat()
      return ["(", ...id, "tQ"]
    }
    return writeZip({
      "a/data.pkl": Uint8Array.from(
        pickle.flatMap((part) => (typeof part === "number" ? [part] : [...encoder.encode(part)])),
      ),
      "a/data/0": new Uint8Array(Float32Array.from({ length }, (_, i) => i).buffer),
    })
  }
  const word = (value: number) => [0x4a, value & 255, (value >> 8) & 255, (value >> 16) & 255, 0]
  const key = (n: number) => [0x58, 4, 0, 0, 0, String(1000 + n)]
  /** A square of `side`, turned. */
  const turned = (side: number) => [
    "ctorch._utils\n_rebuild_tensor_v2\n(",
    "STORAGE",
    ...[...word(0), "(", ...word(side), ...word(side), "t(", ...word(1), ...word(side), "t"],
    0x89,
    "}tR",
  ]

  test("one turned tensor under many names is put in order once", () => {
    const names = Array.from({ length: 300 }, (_, n) => [
      ...key(n),
      ...(n === 0 ? [...turned(256), "q", 7] : ["h", 7]),
    ])
    const tensors = decodeTorchFile(floats(256 * 256, ...names))
    expect(Object.keys(tensors)).toHaveLength(300)
    expect(new Set(Object.values(tensors).map(({ data }) => data.buffer)).size).toBe(1)
    expect([...(tensors["1000"].data as Float32Array).subarray(0, 3)]).toEqual([0, 256, 512])
  })

  test("many turned tensors of one storage are refused", () => {
    const names = (count: number) => Array.from({ length: count }, (_, n) => [...key(n), ...turned(256)])
    expect(Object.keys(decodeTorchFile(floats(256 * 256, ...names(4))))).toHaveLength(4)
    expect(() => decodeTorchFile(floats(256 * 256, ...names(300)))).toThrow(
      /more than 4 times the \d+ bytes of the file.*contiguous/,
    )
  })

  test("entries that overlap, reach into the directory or have two names are refused", () => {
    const bytes = writeZip({ "a/x": new Uint8Array(64), "a/y": new Uint8Array(64) })
    const at = (mark: readonly number[], from = 0) =>
      Buffer.from(bytes.buffer).indexOf(Buffer.from(mark), from)
    const first = at([0x50, 0x4b, 1, 2])
    const second = at([0x50, 0x4b, 1, 2], first + 1)
    const changed = (...changes: readonly (readonly [at: number, to: number])[]) => {
      const copy = bytes.slice()
      for (const [place, to] of changes) copy[place] = to
      return () => readZip(copy, "it")
    }
    // Sizes stand 20 and 24 bytes after the mark, the place 42.
    const size = (entry: number, to: number) =>
      [
        [entry + 20, to],
        [entry + 24, to],
      ] as const
    expect(changed(...size(first, 65))).toThrow(/entry "a\/y" begins inside entry "a\/x"/)
    expect(changed(...size(second, 65))).toThrow(/entry "a\/y" reaches into the directory/)
    expect(changed([second + 42, 0])).toThrow(/entry "a\/y" has another name where its data are/)
    expect(changed()).not.toThrow()
  })

  test("a long list of problems is cut", () => {
    const names = Array.from({ length: 50 }, (_, n) => [...key(n), "N"])
    expect(() => decodeTorchFile(floats(1, ...names))).toThrow(/"1019" is no tensor; and 30 more$/)
  })
})

test("elements of any width come in row-major order, whatever the steps", () => {
  const storage = (dtype: StoredDtype) => new PickledStorage(dtype, "0", 24)
  const expected: number[] = []
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 2; j++) for (let k = 0; k < 4; k++) expected.push(k + 4 * i + 12 * j)
  for (const [dtype, array] of Object.entries(storedArrays) as [StoredDtype, typeof Float32Array][]) {
    const of = (value: number) => (dtype.endsWith("64") && dtype !== "f64" ? BigInt(value) : value) as number
    const numbers = new Uint8Array(array.from({ length: 24 }, (_, i) => of(i)).buffer)
    const turned = new PickledTensor(storage(dtype), 0, [3, 1, 2, 4], [4, 99, 12, 1])
    expect([...(gathered(turned, numbers).data as Float32Array)], dtype).toEqual(expected.map(of))
  }
})
