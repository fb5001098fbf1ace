// Sources by name: how they are typed, mixed, measured, told and drawn; and the splitter that fits a text.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { beforeAll, expect, test } from "vitest"
import { defaultRegistry } from "aunet"
import { mixOf } from "../src/arguments/mix-of.ts"
import { namedPaths, typedPath } from "../src/files/text-sources.ts"
import { type TrainingText, trainingText } from "../src/files/training-text.ts"
import { againLines, sourceLines } from "../src/report/by-source.ts"
import { nodeScreen } from "../src/report/screen.ts"
import { callAunet, expectSentence, jsonLines, type Ran } from "./run-aunet.ts"
import { QUICK, temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const [books, web, other] = [at("books.txt"), at("web"), at("other.txt")]
const sources = [
  "--data",
  `books:${books}`,
  "--data",
  `web:${at("web", "1.txt")}`,
  "--data",
  `web:${at("web", "2.txt")}`,
]
const train = (run: string, ...args: string[]): Promise<Ran> =>
  callAunet(["train", ...sources, "--out", at(run), ...QUICK, ...args])

let mixed: Ran
let large: TrainingText
const notes: string[] = []

beforeAll(async () => {
  mkdirSync(web)
  writeText(books, 100)
  for (const name of ["1.txt", "2.txt"]) writeText(at("web", name), name === "1.txt" ? 300 : 200)
  writeText(other, 150)
  const heldOut = ["--held-out", `books:${other}`, "--held-out", `web:${at("web", "2.txt")}`]
  writeFileSync(at("more.txt"), "a dog in the fog sees a frog on a log.\n".repeat(9))
  mixed = await train(
    "mixed",
    "--mix",
    "books=0.7,web=0.3",
    ...heldOut,
    "--held-out",
    `web:${at("more.txt")}`,
    "--steps",
    "24",
    "--measure-steps",
    "12",
  )
  const stderr = { isTTY: false, on: () => {}, write: (text: string) => notes.push(text) > 0 }
  const streams = { stdout: stderr, stderr, env: {} } as unknown as Parameters<typeof nodeScreen>[0]
  const splitter = defaultRegistry()
    .get("splitter", "words")
    .make({ groups: [1] })
  const flags = { field: [], encoding: undefined, maxDocumentBytes: undefined, maxLineBytes: undefined }
  large = await trainingText(
    {
      paths: [`books:${books}`, `web:${web}`],
      mix: { books: 0.5, web: 0.5 },
      out: at("large"),
      flags: { ...flags, plugin: [], threads: 1 },
      seed: 0,
      splitter: async () => splitter,
      mostInMemory: 1000,
    },
    nodeScreen(streams, { json: false }),
    {
      signal: new AbortController().signal,
      status: () => undefined,
      orderly: () => ({ [Symbol.dispose]: () => {} }),
    },
  )
  await large.close()
})

test.each([
  ["books", undefined, "books"],
  ["books:novels", "books", "novels"],
  ["bücher:a:b", "bücher", "a:b"],
  ["C:\\books", undefined, "C:\\books"],
  ["c:books", undefined, "c:books"],
  ["web:C:\\books", "web", "C:\\books"],
  ["hf://datasets/a/b@main", undefined, "hf://datasets/a/b@main"],
  ["web:hf://datasets/a/b", "web", "hf://datasets/a/b"],
  ["./a:b", undefined, "./a:b"],
  ["a b:c", undefined, "a b:c"],
])("what is typed as %s has the name %s and the path %s", (typed, name, path) => {
  expect(typedPath(typed)).toEqual({ name, path })
})

test("paths of one name are together; one without a name beside others is its own, or needs one", () => {
  expect(namedPaths(["a", "./b"], "--data")).toBeUndefined()
  expect([...(namedPaths(["web:x", "books", "web:y"], "--data") ?? [])]).toEqual([
    ["web", ["x", "y"]],
    ["books", ["books"]],
  ])
  expect(() => namedPaths(["web:x", "./books"], "--data")).toThrow(
    "--data ./books is one of several sources; give it a name, as in name:./books",
  )
  expect(() => namedPaths(["web:x", "e:en"], "--data")).toThrow("a name has two letters or more")
})

test("shares are read, and refused in a sentence", () => {
  expect(mixOf(" books = .7, web=0.3")).toEqual({ books: 0.7, web: 0.3 })
  expect(mixOf("a=b=1")).toEqual({ "a=b": 1 })
  for (const [typed, said] of [
    ["books=0.7,web=0.4", /adds up to 1\.1.*books=0\.6364,web=0\.3636/],
    ["books", /"books" is no share/],
    ["books=1,web=0", /"web=0" is no share/],
    ["books=0.5,books=0.5", /"books" has two shares/],
  ] as const)
    expect(() => mixOf(typed)).toThrow(said)
})

/** All texts of up to so many of some pieces. */
const textsOf = (pieces: readonly string[], most: number): string[] =>
  most === 0
    ? [""]
    : ["", ...textsOf(pieces, most - 1).flatMap((text) => pieces.map((piece) => piece + text))]

test("whatever is typed as shares is a sentence, or shares above 0 that are 1 together", () => {
  let read = 0
  for (const typed of textsOf(["a=", "b=", ",", ".5", "1", "-"], 5)) {
    try {
      const shares = Object.values(mixOf(typed) ?? {})
      read++
      expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1)).toBeLessThan(1e-6)
      expect(shares.every((share) => share > 0)).toBe(true)
    } catch (error) {
      expect(error).toMatchObject({ name: "UsageError", message: /^--mix / })
    }
  }
  expect(read).toBeGreaterThan(3)
})

