// The reader of fitted models: anything that is not one is refused, with what to do.

import { runInNewContext } from "node:vm"
import * as E from "fp-ts/lib/Either.js"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { orThrow } from "@aunet/splitter"
import { learned, learnedPlugin } from "@aunet/splitter-learned"
import { crc32 } from "../src/checksum.ts"
import { decodeModel, encodeModel } from "../src/model-file.ts"
import { fitOn } from "./fit-on.ts"
import { SPACED, madeUpText } from "./made-up-text.ts"

const { text } = madeUpText(SPACED, 1, 20_000)
const { splitter } = orThrow(fitOn([text], { bytesPerSegment: [4, 9], contextCharacters: 2 }))
const { data } = splitter

const refusal = (bytes: Uint8Array): string => {
  const read = learned(bytes)
  if (E.isRight(read)) throw new Error("it was read")
  expect(read.left.code).toBe("SPLITTER_DATA")
  expect(read.left.message).toMatch(/again|Give a file|Fit it/)
  return read.left.message
}

/** Writes the checksum anew, as somebody who changes a file on purpose would. */
const sealed = (bytes: Uint8Array): Uint8Array => {
  new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true)
  return bytes
}

const changed = (change: (bytes: Uint8Array, view: DataView) => void): Uint8Array => {
  const bytes = data.slice()
  change(bytes, new DataView(bytes.buffer))
  return bytes
}

const withHeader = (change: (header: Record<string, unknown>) => void): Uint8Array => {
  const length = new DataView(data.buffer).getUint32(12, true)
  const header = JSON.parse(String.fromCharCode(...data.subarray(16, 16 + length)))
  change(header)
  const json = JSON.stringify(header)
  const text = Uint8Array.from(json.padEnd(Math.ceil(json.length / 4) * 4), (c) => c.charCodeAt(0))
  const bytes = new Uint8Array(data.length - length + text.length)
  bytes.set(data.subarray(0, 16))
  new DataView(bytes.buffer).setUint32(12, text.length, true)
  bytes.set(text, 16)
  bytes.set(data.subarray(16 + length), 16 + text.length)
  return sealed(bytes)
}

test("what is written is read, and written again the same", () => {
  expect(encodeModel(orThrow(decodeModel(data)))).toEqual(data)
})

test("the checksum is the CRC-32 of the standard: that of 123456789 is cbf43926", () => {
  expect(crc32(Uint8Array.from("123456789", (c) => c.charCodeAt(0)))).toBe(0xcbf43926)
})

test("a file that is cut short anywhere is refused", () => {
  fc.assert(
    fc.property(fc.nat({ max: data.length - 1 }), (length) => void refusal(data.subarray(0, length))),
    { seed: 1 },
  )
  expect(refusal(new Uint8Array(0))).toContain("0 bytes")
})

test("a file with one byte changed is refused", () => {
  fc.assert(
    fc.property(fc.nat({ max: data.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
      refusal(changed((bytes) => void (bytes[at] ^= by)))
    }),
    { seed: 2 },
  )
})

test("bytes that are something else are refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void refusal(bytes)),
    { seed: 3 },
  )
  expect(refusal(new Uint8Array(100).fill(32))).toContain("not a fitted splitter")
})

test("another version is named, with the way out", () => {
  expect(refusal(changed((_, view) => view.setUint32(8, 2, true)))).toContain("version 2")
})

test("a header that says what cannot be is refused, though its checksum is right", () => {
  const headers: readonly ((header: Record<string, unknown>) => void)[] = [
    (header) => (header["choices"] = { bytesPerSegment: [] }),
    (header) => (header["groups"] = []),
    (header) => (header["groups"] = [{ scripts: [], thresholds: [1] }]),
    (header) => (header["groups"] = [{ scripts: "Latin", thresholds: [1, 2] }]),
    (header) => (header["groups"] = [{ scripts: ["Elvish"], thresholds: [1, 2] }]),
    (header) => (header["groups"] = [{ scripts: [], thresholds: [1, 2.5] }]),
    (header) => (header["groups"] = [null]),
    (header) => (header["fittedBytes"] = -1),
    (header) => (header["empty"] = 0),
    (header) => (header["slots"] = 65),
    (header) => (header["slots"] = 2 ** 21),
    (header) => (header["more"] = 1),
  ]
  for (const change of headers) expect(refusal(withHeader(change))).toContain("cut short or changed")
  expect(E.isRight(learned(withHeader(() => {})))).toBe(true)
})

test("whatever a table holds, splitting ends, and gives levels", () => {
  fc.assert(
    fc.property(fc.integer(), fc.uint8Array({ maxLength: 300 }), (fill, bytes) => {
      const full = orThrow(decodeModel(data))
      full.table.entries.fill(fill >>> 0)
      const levels = orThrow(learned(encodeModel(full))).split(bytes)
      expect(levels.every((level) => level <= 2)).toBe(true)
    }),
    { seed: 4, numRuns: 50 },
  )
})

test("the plug-in says what is missing or of another fit", () => {
  expect(() => learnedPlugin.make()).toThrow(/needs a fitted file/)
  expect(() => learnedPlugin.make({ fitted: "00000000" }, data)).toThrow(/another fit/)
  expect(() => learnedPlugin.make({ fitted: 1 }, data)).toThrow(/fitted cannot be 1/)
  expect(() => learnedPlugin.make({ groups: [1] }, data)).toThrow(/option/)
  expect(() => learnedPlugin.make([], data)).toThrow(/options/)
  expect(learnedPlugin.make(undefined, data).options).toEqual(splitter.options)
})

test("the file does not change with the bytes that it was made from", () => {
  const mine = data.slice()
  const made = orThrow(learned(mine))
  mine.fill(0)
  expect(orThrow(learned(made.data)).split(text)).toEqual(splitter.split(text))
})

test("the bytes are copied, whoever's they are: a Buffer of Node, or bytes of another realm", () => {
  const foreign = (runInNewContext("bytes => Uint8Array.from(bytes)") as (bytes: Uint8Array) => Uint8Array)(
    data,
  )
  for (const given of [Buffer.from(data), foreign]) {
    const again = orThrow(learned(given))
    given.fill(0)
    expect(again.data).toEqual(data)
    expect(again.data instanceof Uint8Array).toBe(true)
  }
})
