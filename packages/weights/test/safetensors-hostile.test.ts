/** Whatever is in a file, reading it gives its tensors or one clear error. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { WeightsError } from "@aunet/weights"
import { decodeSafetensors, encodeSafetensors } from "../src/safetensors.ts"
import type { StoredTensor } from "../src/stored-tensor.ts"

const f32 = (shape: number[], ...values: number[]): StoredTensor => ({
  dtype: "f32",
  shape,
  data: Float32Array.from(values),
})

/** A file as anyone could make it: any header text, any data. */
function file(header: string | object, dataBytes = 0, headerBytes?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + text.length + dataBytes)
  new DataView(bytes.buffer).setBigUint64(0, headerBytes ?? BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes
}

const refusal = (run: () => unknown): WeightsError => {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(WeightsError)
    return error as WeightsError
  }
  throw new Error("nothing was thrown")
}

describe("a bad file is refused", () => {
  const w = (fields: object): object => ({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...fields } })
  const cases: [string, Uint8Array, RegExp][] = [
    ["nothing", new Uint8Array(0), /0 bytes/],
    ["too short", new Uint8Array(7), /7 bytes/],
    ["an absurd header length", file("{}", 0, 2n ** 64n - 1n), /18446744073709551615 bytes, and 100000000/],
    ["a header just over the limit", file("{}", 0, 100_000_001n), /100000001/],
    ["a header past the end", file("{}", 0, 3n), /header of 3 bytes, but only 2 follow/],
    ["a header of no bytes", file(""), /begins with "" and not/],
    ["no JSON", file('{"w"'), /not valid JSON/],
    ["a string without end", file('{"w'), /not valid JSON/],
    ["a bad escape in a key", file('{"\\x":1}'), /not valid JSON/],
    ["text after the header", file("{}{}"), /not valid JSON/],
    ["no UTF-8", file("{}").fill(0xff, 8), /UTF-8/],
    ["a byte order mark", file("\ufeff{}"), /begins with/],
    ["a list", file("[]"), /begins with "\["/],
    ["a number for a tensor", file({ w: 1 }), /"w" is 1 and not an object/],
    ["null for a tensor", file({ w: null }), /"w" is null/],
    ["a list for a tensor", file({ w: [] }), /"w" is \[\]/],
    ["a tensor without fields", file({ w: {} }), /dtype undefined; known are F64, F32, F16/],
    ["a dtype nobody knows", file(w({ dtype: "F4" }), 8), /"F4"; known are/],
    ["a dtype in small letters", file(w({ dtype: "f32" }), 8), /"f32"; known are/],
    ["a dtype that objects have from birth", file(w({ dtype: "CONSTRUCTOR" }), 8), /known are/],
    ["a dtype that is no text", file(w({ dtype: 3 }), 8), /dtype 3/],
    ["a shape that is no list", file(w({ shape: 2 }), 8), /"w" has shape 2,/],
    ["a negative dimension", file(w({ shape: [-2] }), 8), /shape \[-2\]/],
    ["a negative zero", file('{"w":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}'), /shape \["-0"\]/],
    ["a fraction of a dimension", file(w({ shape: [0.5] }), 8), /shape \[0.5\]/],
    ["a dimension as text", file(w({ shape: ["2"] }), 8), /shape \["2"\]/],
    [
      "an infinite dimension",
      file('{"w":{"dtype":"F32","shape":[1e999],"data_offsets":[0,8]}}', 8),
      /shape \["Infinity"\]/,
    ],
    ["a product that overflows", file(w({ shape: [2 ** 30, 2 ** 30, 2 ** 30] }), 8), /more than any file/],
    [
      "an absurd shape hidden by a zero",
      file(w({ shape: [0, 2 ** 52, 2 ** 52], data_offsets: [0, 0] })),
      /more than any/,
    ],
    ["no offsets", file({ w: { dtype: "F32", shape: [2] } }, 8), /data_offsets undefined/],
    ["three offsets", file(w({ data_offsets: [0, 8, 8] }), 8), /data_offsets \[0,8,8\]/],
    ["negative offsets", file(w({ data_offsets: [-8, 0] }), 8), /data_offsets \[-8,0\]/],
    ["offsets turned round", file(w({ data_offsets: [8, 0] }), 8), /end before they begin/],
    [
      "a size that does not fit",
      file(w({ shape: [3] }), 8),
      /"w" of dtype F32 and shape \[3\] takes 12 bytes, but .* hold 8/,
    ],
    ["an end past the file", file(w({}), 7), /"w" ends at byte \d+, but the file at \d+; it is cut short/],
    ["more data than tensors", file(w({}), 9), /after the last tensor/],
    ["a hole before a tensor", file(w({ data_offsets: [4, 12] }), 12), /bytes \d+ to \d+, before tensor "w"/],
    [
      "tensors that overlap",
      file({ ...w({}), x: { dtype: "U8", shape: [8], data_offsets: [4, 12] } }, 12),
      /"x" begins .* inside tensor "w"/,
    ],
    [
      "two tensors at one place",
      file({ ...w({}), x: { dtype: "U8", shape: [8], data_offsets: [0, 8] } }, 8),
      /inside tensor/,
    ],
    ["metadata that is no object", file({ __metadata__: "x" }), /"__metadata__" is "x"/],
    ["metadata that is no text", file({ __metadata__: { step: 3 } }), /metadata "step" is 3/],
    [
      "a tensor called __proto__",
      file('{"__proto__":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'),
      /"__proto__" cannot/,
    ],
    ["metadata called __proto__", file('{"__metadata__":{"__proto__":"x"}}'), /"__proto__" cannot/],
    [
      "half a character as a name",
      file('{"\\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'),
      /not valid Unicode/,
    ],
    [
      "a tensor that stands twice",
      file(`{"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0077" : {}}`),
      /"w" twice/,
    ],
    [
      "a field that stands twice",
      file(`{"w":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}`),
      /"dtype" twice/,
    ],
    ["a nest without end", file(`{"w":${"[".repeat(1e6)}`), /nests too deep, at character 7/],
  ]
  test.each(cases)("%s", (_, bytes, message) => {
    const error = refusal(() => decodeSafetensors(bytes, { name: "run/model.safetensors" }))
    expect(error.code).toBe("BAD_SAFETENSORS")
    expect(error.message).toMatch(/^run\/model.safetensors is not a valid safetensors file: /)
    expect(error.message).toMatch(message)
  })

  test("a message stays short, whatever the file says", () => {
    const error = refusal(() => decodeSafetensors(file({ ["n".repeat(1e6)]: { dtype: "x".repeat(1e6) } })))
    expect(error.message.length).toBeLessThan(500)
  })

  test("a tensor that may come in any order of the header", () => {
    const later = { dtype: "U8", shape: [1], data_offsets: [1, 2] }
    const { tensors } = decodeSafetensors(file({ z: later, a: { ...later, data_offsets: [0, 1] } }, 2))
    expect(Object.keys(tensors)).toEqual(["z", "a"])
  })
})