test("whatever is typed as a path is one, with a name or without", () => {
  for (const typed of textsOf(["aa", "C", ":", "/", "//", "\\", "é", " "], 4)) {
    const { name, path } = typedPath(typed)
    expect(name === undefined ? path : `${name}:${path}`).toBe(typed)
    expect(name === undefined || (name.length > 1 && !path.startsWith("//"))).toBe(true)
  }
})

test("a mixture tells its sources, that one runs out, and what was held out and is trained on", () => {
  const { status, stderr, stdout } = mixed
  expect(status, stderr).toBe(0)
  expect(stderr).toMatch(
    /source {4}books: 70% of the bytes, out of \d+ bytes in 1 document, passed [\d.]+ times/,
  )
  expect(stderr).toMatch(/source {4}web: 30% of the bytes, out of [\d.]+ kB in 2 documents/)
  expect(stderr).toMatch(
    /note {6}the source books was passed once after \d+ steps and begins anew.*; \d\.\d times in all/,
  )
  expect(stderr).toContain(`1 of 3 held-out documents is trained on as well: ${at("web", "2.txt")}`)
  expect(stderr).toMatch(/held-out {2}[\d.]+ bits-per-byte after 12 steps \(books [\d.]+, web [\d.]+\)/)
  expect(stdout).toMatch(
    /^held-out [\d.]+ bits-per-byte \(books [\d.]+, web [\d.]+\) after 24 steps.*read books [\d.]+, web 0\.\d times; saved/,
  )
})

test("the record has each source, and the plot a curve of each", async () => {
  const lines = readFileSync(at("mixed", "metrics.jsonl"), "utf8").trim().split("\n")
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  const named = (of: unknown) => (of as { name: string }[]).map(({ name }) => name)
  for (const event of events)
    if (["start", "step", "end"].includes(String(event["type"])))
      expect(named(event["sources"])).toEqual(["books", "web"])
  expect(events.filter(({ type }) => type === "again")).toMatchObject([{ source: "books" }])
  const { runs } = JSON.parse(readFileSync(at("mixed", "run.json"), "utf8")) as {
    runs: { sources: unknown }[]
  }
  expect(named(runs[0]?.sources)).toEqual(["books", "web"])
  const drawn = jsonLines(await callAunet(["plot", at("mixed"), "--out", at("mixed.svg"), "--json"]))
  const [{ lines: curves } = {}] = drawn as { lines?: { label: string }[] }[]
  expect(curves?.map(({ label }) => label)).toEqual([
    "training",
    "held-out",
    "held-out, books",
    "held-out, web",
  ])
})

