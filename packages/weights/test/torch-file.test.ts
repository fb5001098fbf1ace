/**
 * Files that PyTorch saves: read without running them, written so that PyTorch reads them, hostile ones refused.
 *
 * fixtures/torch*.pth were saved by PyTorch 1.13: tensors of each type and form; a module's state_dict; a
 * whole module, which is a program; torch-legacy is torch again in the form from before version 1.6.
 */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { decodeTorchFile, encodeTorchFile, type StoredTensor, toFloat32, WeightsError } from "@aunet/weights"
import { readPickle } from "../src/torch/read-pickle.ts"
import { crc32, readZip, writeZip } from "../src/torch/zip.ts"

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`./fixtures/${name}.pth`, import.meta.url)))
const encoder = new TextEncoder()

const sample: Readonly<Record<string, StoredTensor>> = {
  "a.weight": { dtype: "f32", shape: [2, 3], data: Float32Array.of(1, 2, 3, -4, 5.5, 0) },
  b: { dtype: "bf16", shape: [3], data: Uint16Array.of(0x3f80, 0xbf00, 0x4040) },
  c: { dtype: "f16", shape: [1, 2], data: Uint16Array.of(0x3c00, 0xc000) },
  scalar: { dtype: "f64", shape: [], data: Float64Array.of(Math.PI) },
  index: { dtype: "i64", shape: [2], data: BigInt64Array.of(-1n, 2n ** 40n) },
  empty: { dtype: "f32", shape: [0, 4], data: new Float32Array(0) },
}

test("what is written is read again, to the last bit", () => {
  expect(decodeTorchFile(encodeTorchFile("model", sample))).toEqual(
    Object.assign(Object.create(null), sample),
  )
})

test("what a PyTorch file has no storage for is named, and a shape that does not fit", () => {
  expect(() =>
    encodeTorchFile("model", { w: { dtype: "u16", shape: [1], data: Uint16Array.of(1) } }),
  ).toThrow(/tensor "w" is of dtype "u16", which a PyTorch file has no storage for; it has them for f64, f32/)
  expect(() =>
    encodeTorchFile("model", { w: { dtype: "f32", shape: [2], data: new Float32Array(3) } }),
  ).toThrow(/tensor "w" of shape \[2\] has 2 elements, but its data 3/)
})

test("numbers lie at multiples of 64 bytes", () => {
  const bytes = encodeTorchFile("model", sample)
  for (const [name, { data }] of readZip(bytes, "it")) expect(data.byteOffset % 64, name).toBe(0)
})

test.each(["torch", "torch-legacy"])("%s.pth gives its tensors, whatever their type and steps", (name) => {
  const tensors = decodeTorchFile(fixture(name))
  const floats = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, [...toFloat32(tensor)]]),
  )
  expect(floats).toEqual({
    f32: [1.5, -2, 3.25, 0],
    bf16: [1, -0.5, 3],
    f16: [1, 65504, 2 ** -24],
    turned: [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11],
    part: [6, 7, 10, 11],
    parameter: [1, 1],
    scalar: [7],
    empty: [],
    index: [1, 2 ** 40],
    "layers.0.weight": [0.25, 0.25],
  })
  expect(tensors.turned.shape).toEqual([4, 3])
  expect(tensors.bf16.dtype).toBe("bf16")
})

test("a state_dict gives its tensors; a whole module is a program, and nothing of it is run", () => {
  expect(decodeTorchFile(fixture("torch-state-dict")).weight.shape).toEqual([2, 3])
  expect(() => decodeTorchFile(fixture("torch-module"), { name: "m.pth" })).toThrow(
    /m\.pth is not a pickle of plain tensors: it names "torch\.nn\.modules\.linear\.Linear".*nothing of it was run/,
  )
})

