/** A data set of the hub: found, listed and read from a copy of the hub on this machine. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, expect, test } from "vitest"
import { taskItems, tasksNamed } from "../src/index.ts"
import { dataPlaceOf, hubPlace } from "../src/node/index.ts"
import { makeHub, type MadeHub } from "../../../tools/made-hub.ts"

const RECORD = { goal: "dry a plate", sol1: "use a cloth", sol2: "use a sieve", label: 0 }
const FILES: Readonly<Record<string, Buffer>> = {
  "README.md": Buffer.from("made up"),
  "plain/validation-0.jsonl": Buffer.from(`${JSON.stringify(RECORD)}\n`),
  "piqa.jsonl.gz": gzipSync(
    `${JSON.stringify({ query: "Question: dry a plate\n", choices: ["a", "b"], gold: 0 })}\n`,
  ),
}

let hub: MadeHub
let hubUrl: string
let cacheFolder: string
beforeAll(async () => {
  hub = await makeHub({ "datasets/someone/piqa": { files: FILES } })
  hubUrl = hub.url
  cacheFolder = await mkdtemp(join(tmpdir(), "aunet-hub-"))
})
afterAll(async () => {
  await hub.close()
  await rm(cacheFolder, { recursive: true, force: true })
})

test("its files are listed once, and those of the task read, unpacked where they are packed", async () => {
  const place = hubPlace("someone/piqa", { hubUrl, cacheFolder })
  expect(await place.list()).toEqual([
    "piqa/README.md",
    "piqa/piqa.jsonl.gz",
    "piqa/plain/validation-0.jsonl",
  ])
  const items = await taskItems(tasksNamed(["piqa"])[0], place)
  expect(Array.from(items.prompts(), ({ prompt }) => prompt)).toMatchObject([
    { contexts: ["Question: dry a plate\nAnswer:"], choices: ["a", "b"] },
  ])
  expect(hub.asked.filter((each) => each.includes("/tree/"))).toHaveLength(1)
  expect(hub.asked.some((each) => each.includes("README"))).toBe(false)
})

test("what the hub has not is told with its words", async () => {
  await expect(hubPlace("someone/else", { hubUrl, cacheFolder }).list()).rejects.toMatchObject({
    code: "DATA_MISSING",
    message: expect.stringMatching(/there is no data set someone\/else, or it is private/),
  })
  await expect(
    hubPlace("someone/piqa", { hubUrl, cacheFolder, revision: "old" }).list(),
  ).rejects.toMatchObject({
    code: "DATA_MISSING",
  })
  await expect(
    hubPlace("someone/piqa", { hubUrl, cacheFolder }).read("piqa/none.jsonl"),
  ).rejects.toMatchObject({
    code: "DATA_MISSING",
  })
  expect(() => hubPlace("piqa")).toThrow(/piqa is no data set of the hub/)
})

test("a name is a folder where there is one, else a data set with its revision, else an error", async () => {
  expect((await dataPlaceOf(import.meta.dirname)).name).toBe(import.meta.dirname)
  expect((await dataPlaceOf("someone/piqa", { hubUrl, cacheFolder })).name).toBe("someone/piqa on the hub")
  const address = await dataPlaceOf("hf://datasets/someone/piqa@v1", { hubUrl, cacheFolder })
  expect(await address.list()).toHaveLength(3)
  const old = await dataPlaceOf("someone/piqa@refs/convert/parquet", { hubUrl, cacheFolder })
  await expect(old.list()).rejects.toThrow(/there is no revision refs\/convert\/parquet/)
  await expect(dataPlaceOf("./nowhere", { hubUrl, cacheFolder })).rejects.toMatchObject({
    code: "DATA_MISSING",
  })
})
