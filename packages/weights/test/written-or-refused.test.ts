/** Whatever is to be written is read back to the bit, or refused with its name and the way out, by both writers. */
import { runInNewContext } from "node:vm"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  decodeSafetensors,
  decodeTorchFile,
  encodeSafetensors,
  encodeTorchFile,
  type StoredTensor,
  toFloat32,
} from "@aunet/weights"
import { writeZip } from "../src/torch/zip.ts"

type Tensors = Readonly<Record<string, StoredTensor>>

/** Both writers, and what reads their files. */
const formats = [
  [
    "safetensors",
    (tensors: unknown) => encodeSafetensors(tensors as Tensors),
    (bytes: Uint8Array) => decodeSafetensors(bytes).tensors,
  ],
  ["torch", (tensors: unknown) => encodeTorchFile("model", tensors as Tensors), decodeTorchFile],
] as const

const refusal = (code: string, message: RegExp): unknown =>
  expect.objectContaining({ name: "WeightsError", code, message: expect.stringMatching(message) })

const f32 = (...values: number[]): StoredTensor => ({
  dtype: "f32",
  shape: [values.length],
  data: Float32Array.from(values),
})

const detached = (): Float32Array => {
  const data = new Float32Array(2)
  structuredClone(data, { transfer: [data.buffer] })
  return data
}
const loop: unknown[] = []
loop.push(loop)