describe("hostile pickles are refused", () => {
  const program = (...parts: (number | string)[]): Uint8Array =>
    Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...encoder.encode(part)])))
  const proto = [0x80, 2] as const
  test.each<readonly [string, Uint8Array, RegExp]>([
    [
      "a call of the system",
      program(...proto, "cos\nsystem\n", "(X", 2, 0, 0, 0, "ls", "tR."),
      /names "os\.system".*nothing of it was run/,
    ],
    [
      "a name put together on the stack",
      program(0x80, 4, 0x8c, 2, "os", 0x8c, 6, "system", 0x93, "."),
      /names "os\.system"/,
    ],
    ["an object of a class", program(...proto, "(i"), /opcode 0x69 at byte 3/],
    ["an extension", program(...proto, 0x82, 1), /opcode 0x82/],
    ["a call of a storage", program(...proto, "ctorch\nFloatStorage\n", ")R."), /calls torch\.FloatStorage/],
    ["a call of a text", program(...proto, "X", 1, 0, 0, 0, "a", ")R."), /that is no name/],
    ["state for a list", program(...proto, "]}b."), /sets the state/],
    ["a value from nowhere", program(...proto, "."), /0 values/],
    ["a memo that was never kept", program(...proto, "h", 9, "."), /never kept/],
    ["a text longer than the file", program(...proto, "X", 255, 255, 255, 127, "a"), /cut short/],
    ["a text that is not UTF-8", program(...proto, "X", 1, 0, 0, 0, 0xff, "."), /UTF-8/],
    ["no end", program(...proto, "N"), /cut short/],
    ["an old protocol", program(0x80, 1, "N."), /protocol 1/],
    ["nothing", program(), /cut short/],
    ["a dictionary with a key that is one", program(...proto, "}}Ns."), /neither text nor number/],
    ["an end without a beginning", program(...proto, "t."), /has not begun/],
  ])("%s", (_, bytes, message) => {
    expect(() => readPickle(bytes, "p")).toThrow(WeightsError)
    expect(() => readPickle(bytes, "p")).toThrow(message)
  })

  test("dictionaries that hold themselves, or the same one a million times over, end", () => {
    const archive = (pickle: Uint8Array) => writeZip({ "a/data.pkl": pickle })
    const self = program(...proto, "}q", 0, "X", 1, 0, 0, 0, "a", "h", 0, "s.")
    expect(() => decodeTorchFile(archive(self))).toThrow(/"a" is no tensor/)
    const doubled: (number | string)[] = [...proto, "}q", 0]
    for (let i = 0; i < 60; i++)
      doubled.push("}q", i + 1, "X", 1, 0, 0, 0, "a", "h", i, "sX", 1, 0, 0, 0, "b", "h", i, "s")
    expect(() => decodeTorchFile(archive(program(...doubled, ".")))).toThrow(WeightsError)
  })

  test("tensors that reach outside their numbers, or repeat them, are named, all of them", () => {
    const changed = (from: readonly number[], to: readonly number[]) => {
      const bytes = encodeTorchFile("model", { w: { dtype: "f32", shape: [2], data: Float32Array.of(1, 2) } })
      const pickle = readZip(bytes, "it").get("archive/data.pkl")?.data as Uint8Array
      const at = Buffer.from(pickle).lastIndexOf(Buffer.from(from))
      expect(at).toBeGreaterThan(0)
      const next = pickle.slice()
      next.set(to, at)
      return writeZip({ "archive/data.pkl": next, "archive/data/0": new Uint8Array(8) })
    }
    // The shape (J 2 0 0 0) t, and the step (J 1 0 0 0) t.
    const shape = (n: number) => [0x28, 0x4a, n, 0, 0, 0, 0x74]
    expect(() => decodeTorchFile(changed(shape(2), shape(3)))).toThrow(
      /"w" has shape \[3\], more than its storage of 2/,
    )
    expect(() => decodeTorchFile(changed(shape(1), shape(9)))).toThrow(
      /"w" reaches to element 9 of a storage of 2/,
    )
  })
})

