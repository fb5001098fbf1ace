import { expect, test } from "vitest"
import { addressName, isZip, modelAddress } from "../src/models/model-address.ts"
import { type OnnxEvent, onnxStep, type OnnxState } from "../src/models/onnx-state.ts"
import { type Entry, type EntryReader, filesWithin } from "../src/models/entries.ts"
import { firstTake, takeStep } from "../src/models/take-state.ts"
import { HOUSE_MODEL } from "../src/models/model-list.ts"
import { sharedWrite, writeOf } from "../src/write/shared-write.ts"
import { firstWrite } from "../src/write/write-state.ts"

const PAGE = "https://here.example/play/#write"

test("an address of the page's own server is a folder or a zip, whatever file of it is named", () => {
  const of = (typed: string): string => modelAddress(typed, PAGE).href
  expect(of("novel")).toBe("https://here.example/play/novel/")
  expect(of(" ../novel/config.json ")).toBe("https://here.example/novel/")
  expect(of("/a/model.safetensors?key=1#x")).toBe("https://here.example/a/?key=1")
  expect(of("https://here.example/a.ZIP")).toBe("https://here.example/a.ZIP")
  expect(isZip(new URL(of("a.ZIP")))).toBe(true)
  expect(["novel%20two/", "a.zip", "/", "100%25%/"].map((each) => addressName(new URL(of(each))))).toEqual([
    "novel two",
    "a",
    "model",
    "100%25%",
  ])
})

test("any other address is refused with the way around", () => {
  const to = (typed: string) => () => modelAddress(typed, PAGE)
  expect(to("https://there.example/novel/")).toThrow("there.example is not the server of this page")
  expect(to("https://there.example/novel/")).toThrow("Download the folder or its zip")
  // The same host by another door is another server.
  for (const other of [
    "http://here.example/a",
    "https://here.example:8443/a",
    "file:///a",
    "javascript:a",
    "data:,a",
  ])
    expect(to(other), other).toThrow("is not the server of this page")
  expect(to("  ")).toThrow("no address yet")
  expect(to("https://[")).toThrow("is no address")
})

/** A folder as a browser gives one: its entries a few at a time. */
function folder(fullPath: string, entries: readonly Entry<string>[]): Entry<string> {
  const createReader = (): EntryReader<string> => {
    const left = [...entries]
    return { readEntries: (done) => done(left.splice(0, 2)) }
  }
  return { isDirectory: true, fullPath, createReader }
}
const file = (fullPath: string): Entry<string> => ({
  isDirectory: false,
  fullPath,
  file: (done) => done(`what is in ${fullPath}`),
})

test("a dropped folder is all files in it with their paths, and a home is not walked", async () => {
  const mine = folder("/mine", [
    ...["/mine/b", "/mine/a", "/mine/c"].map(file),
    folder("/mine/train", [file("/mine/train/state.json")]),
    folder("/mine/empty", []),
  ])
  const found = await filesWithin([mine])
  expect(found.map(({ path }) => path)).toEqual(["mine/a", "mine/b", "mine/c", "mine/train/state.json"])
  expect(found[3]?.file).toBe("what is in /mine/train/state.json")
  const home = folder(
    "/home",
    Array.from({ length: 10_001 }, (_, i) => file(`/home/${i}`)),
  )
  await expect(filesWithin([home])).rejects.toThrow("more than 10000 files")
  const gone: Entry<string> = { isDirectory: false, fullPath: "/x", file: (_, failed) => failed("gone") }
  await expect(filesWithin([gone])).rejects.toThrow("x cannot be read (gone)")
})

test("a file is asked for, its sizes begin with those of training, and what fails can be tried again", () => {
  const model = { name: "m", source: { place: "./model/" } }
  const after = (...events: readonly OnnxEvent[]) => events.reduce<OnnxState | undefined>(onnxStep, undefined)
  const asked: OnnxEvent = { type: "asked", model }
  const read: OnnxEvent = { type: "read", rowBytes: 512, note: "n" }
  expect(after(asked, read)).toMatchObject({ stands: "waits", rows: 1, rowBytes: 512 })
  expect(after(asked, { ...read, rowBytes: 1e6 })?.rowBytes).toBe(8192)
  expect(after(asked, read, { type: "sizes", rows: 2 }, { type: "makes" })).toMatchObject({
    stands: "makes",
    rows: 2,
  })
  const failed: OnnxEvent = { type: "failed", said: "no" }
  expect(after(asked, read, { type: "makes" }, failed)).toMatchObject({ stands: "waits", problem: "no" })
  // Of what could not be read nobody knows the sizes.
  expect(after(asked, failed)?.stands).toBe("closed")
  expect(after(asked, read, { type: "makes" }, failed, { type: "makes" })?.problem).toBeUndefined()
  expect(after(asked, { type: "left" }, read)).toBeUndefined()
})

test("what comes and goes is told, and what failed before is not", () => {
  const busy = takeStep(firstTake, { type: "begins", doing: "Opening it" })
  const failed = takeStep(busy, { type: "failed", said: "no" })
  expect(failed).toEqual({ ...firstTake, problem: "no" })
  const again = takeStep(takeStep(failed, { type: "begins", doing: "d" }), { type: "ended", note: "there" })
  expect(again).toEqual({ ...firstTake, note: "there" })
})

test("a link holds the address of a model, and no other model", () => {
  const there = { id: "at x", name: "x", place: "https://here.example/x/" }
  const columns = [{ ...firstWrite.columns[0]!, model: there.id }]
  const shared = sharedWrite({ ...firstWrite, models: [HOUSE_MODEL, there], columns })
  expect(writeOf(shared as Record<string, unknown>, firstWrite).address).toBe(there.place)
  expect(sharedWrite(firstWrite)).not.toHaveProperty("address")
  expect(writeOf({ address: 7 }, firstWrite)).not.toHaveProperty("address")
})