describe.each(formats)("%s", (format, write, read) => {
  test.each<readonly [string, unknown, RegExp]>([
    [
      "Int32Array for f32",
      { dtype: "f32", shape: [2], data: Int32Array.of(1, 2) },
      /^tensor "a" of dtype f32 needs its data as Float32Array and has an Int32Array; convert it, or give dtype i32$/,
    ],
    [
      "a plain array",
      { dtype: "f32", shape: [2], data: [1, 2] },
      /Float32Array and has an Array; convert it$/,
    ],
    [
      "Float64Array for f32",
      { dtype: "f32", shape: [2], data: new Float64Array(2) },
      /has a Float64Array; convert it, or give dtype f64$/,
    ],
    [
      "Uint8Array for f32",
      { dtype: "f32", shape: [2], data: new Uint8Array(2) },
      /has a Uint8Array; .* f8_e4m3 or f8_e5m2 or u8 or bool$/,
    ],
    [
      "values for f16",
      { dtype: "f16", shape: [2], data: new Float32Array(2) },
      /dtype f16 needs its data as Uint16Array, the bits as they stand, and has a Float32Array; .* dtype f32$/,
    ],
    ["a DataView", { dtype: "u8", shape: [2], data: new DataView(new ArrayBuffer(2)) }, /has a DataView/],
    ["no data", { dtype: "u8", shape: [2] }, /has undefined; convert it$/],
    [
      "a shape with a fraction",
      { dtype: "f32", shape: [1.5, 2], data: new Float32Array(3) },
      /"a" has shape \[1\.5,2\], which is not a list of whole numbers from 0; .* product is the 3 of its data$/,
    ],
    [
      "a negative shape",
      { dtype: "f32", shape: [-1, -2], data: new Float32Array(2) },
      /"a" has shape \[-1,-2\], which is not/,
    ],
    ["a negative zero", { dtype: "f32", shape: [-0], data: new Float32Array(0) }, /shape \["-0"\]/],
    [
      "a shape of nothing but holes",
      { dtype: "f32", shape: new Array(2), data: Float32Array.of(1) },
      /not a list/,
    ],
    ["a shape of bigints", { dtype: "f32", shape: [1n], data: Float32Array.of(1) }, /shape \["1n"\]/],
    ["a shape that holds itself", { dtype: "f32", shape: loop, data: Float32Array.of(1) }, /not a list/],
    ["a shape that is a number", { dtype: "f32", shape: 1, data: Float32Array.of(1) }, /shape 1, which/],
    ["no shape", { dtype: "f32", data: Float32Array.of(1) }, /"a" has shape undefined, which is not a list/],
    [
      "absurd axes behind a zero",
      { dtype: "f32", shape: [0, 2 ** 52, 2 ** 52], data: new Float32Array(0) },
      /more than any file holds/,
    ],
    [
      "a shape of more",
      { dtype: "f32", shape: [3], data: new Float32Array(2) },
      /has 3 elements, but its data 2/,
    ],
    [
      "data that were given away",
      { dtype: "f32", shape: [2], data: detached() },
      /has 2 elements, but its data 0/,
    ],
    [
      "the dtype of safetensors",
      { dtype: "F32", shape: [1], data: Float32Array.of(1) },
      /^tensor "a" has dtype "F32"; known are f64, f32, f16, .* bool; give "f32"$/,
    ],
    [
      "the dtype of PyTorch",
      { dtype: "torch.float32", shape: [1], data: Float32Array.of(1) },
      /; give "f32"$/,
    ],
    [
      "no dtype that anyone has",
      { dtype: "f7", shape: [1], data: Float32Array.of(1) },
      /; give one of them$/,
    ],
    [
      "a dtype that is no text",
      { dtype: Object.create(null), shape: [1], data: Float32Array.of(1) },
      /dtype \{\}/,
    ],
    ["null", null, /^tensor "a" is given as null; give \{ dtype, shape, data \}/],
    ["bare numbers", Float32Array.of(1), /"a" is given as a Float32Array; give/],
    ["an object of something else", { values: [1] }, /"a" is given as an Object without dtype; give/],
  ])("%s is refused", (_, tensor, message) => {
    expect(() => write({ a: tensor })).toThrow(refusal("NOT_WRITABLE", message))
  })

  test.each<readonly [string, unknown, RegExp]>([
    [
      "a Map",
      new Map([["a", f32(1)]]),
      /^the tensors are given as a Map; give a plain object of tensors by name, .*; Object\.fromEntries\(map\) makes one$/,
    ],
    ["a list", [f32(1)], /^the tensors are given as an Array; give a plain object/],
    ["null", null, /^the tensors are given as null; /],
    ["undefined", undefined, /^the tensors are given as undefined; /],
    ["a text", "model.safetensors", /given as the text "model\.safetensors"; /],
    ["an object of a class", new (class Weights {})(), /given as an object of a class; /],
    ["one tensor", f32(1), /tensor "dtype" is given as the text "f32"; give \{ dtype, shape, data \}/],
  ])("%s in place of tensors by name is refused", (_, tensors, message) => {
    expect(() => write(tensors)).toThrow(refusal("NOT_WRITABLE", message))
  })

  test("names with half a character are refused: one of two would be lost", () => {
    expect(() => write({ "\ud800": f32(1), "\ud801": f32(2) })).toThrow(
      refusal("NOT_WRITABLE", /^"\\ud800" cannot be the name of a tensor, because it is not valid Unicode; /),
    )
  })

  test("objects of another realm, or without a prototype, are as good", () => {
    const foreign = runInNewContext('({ a: { dtype: "f32", shape: [2], data: Float32Array.of(1, 2) } })')
    expect([...toFloat32(read(write(foreign)).a)]).toEqual([1, 2])
    expect([...toFloat32(read(write(Object.assign(Object.create(null), { a: f32(3) }))).a)]).toEqual([3])
  })

  test("of any type, any shape and any data, nothing is written that is not read back", () => {
    const arrays = [Float32Array, Float64Array, Int32Array, Uint16Array, Uint8Array, BigInt64Array, Array]
    const dtype = fc.constantFrom("f32", "f64", "f16", "bf16", "i64", "i32", "i8", "u8", "bool", "F32", "u16")
    const axis = fc.oneof(
      { weight: 6, arbitrary: fc.nat(3) },
      { weight: 1, arbitrary: fc.constantFrom(-1, -0, 0.5, 2 ** 40, "2", undefined, NaN) },
    )
    const array = fc.constantFrom(...arrays)
    // Half of them such that all fits.
    const fitting = fc
      .tuple(fc.constantFrom("f32", "bf16", "i64", "u8"), fc.array(fc.nat(3), { maxLength: 3 }))
      .map(([dtype, shape]) => {
        const of = { f32: Float32Array, bf16: Uint16Array, i64: BigInt64Array, u8: Uint8Array }[dtype]!
        return { dtype, shape, data: new of(shape.reduce((a, b) => a * b, 1)) }
      })
    const any = fc
      .tuple(dtype, fc.array(axis, { maxLength: 3 }), array, fc.nat(9))
      .map(([dtype, shape, of, length]) => ({ dtype, shape, data: new of(length) }))
    const name = fc.string({
      unit: fc.constantFrom("a", ".", "\u00e9", "\ufeff", "\ud83d", "\ude00"),
      maxLength: 3,
    })
    let written = 0
    fc.assert(
      fc.property(name, fc.oneof(any, fitting), (called, tensor) => {
        let bytes: Uint8Array
        try {
          bytes = write({ [called]: tensor })
        } catch (error) {
          expect(error).toMatchObject({ name: "WeightsError", code: "NOT_WRITABLE" })
          return
        }
        written++
        expect(read(bytes)).toEqual(Object.assign(Object.create(null), { [called]: tensor }))
      }),
      { seed: 6, numRuns: 1000 },
    )
    expect(written, format).toBeGreaterThan(200)
  })
})