describe("damaged archives are refused", () => {
  const good = encodeTorchFile("model", sample)
  test("cut short anywhere", () => {
    for (let length = 0; length < good.length; length += 7)
      expect(() => decodeTorchFile(good.subarray(0, length)), `${length}`).toThrow(WeightsError)
  })
  test("the form from before version 1.6, cut short anywhere or with more behind it", () => {
    const old = fixture("torch-legacy")
    for (let length = 0; length < old.length; length += 3)
      expect(() => decodeTorchFile(old.subarray(0, length)), `${length}`).toThrow(WeightsError)
    expect(() => decodeTorchFile(Uint8Array.from([...old, 0]))).toThrow(/1 bytes follow its last number/)
  })
  test("a number that changed is found by its checksum", () => {
    const bytes = good.slice()
    const { data } = readZip(good, "it").get("archive/data/0") as { data: Uint8Array }
    bytes[data.byteOffset - good.byteOffset] ^= 1
    expect(() => decodeTorchFile(bytes)).toThrow(/checksum/)
  })
  test("compressed or without a program", () => {
    expect(() => decodeTorchFile(writeZip({ "a/data/0": new Uint8Array(1) }))).toThrow(/0 files data\.pkl/)
    const bytes = good.slice()
    const central = Buffer.from(bytes.buffer).indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    bytes[central + 10] = 8
    expect(() => decodeTorchFile(bytes)).toThrow(/compressed/)
  })
  test("whatever bytes change, it reads or throws a WeightsError", () => {
    const sources = [good, fixture("torch"), fixture("torch-state-dict"), fixture("torch-legacy")]
    const change = fc.record({ at: fc.nat(), to: fc.nat(255) })
    fc.assert(
      fc.property(
        fc.nat(3),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (which, changes, atTheEnd) => {
          const bytes = sources[which].slice()
          // Half of them near the directory, where sizes and places stand.
          for (const { at, to } of changes)
            bytes[atTheEnd ? bytes.length - 1 - (at % Math.min(900, bytes.length)) : at % bytes.length] = to
          try {
            decodeTorchFile(bytes)
          } catch (error) {
            if (!(error instanceof WeightsError)) throw error
          }
        },
      ),
      { seed: 4, numRuns: 4000 },
    )
  })
  test("whatever a pickle says, it ends", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => {
        try {
          readPickle(Uint8Array.from([0x80, 2, ...tail]), "p")
        } catch (error) {
          if (!(error instanceof WeightsError)) throw error
        }
      }),
      { seed: 5, numRuns: 3000 },
    )
  })
})

test("the checksum is that of zip", () => {
  expect(crc32(encoder.encode("123456789"))).toBe(0xcbf43926)
})

/** A Python with PyTorch, if this machine has one. */
function pythonWithTorch(): string | undefined {
  return ["python3", "/usr/bin/python3"].find((python) => {
    try {
      execFileSync(python, ["-c", "import torch"], { stdio: "ignore" })
      return true
    } catch {
      return false
    }
  })
}

const python = pythonWithTorch()

test.skipIf(python === undefined)(
  "PyTorch loads what is written, weights only: names, types, shapes and sums (skipped without python3 and torch)",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "aunet-torch-"))
    try {
      const file = join(folder, "w.pth")
      writeFileSync(file, encodeTorchFile("model", sample))
      const script =
        "import torch,json,sys; d=torch.load(sys.argv[1],weights_only=True)['model']; print(json.dumps({k:[str(v.dtype),list(v.shape),float(v.double().sum())] for k,v in d.items()}))"
      const loaded = JSON.parse(
        execFileSync(python as string, ["-c", script, file], { encoding: "utf8" }),
      ) as unknown
      expect(loaded).toEqual({
        "a.weight": ["torch.float32", [2, 3], 7.5],
        b: ["torch.bfloat16", [3], 3.5],
        c: ["torch.float16", [1, 2], -1],
        scalar: ["torch.float64", [], Math.PI],
        index: ["torch.int64", [2], 2 ** 40 - 1],
        empty: ["torch.float32", [0, 4], 0],
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
