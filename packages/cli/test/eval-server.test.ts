// eval --server against aunet serve under the name that it has when none is given: the figures are the checkpoint's own,
// of what fits: a server begins each text with bos, which a checkpoint lets go of where the context is too long.

import { mkdirSync, writeFileSync } from "node:fs"
import { beforeAll, expect, test } from "vitest"
import { callAunet, callServe, expectSentence, jsonLines, type Ran, trainOnce } from "./run-aunet.ts"
import { temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const run = at("run")
const quick = ["--engine", "reference"]
const KEY = "a key of more than 16".replaceAll(" ", "-")

beforeAll(async () => {
  await trainOnce(writeText(at("text.txt")), run)
  mkdirSync(at("items"))
  const items = [
    { query: "Fish?", choices: ["water", "trees"], gold: 0 },
    {
      query: "The beginning of this question is more than a model of so few bytes reads",
      choices: ["yes", "no"],
      gold: 1,
    },
  ]
  writeFileSync(at("items/arc_easy.jsonl"), items.map((item) => JSON.stringify(item)).join("\n"))
  writeFileSync(at("key"), `${KEY}\n`)
  writeFileSync(at("empty"), "\n")
  writeFileSync(at("lines"), "two\nlines")
})

/** Starts a server, asks, and stops it. */
const served = async (more: string[], ask: (baseUrl: string) => Promise<Ran[]>): Promise<Ran[]> =>
  (await callServe([run, ...quick, ...more], ask)).answers

const tasks = ["--tasks", "arc_easy", "--data", at("items")]
const figures = (ran: Ran) => {
  expect(ran.status, ran.stderr).toBe(0)
  const [{ metrics, cutItems }] = jsonLines(ran) as [
    { metrics: { metric: string; value: number }[]; cutItems: number },
  ]
  return { cutItems, metrics: metrics.map(({ metric, value }) => [metric, value.toFixed(6)]) }
}

test("the only model of a server is asked, as long as it says; with its key, or none", async () => {
  const first = ["--limit", "1"]
  const own = figures(await callAunet(["eval", run, ...tasks, ...first, ...quick, "--json"]))
  const [found, named, all, other] = await served([], async (url) => {
    const asked = (...more: string[]) => callAunet(["eval", "--server", url, ...tasks, "--json", ...more])
    return [
      await asked(...first),
      await asked(...first, "--model", "run"),
      await asked(),
      await asked("--model", "walk"),
    ]
  })
  expect(figures(found)).toEqual(own)
  expect(jsonLines(found)).toMatchObject([{ model: expect.stringMatching(/^run at http/) as string }])
  expect(figures(named)).toEqual(own)
  // The second question does not fit: the server has said how much does.
  expect(own.cutItems).toBe(0)
  expect(figures(all).cutItems).toBe(1)
  expectSentence(other, 1, "there is no model", "walk")

  const [keyed, keyless] = await served(["--api-key-file", at("key")], async (url) => {
    const asked = (...more: string[]) => callAunet(["eval", "--server", url, ...tasks, "--json", ...more])
    return [await asked(...first, "--api-key-file", at("key")), await asked()]
  })
  expect(figures(keyed)).toEqual(own)
  expectSentence(keyless, 1, "status 401", "(--api-key-file)")
  expect(keyless.stderr).not.toContain(KEY)
})

test.each([
  ["empty", "is empty"],
  ["lines", "visible ASCII"],
  ["gone", "cannot be read: there is no such file"],
])("a key that is none is told without being shown: %s", async (file, part) => {
  const args = ["eval", "--server", "http://127.0.0.1:9", ...tasks, "--api-key-file", at(file)]
  const ran = await callAunet(args)
  expectSentence(ran, 2, `--api-key-file ${at(file)}`, part)
  expect(ran.stderr).not.toContain("two")
})
