// `aunet prepare`, and `aunet train` on what it wrote: told from its first line to the checkpoint.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { beforeAll, expect, test } from "vitest"
import { defaultRegistry, type Document } from "aunet"
import { trainingText } from "../src/files/training-text.ts"
import { nodeScreen } from "../src/report/screen.ts"
import { callAunet, expectSentence, jsonLines } from "./run-aunet.ts"
import { QUICK, SHORT_ROWS, temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const steps = (run: string) =>
  jsonLines({ status: 0, stdout: run, stderr: "" }).flatMap((line) =>
    line["type"] === "step" ? [line["lossNats"]] : [],
  )

let prepared: Awaited<ReturnType<typeof callAunet>>

beforeAll(async () => {
  mkdirSync(at("texts"))
  for (const [i, words] of [300, 400, 500].entries()) writeText(at("texts", `${i}.txt`), words)
  prepared = await callAunet(["prepare", "--data", at("texts"), "--out", at("corpus"), "--threads", "1"])
})

test("it says what it holds, and how to train on it", () => {
  const { status, stdout, stderr } = prepared
  expect(status, stderr).toBe(0)
  expect(stdout).toBe(`${at("corpus")}\n`)
  expect(stderr).toContain('levels    words {"groups":[1,2,4]}, 2 bits a byte')
  expect(stderr).toContain(`train --data ${at("corpus")} --out run`)
})

test("a training on the corpus is that on the texts, and takes its splitter", async () => {
  const common = ["--splitter-options", '{"groups":[1,2,4]}', "--steps", "2", "--json", ...QUICK]
  const texts = await callAunet(["train", "--data", at("texts"), "--out", at("of texts"), ...common])
  const corpus = await callAunet([
    "train",
    "--data",
    at("corpus"),
    "--out",
    at("of corpus"),
    "--steps",
    "2",
    "--json",
    ...QUICK,
  ])
  expect(corpus.status, corpus.stderr).toBe(0)
  expect(steps(corpus.stdout)).toEqual(steps(texts.stdout))
  expect(steps(corpus.stdout)).toHaveLength(2)
  const heldOut = (ran: typeof corpus) => ({
    ...jsonLines(ran).find(({ type }) => type === "measure"),
    elapsedSeconds: 0,
  })
  expect(heldOut(corpus)).toEqual(heldOut(texts))
  expect(readFileSync(at("of corpus", "config.json"), "utf8")).toContain("4")

  const onward = [
    "train",
    "--data",
    at("corpus"),
    "--out",
    at("of corpus"),
    "--steps",
    "3",
    "--resume",
    "--json",
    ...QUICK,
  ]
  const resumed = await callAunet(onward)
  expect(resumed.status, resumed.stderr).toBe(0)
  expect(jsonLines(resumed)[0]).toMatchObject({ resumedAt: 2, dataChanged: false })
})

test("levels are added to a corpus, and a splitter that it lacks is named", async () => {
  const train = [
    "train",
    "--data",
    at("corpus"),
    "--out",
    at("three"),
    "--splitter",
    "cjk",
    "--steps",
    "1",
    ...QUICK,
  ]
  expectSentence(await callAunet(train), 1, "has levels of words", "none of cjk", "aunet prepare --data")
  const added = await callAunet([
    "prepare",
    "--data",
    at("corpus"),
    "--out",
    at("corpus"),
    "--splitter-options",
    '{"groups":[3]}',
    "--json",
  ])
  expect(added.status, added.stderr).toBe(0)
  expect(jsonLines(added)[0]).toMatchObject({
    levels: [{ depth: 3 }, { splitter: { name: "words", options: { groups: [3] } }, bits: 1 }],
  })
})

test("what does not go together is one sentence", async () => {
  const prepare = (...args: string[]) => callAunet(["prepare", ...args])
  expectSentence(await prepare("--out", at("x")), 2, "--data is needed")
  expectSentence(await prepare("--data", at("texts")), 2, "--out is needed")
  expectSentence(await prepare("--data", at("corpus"), "--out", at("x")), 2, "is a prepared corpus")
  expectSentence(
    await prepare("--data", at("texts"), "--out", at("texts", "corpus")),
    2,
    "would lie in --data",
  )
  expectSentence(
    await prepare("--data", at("texts"), "--out", at("corpus")),
    1,
    "holds a prepared corpus already",
  )
  expectSentence(
    await prepare("--data", `a1:${at("texts")}`, "--data", `a1:${at("texts", "0.txt")}`, "--out", at("x")),
    2,
    'two sources are named "a1"',
  )
  expectSentence(
    await callAunet(["train", "--data", at("corpus"), at("texts"), "--out", at("x"), ...QUICK]),
    2,
    "is a prepared corpus, which stands alone",
  )
  expectSentence(
    await callAunet([
      "train",
      "--data",
      at("corpus"),
      "--out",
      at("x"),
      "--tokens",
      "300",
      "--steps",
      "1",
      ...SHORT_ROWS,
    ]),
    2,
    "a corpus holds bytes",
  )
})

test("a large text is prepared beside the run, found again, and made anew when it was changed", async () => {
  const notes: string[] = []
  const stderr = { isTTY: false, on: () => {}, write: (text: string) => notes.push(text) > 0 }
  const streams = { stdout: stderr, stderr, env: {} } as unknown as Parameters<typeof nodeScreen>[0]
  const interrupts = {
    signal: new AbortController().signal,
    status: () => undefined,
    orderly: () => ({ [Symbol.dispose]: () => {} }),
  }
  const flags = {
    as: undefined,
    field: [],
    encoding: undefined,
    maxDocumentBytes: undefined,
    maxLineBytes: undefined,
    plugin: [],
    threads: 1,
  }
  const ask = async (mostInMemory: number, groups = [1]) => {
    notes.length = 0
    const splitter = async () => defaultRegistry().get("splitter", "words").make({ groups })
    const asked = { paths: [at("texts")], out: at("run/"), flags, seed: undefined, splitter, mostInMemory }
    const text = await trainingText(asked, nodeScreen(streams, { json: false }), interrupts)
    await text.close()
    const { data, corpus } = text.settings
    return corpus ?? { documents: (data as readonly Document[]).length }
  }
  expect(await ask(1e6)).toEqual({ documents: 3 })
  const first = await ask(1000)
  expect(first).toMatchObject({ splitters: ['words {"groups":[1]}'] })
  expect(notes.join("")).toContain(`so it is prepared on the disk, in ${at("run")}.corpus`)
  // Another number of stages: more levels of the same text.
  expect(await ask(1000, [1, 2])).toMatchObject({
    splitters: ['words {"groups":[1]}', 'words {"groups":[1,2]}'],
  })
  expect(notes.join("")).toContain("prepared before")
  writeFileSync(at("texts", "3.txt"), "one more text.\n")
  expect(await ask(1000)).toMatchObject({ splitters: ['words {"groups":[1]}'] })
  expect(notes.join("")).toContain("so it is made anew")
  expect(readdirSync(at()).filter((name) => name.endsWith(".corpus"))).toEqual(["run.corpus"])
})
