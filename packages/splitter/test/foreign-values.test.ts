// Values of another realm, as a frame, a test runner or `vm` makes them, are what they are.

import { runInNewContext } from "node:vm"
import { expect, test } from "vitest"
import { levelsOf, nextLevel, type Splitter, SplitterError } from "@aunet/splitter"
import { runLaw } from "@aunet/splitter/conformance"
import { isBytes, isSplitterError, messageOf } from "../src/foreign-values.ts"
import { onByte } from "./simple-splitters.ts"

const foreign = (code: string): unknown => runInNewContext(code)
const spaces = onByte({ byte: 0x20, level: 1 })

// The same splitter as another realm would have it: its levels, and what it throws, are of that realm.
const abroad: Splitter = {
  ...spaces,
  split: (bytes) =>
    (runInNewContext("bytes => Uint8Array.from(bytes)") as typeof spaces.split)(spaces.split(bytes)),
}
const throwing = (code: string): Splitter => ({
  ...spaces,
  split: () => runInNewContext(`throw ${code}`) as Uint8Array,
  cursor: () => ({ ...spaces.cursor(), push: () => runInNewContext(`throw ${code}`) as number }),
})

test("bytes are told from all else", () => {
  for (const bytes of [new Uint8Array(1), Buffer.from("a"), foreign("new Uint8Array(1)")])
    expect(isBytes(bytes)).toBe(true)
  const others = [
    "new Int8Array(1)",
    "new Uint8ClampedArray(1)",
    "new Uint16Array(1)",
    "new ArrayBuffer(1)",
    "[1]",
  ]
  for (const other of [...others, "({ length: 1, [Symbol.toStringTag]: 'Uint8Array' })", "null", "'a'"])
    expect(isBytes(foreign(`(${other})`)), other).toBe(false)
})

test("levels of another realm are levels", () => {
  expect(abroad.split(new Uint8Array(1)) instanceof Uint8Array).toBe(false)
  expect([...levelsOf(abroad, Uint8Array.from([0x61, 0x20]))]).toEqual([0, 1])
  const suite = { make: () => abroad, rebuild: () => abroad, seed: 1, cases: 20, hostile: [] }
  for (const law of ["S1", "S2", "S3", "S5", "S8"] as const) expect(runLaw(law, suite).verdict).toBe("kept")
})

test("what was thrown there is told by its message", () => {
  expect(() => levelsOf(throwing("new TypeError('no such byte')"), new Uint8Array(1))).toThrow(
    /\(law S4\): no such byte\. That is/,
  )
  expect(() => nextLevel(throwing("'a text'"), spaces.cursor(), 0)).not.toThrow()
  const { cursor } = throwing("'a text'")
  expect(() => nextLevel(spaces, cursor(), 0)).toThrow(/\(law S4\): a text\. That is/)
  for (const [thrown, said] of [
    ["null", "null"],
    ["Object.create(null)", "{}"],
    ["({ message: 1 })", '{"message":1}'],
  ])
    expect(messageOf(foreign(thrown))).toBe(said)
})

test("a SplitterError of another copy of the package goes through as it is", () => {
  const other = Object.assign(new Error("bytes are missing"), {
    name: "SplitterError",
    code: "SPLITTER_DATA",
  })
  const splitter: Splitter = {
    ...spaces,
    split: () => {
      throw other
    },
  }
  expect(() => levelsOf(splitter, new Uint8Array(1))).toThrow(other)
  expect(isSplitterError(new SplitterError("SPLITTER_DATA", "x"))).toBe(true)
  for (const not of [
    new Error("x"),
    Object.assign(new Error("x"), { name: "SplitterError" }),
    null,
    "SplitterError",
  ])
    expect(isSplitterError(not)).toBe(false)
})