describe("a file that was tampered with never gives anything but tensors or an WeightsError", () => {
  const valid = encodeSafetensors(
    {
      a: f32([2, 3], 1, 2, 3, 4, 5, 6),
      "b.c": { dtype: "i64", shape: [1], data: BigInt64Array.of(1n) },
      e: f32([0]),
    },
    { config: '{"dim":8}' },
  )
  const headerEnd = 8 + Number(new DataView(valid.buffer).getBigUint64(0, true))
  const attempt = (bytes: Uint8Array): void => {
    try {
      const { tensors } = decodeSafetensors(bytes)
      let total = 0
      for (const { shape, data } of Object.values(tensors)) {
        expect(data.length).toBe(shape.reduce((a, b) => a * b, 1))
        total += data.byteLength
      }
      // What a file gives, it holds.
      expect(total).toBeLessThanOrEqual(bytes.length)
    } catch (error) {
      expect(error).toBeInstanceOf(WeightsError)
    }
  }

  test("bytes changed, cut out and put in, most of them in the header", () => {
    const place = fc.oneof(
      { weight: 4, arbitrary: fc.nat(headerEnd) },
      { weight: 1, arbitrary: fc.nat(valid.length) },
    )
    const byte = fc.oneof(
      fc.nat(255),
      fc.constantFrom(...'{}[]",:-.e0123456789\\ \0').map((char) => char.charCodeAt(0)),
    )
    const edit = fc.record({ at: place, remove: fc.nat(3), insert: fc.array(byte, { maxLength: 4 }) })
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.boolean(), (edits, repair) => {
        let bytes = [...valid]
        for (const { at, remove, insert } of edits) bytes = bytes.toSpliced(at, remove, ...insert)
        const mutated = Uint8Array.from(bytes)
        // With the header's length made right again, more edits get as far as its fields.
        if (repair && mutated.length > 8) {
          const length = BigInt(Math.max(0, headerEnd - 8 + mutated.length - valid.length))
          new DataView(mutated.buffer).setBigUint64(0, length, true)
        }
        attempt(mutated)
      }),
      { seed: 2, numRuns: 5000 },
    )
  })

  test("headers of any JSON", () => {
    const odd = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.constantFrom(0, 1, 4, 8, 24),
      fc.string(),
      fc.constant(null),
    )
    const entry = fc.record(
      {
        dtype: fc.oneof(fc.constantFrom("F32", "I64", "U8", "F64"), odd),
        shape: fc.oneof(fc.array(fc.nat(4), { maxLength: 3 }), fc.array(odd, { maxLength: 3 }), odd),
        data_offsets: fc.oneof(
          fc.array(fc.constantFrom(0, 4, 8, 16, 24), { maxLength: 3 }),
          fc.array(odd),
          odd,
        ),
      },
      { requiredKeys: [] },
    )
    const header = fc.dictionary(
      fc.string(),
      fc.oneof(
        entry,
        fc.json().map((text) => JSON.parse(text) as unknown),
      ),
    )
    fc.assert(
      fc.property(header, fc.nat(64), (tensors, dataBytes) => attempt(file(tensors, dataBytes))),
      { seed: 3, numRuns: 3000 },
    )
  })

  test("every length that a cut can leave is an error", () => {
    for (let length = 0; length < valid.length; length++) {
      expect(refusal(() => decodeSafetensors(valid.subarray(0, length))).code).toBe("BAD_SAFETENSORS")
    }
  })
})