test("what only one of the formats cannot hold", () => {
  const deep = { dtype: "u8", shape: Array.from({ length: 65 }, () => 1), data: Uint8Array.of(7) } as const
  expect(decodeSafetensors(encodeSafetensors({ deep })).tensors.deep).toEqual(deep)
  expect(() => encodeTorchFile("model", { deep })).toThrow(
    refusal("NOT_WRITABLE", /"deep" has 65 axes, and PyTorch takes 64; /),
  )
  const flat = { ...deep, shape: deep.shape.slice(1) }
  expect(decodeTorchFile(encodeTorchFile("model", { flat })).flat).toEqual(flat)
  const u16 = { dtype: "u16", shape: [1], data: Uint16Array.of(1) } as const
  expect(() => encodeTorchFile("model", { u16 })).toThrow(
    /no storage for; .* Convert it, or write safetensors$/,
  )
})

test("more tensors than an archive has entries are counted in the message", () => {
  const none = new Uint8Array(0)
  const many = Object.fromEntries(Array.from({ length: 65_535 }, (_, i) => [`archive/data/${i}`, none]))
  expect(() => writeZip(many)).toThrow(
    refusal("NOT_WRITABLE", /of 65535 entries cannot be written here, 65534 are the limit; /),
  )
})

test("a group that is left out, or is no text, is told", () => {
  const write = encodeTorchFile as (group: unknown, tensors?: unknown) => Uint8Array
  expect(() => write({ a: f32(1) })).toThrow(
    refusal(
      "NOT_WRITABLE",
      /^the group is given as an Object; give its name first, as in encodeTorchFile\("model", tensors\)$/,
    ),
  )
  expect(() => write(undefined, { a: f32(1) })).toThrow(
    refusal("NOT_WRITABLE", /group is given as undefined/),
  )
  expect(() => write("\udc00", { a: f32(1) })).toThrow(
    refusal("NOT_WRITABLE", /cannot be the name of a group/),
  )
})

test.each<readonly [string, unknown, RegExp]>([
  ["null", null, /^the metadata are given as null; give a plain object of texts by name/],
  ["a Map", new Map([["format", "pt"]]), /^the metadata are given as a Map; /],
  ["a number in it", { step: 3 }, /^metadata "step" is given as 3; give a text$/],
  ["a name of half a character", { "\ud800": "x" }, /cannot be the name of metadata/],
  ["half a character", { text: "\ud800" }, /cannot be metadata "text"/],
  ["the name of the prototype", JSON.parse('{"__proto__":"x"}'), /"__proto__" cannot be a name/],
])("%s as metadata is refused", (_, metadata, message) => {
  expect(() => encodeSafetensors({}, metadata as Record<string, string>)).toThrow(
    refusal("NOT_WRITABLE", message),
  )
})
