/** Splitters out of somebody's file, and what is said of those that are none. */
import { expect, test } from "vitest"
import { levelsOf, SPLITTER_API_VERSION } from "@aunet/splitter"
import { defaultRegistry } from "aunet"
import { lawFindings } from "../src/see/law-findings.ts"
import { AUNET_SPLITTERS } from "../src/splitters/aunet-splitters.ts"
import { ownPlugin } from "../src/splitters/own-plugin.ts"

const levelOf = (byte: number): number => (byte === 0x20 ? 1 : 0)
const cursor = (): object => ({ push: levelOf, fork: cursor, save: () => 0 })
const whole = {
  ...{ name: "mine", options: {}, depth: 1, cursor },
  split: (bytes: Uint8Array): Uint8Array => bytes.map(levelOf),
}
const plugin = (make: () => unknown, more: object = {}) => ({
  plugin: { kind: "splitter", name: "mine", apiVersion: SPLITTER_API_VERSION, make, ...more },
})
const opened = (exported: Readonly<Record<string, unknown>>) => ownPlugin("mine.js", exported)
const of = (change: object) => () => opened(plugin(() => ({ ...whole, ...change }))).make()

test("one that has all it needs is made, with what it is asked for", () => {
  const given: unknown[] = []
  const own = opened(plugin((...all: unknown[]) => (given.push(...all), whole), { package: "some" }))
  expect(own.make({ a: 1 })).toBe(whole)
  expect(given).toEqual([{ a: 1 }])
  expect(own).toMatchObject({ kind: "splitter", name: "mine", package: "some" })
})

test("none, several, another version, the name of one that comes with aunet: refused, with the way out", () => {
  expect(() => opened({ junk: null, more: [7, { kind: "splitter" }] })).toThrow(
    "mine.js exports no splitter; ",
  )
  const { plugin: one } = plugin(() => whole)
  expect(() => opened({ one, other: { ...one, name: "other" } })).toThrow("several splitters (mine, other)")
  expect(() => opened(plugin(() => whole, { apiVersion: 2 }))).toThrow(
    'The splitter "mine" of mine.js has apiVersion 2, and this page takes 1. Take an earlier version',
  )
  expect(() => opened(plugin(() => whole, { apiVersion: undefined }))).toThrow(
    "has apiVersion undefined, and this page takes 1. Take a newer version of the splitter; whoever writes it sets apiVersion: 1.",
  )
  for (const name of AUNET_SPLITTERS)
    expect(() => opened(plugin(() => whole, { name }))).toThrow(
      `The splitter of mine.js is named "${name}", and so is one that comes with aunet. Give it another name`,
    )
})

test("the names of aunet's own are those of its registry", () => {
  expect(defaultRegistry().names("splitter")).toEqual(AUNET_SPLITTERS)
})

test("a make that throws, or gives no splitter, is told with the file and what was asked", () => {
  const make = (gives: () => unknown) => () => opened(plugin(gives)).make()
  const broken = (): never => {
    throw new Error("no luck")
  }
  expect(make(broken)).toThrow('The splitter "mine" of mine.js cannot be used: its make threw: no luck')
  for (const [gives, words] of [
    [null, "null"],
    [undefined, "undefined"],
    [7, "7"],
  ] as const)
    expect(make(() => gives)).toThrow(`its make gave ${words}, and has to give a splitter`)
  expect(make(() => Promise.resolve(whole))).toThrow("its make gave a splitter named undefined")
  expect(of({ name: "other" })).toThrow('gave a splitter named "other"')
  expect(of({ depth: 1.5 })).toThrow("its depth is 1.5, and has to be a whole number from 0 to 255.")
  expect(of({ split: undefined })).toThrow("its split is undefined, and has to be a function.")
  expect(of({ cursor: 3 })).toThrow("its cursor is 3, and has to be a function.")
  expect(of({ cursor: () => undefined })).toThrow("its cursor gave undefined, and has to give")
  expect(of({ cursor: broken })).toThrow("its cursor threw: no luck")
})

test("a split or a cursor that gives nothing is a sentence", async () => {
  expect(of({ split: () => undefined })).toThrow("its split gave undefined, and has to give a Uint8Array")
  expect(of({ split: () => [] })).toThrow("its split gave []")
  const throws = (): never => {
    throw new Error("no luck")
  }
  // Which a law says better.
  expect(() => levelsOf(of({ split: throws })(), new Uint8Array(3))).toThrow("(law S4): no luck")
  const silent = (): object => ({ push: () => undefined, fork: silent, save: () => 0 })
  const laws = await lawFindings(opened(plugin(() => ({ ...whole, cursor: silent }))))
  expect(laws.join("\n")).toContain("S5")
  expect(laws.join("\n")).not.toMatch(/TypeError|Cannot read/)
})