test("a source that is passed often is told before the first step, and not again", () => {
  const source = { name: "books", share: 0.9, documents: 1, bytes: 1000, epochsInAll: 12.34 }
  const start = { sources: [source], alsoTrained: { documents: 2, of: 3, first: "a" } } as never
  expect(sourceLines(start).join("\n")).toMatch(/books runs out early: it will be passed 12\.3 times in all/)
  expect(sourceLines(start).at(-1)).toContain(
    "2 of 3 held-out documents are trained on as well, the first: a. They are left out of what is measured",
  )
  const again = { type: "again", step: 1, source: "books" } as const
  expect(againLines({ ...again, epochsInAll: 12.34 }, start)).toEqual([])
  expect(againLines({ ...again, epochsInAll: 12.34 })[0]).toMatch(/12\.3 times in all$/)
  expect(againLines(again)[0]).toMatch(
    /books was passed once after 1 step and begins anew, in another order$/,
  )
})

test("sources that are large together are prepared, each beside the checkpoint", () => {
  // Neither alone needs to be.
  for (const name of ["books", "web"])
    expect(notes.join("")).toContain(
      `${name} is prepared on the disk, in ${at("large")}.${name}.corpus: all sources together are more than 1 kB of text`,
    )
  expect(large.settings).toMatchObject({
    // Of each document the end is held out.
    data: { books: { documents: 2 }, web: { documents: 4 } },
    mix: { books: 0.5, web: 0.5 },
  })
  expect(readdirSync(at()).filter((name) => name.endsWith(".corpus"))).toEqual([
    "large.books.corpus",
    "large.web.corpus",
  ])
})

test("what cannot be mixed or measured with is refused in a sentence", async () => {
  expectSentence(await train("x", "--mix", "books=0.5,wiki=0.5"), 2, '--mix names "wiki"', "books, web")
  expectSentence(await train("x", "--mix", "books=1"), 2, 'the source "web" no share')
  expectSentence(
    await train(
      "x",
      "--held-out",
      books,
      "--held-out",
      at("web", "1.txt"),
      "--held-out",
      at("web", "2.txt"),
      "--steps",
      "1",
    ),
    1,
    "all of the held-out text is trained on as well (3 documents",
  )
  const corpus = at("large.books.corpus")
  expectSentence(await train("x", "--held-out", corpus), 2, `--held-out ${corpus} is a prepared corpus`)
  expectSentence(await train("x", "--data", `web:${corpus}`), 2, "stands alone under its name")
})

test("the splitter that fits is suggested for a text without spaces, and taken by auto", async () => {
  const thai = at("thai.txt")
  writeFileSync(thai, "แมวนั่งอยู่บนเสื่อแล้วมองดูพระจันทร์ที่อยู่บนท้องฟ้าในคืนนี้\n".repeat(30))
  const run = (out: string, ...args: string[]) =>
    callAunet(["train", "--data", thai, "--out", at(out), "--steps", "1", ...QUICK, ...args])
  const told = await run("words")
  expect(told.stderr).toMatch(
    /splitter {2}Thai is 100% of the text and has no spaces between words: a segment of words has [\d.]+ bytes there, one of cjk [\d.]+/,
  )
  expect(told.stderr).toContain("--splitter cjk fits, and --splitter auto takes it")
  expect(readFileSync(at("words", "config.json"), "utf8")).not.toContain("cjk")
  const taken = await run("auto", "--splitter", "auto")
  expect(taken.stderr).toContain('splitter  auto takes cjk {"groups":[1]}')
  expect(readFileSync(at("auto", "config.json"), "utf8")).toContain('"cjk"')
  const english = await callAunet(["train", "--data", books, "--out", at("e"), "--steps", "1", ...QUICK])
  expect(english.stderr).not.toContain("splitter ")
  expectSentence(
    await run("y", "--splitter", "auto", "--splitter-options", "{}"),
    2,
    "chooses its options itself",
  )
  expectSentence(
    await callAunet(["train", "--data", at("large.books.corpus"), "--out", at("y"), "--splitter", "auto"]),
    2,
    "is a prepared corpus, which has its splitter",
  )
})
