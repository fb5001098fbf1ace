/** Tensors written as safetensors are read again, bit by bit. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { bytesOf } from "../src/check-writable.ts"
import { layOutSafetensors } from "../src/lay-out-safetensors.ts"
import { decodeSafetensors, encodeSafetensors } from "../src/safetensors.ts"
import {
  type StoredDtype,
  storedArrays,
  type StoredTensor,
  tensorOfBytes,
  toFloat32,
} from "../src/stored-tensor.ts"

const f32 = (shape: number[], ...values: number[]): StoredTensor => ({
  dtype: "f32",
  shape,
  data: Float32Array.from(values),
})

test("a file can be checked by hand", () => {
  const bytes = encodeSafetensors(
    { b: f32([2], 1, 2), a: { dtype: "i32", shape: [], data: Int32Array.of(7) } },
    { format: "pt" },
  )
  const header =
    '{"__metadata__":{"format":"pt"},"a":{"dtype":"I32","shape":[],"data_offsets":[0,4]},' +
    '"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}'
  const padded = Math.ceil(header.length / 8) * 8
  expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(BigInt(padded))
  expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded))).toBe(header.padEnd(padded))
  expect([...bytes.subarray(8 + padded)]).toEqual([7, 0, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40])
})

describe("what was written is read", () => {
  const dtypes = Object.keys(storedArrays) as StoredDtype[]
  const tensor = fc
    .tuple(fc.constantFrom(...dtypes), fc.array(fc.nat(4), { maxLength: 3 }), fc.infiniteStream(fc.nat(255)))
    .map(([dtype, shape, stream]) => {
      const elements = shape.reduce((a, b) => a * b, 1)
      const bytes = new Uint8Array(elements * storedArrays[dtype].BYTES_PER_ELEMENT)
      return tensorOfBytes(
        dtype,
        shape,
        bytes.map(() => stream.next().value as number),
      )
    })
  const name = fc
    .string({ unit: "grapheme" })
    .filter((text) => text !== "__proto__" && text !== "__metadata__")

  test("every dtype, any names, with and without alignment", () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, tensor),
        fc.dictionary(name, fc.string()),
        fc.nat(7),
        (tensors, metadata, shift) => {
          const bytes = encodeSafetensors(tensors, metadata)
          const moved = new Uint8Array(bytes.length + shift)
          moved.set(bytes, shift)
          const read = decodeSafetensors(moved.subarray(shift))
          expect(Object.keys(read.tensors).toSorted()).toEqual(Object.keys(tensors).toSorted())
          // Bit by bit: a NaN is equal to itself here.
          for (const [key, { dtype, shape, data }] of Object.entries(tensors)) {
            const back = read.tensors[key]
            expect([back.dtype, back.shape, back.data.constructor]).toEqual([dtype, shape, data.constructor])
            expect(Buffer.from(back.data.buffer, back.data.byteOffset, back.data.byteLength)).toEqual(
              Buffer.from(data.buffer, data.byteOffset, data.byteLength),
            )
          }
          expect({ ...read.metadata }).toEqual(metadata)
          expect(encodeSafetensors(read.tensors, read.metadata)).toEqual(bytes)
          // The same, of forms alone and one tensor after the other.
          const { head, order, size } = layOutSafetensors(tensors, metadata)
          const values = order.map((key) => Buffer.from(bytesOf(tensors[key])))
          expect(Buffer.concat([head, ...values])).toEqual(Buffer.from(bytes))
          expect(size).toBe(bytes.length)
        },
      ),
      { seed: 1, numRuns: 300 },
    )
  })

  test("the order of the names does not change the file", () => {
    const a = f32([1], 1)
    const z = f32([1], 2)
    expect(encodeSafetensors({ a, z })).toEqual(encodeSafetensors({ z, a }))
  })

  test("the data of every tensor lie aligned to their element, as a view of the file", () => {
    const u8: StoredTensor = { dtype: "u8", shape: [3], data: Uint8Array.of(1, 2, 3) }
    const f64: StoredTensor = { dtype: "f64", shape: [1], data: Float64Array.of(0.5) }
    const bytes = encodeSafetensors({ a: u8, b: f32([1], 1), c: f64 })
    for (const { data } of Object.values(decodeSafetensors(bytes).tensors)) {
      expect(data.buffer).toBe(bytes.buffer)
      expect(data.byteOffset % data.BYTES_PER_ELEMENT).toBe(0)
    }
  })

  test("nothing at all is a file too", () => {
    expect(Object.keys(decodeSafetensors(encodeSafetensors({})).tensors)).toEqual([])
  })

  test("a file of Node, whose small buffers lie anywhere", () => {
    const bytes = Buffer.from(encodeSafetensors({ w: f32([2], 1, -2) }))
    expect(decodeSafetensors(bytes).tensors.w.data).toEqual(Float32Array.of(1, -2))
  })

  test("names that objects have from birth are ordinary names", () => {
    const { tensors } = decodeSafetensors(encodeSafetensors({ w: f32([1], 1) }))
    expect(tensors.constructor).toBeUndefined()
    const born = decodeSafetensors(encodeSafetensors({ constructor: f32([1], 1) }))
    expect(Object.values(born.tensors)).toEqual([f32([1], 1)])
  })
})

describe("float32 of", () => {
  const values = (dtype: StoredDtype, data: unknown): number[] => [
    ...toFloat32({ dtype, shape: [], data } as StoredTensor),
  ]

  test("f32 is the same array", () => {
    const stored = f32([1], 3)
    expect(toFloat32(stored)).toBe(stored.data)
  })

  test("half floats: one, a third, the largest, the smallest, zeros, infinity, no number", () => {
    const bits = Uint16Array.of(0x3c00, 0x3555, 0x7bff, 0x0001, 0x0000, 0x8000, 0xfc00, 0x7e00)
    expect(values("f16", bits)).toEqual([1, 0.333251953125, 65504, 2 ** -24, 0, -0, -Infinity, NaN])
  })

  test("bfloat16 is the upper half of a float32", () => {
    const bits = Uint16Array.of(0x3f80, 0xc049, 0x8000, 0x7f80, 0xffc0)
    expect(values("bf16", bits)).toEqual([1, -3.140625, -0, Infinity, NaN])
  })

  test("floats of eight bits: one, minus two, the largest, the smallest, what is no number, and infinity where there is one", () => {
    expect(values("f8_e4m3", Uint8Array.of(0x38, 0xc0, 0x7e, 0x01, 0x7f, 0xff))).toEqual([
      1,
      -2,
      448,
      2 ** -9,
      NaN,
      NaN,
    ])
    expect(values("f8_e5m2", Uint8Array.of(0x3c, 0xc0, 0x7b, 0x01, 0x7f, 0x7c))).toEqual([
      1,
      -2,
      57344,
      2 ** -16,
      NaN,
      Infinity,
    ])
  })

  test("everything else", () => {
    expect(values("f64", Float64Array.of(0.1))).toEqual([Math.fround(0.1)])
    expect(values("i64", BigInt64Array.of(-5n))).toEqual([-5])
    expect(values("u64", BigUint64Array.of(2n ** 63n))).toEqual([2 ** 63])
    expect(values("i32", Int32Array.of(-5))).toEqual([-5])
    expect(values("u8", Uint8Array.of(200))).toEqual([200])
    expect(values("bool", Uint8Array.of(0, 1, 2))).toEqual([0, 1, 1])
  })
})

describe("a bad tensor is not written", () => {
  const cases: [string, Record<string, unknown>, RegExp][] = [
    [
      "a shape that does not fit",
      { w: { dtype: "f32", shape: [3], data: new Float32Array(2) } },
      /\[3\] has 3 elements, but its data 2/,
    ],
    [
      "an array of another type",
      { w: { dtype: "f32", shape: [2], data: new Float64Array(2) } },
      /needs its data as Float32Array/,
    ],
    ["an unknown dtype", { w: { dtype: "f8", shape: [2], data: new Uint8Array(2) } }, /"f8"; known are/],
    ["a bad dimension", { w: { dtype: "u8", shape: [-1], data: new Uint8Array(1) } }, /shape \[-1\]/],
    ["the name of the metadata", { __metadata__: f32([1], 1) }, /"__metadata__" cannot/],
    ["the name of the prototype", { ["__proto__"]: f32([1], 1) }, /"__proto__" cannot/],
  ]
  test.each(cases)("%s", (_, tensors, message) => {
    const write = (): unknown => encodeSafetensors(tensors as Record<string, StoredTensor>)
    expect(write).toThrow(message)
    expect(write).toThrow(expect.objectContaining({ name: "WeightsError", code: "NOT_WRITABLE" }))
  })
})
