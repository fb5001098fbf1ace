/** A data set of the hub: found, listed and read from a copy of the hub on this machine. */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, expect, test } from "vitest"
import { taskItems, tasksNamed } from "../src/index.ts"
import { dataPlaceOf, hubPlace } from "../src/node/index.ts"

const RECORD = { goal: "dry a plate", sol1: "use a cloth", sol2: "use a sieve", label: 0 }
const FILES: Readonly<Record<string, Buffer>> = {
  "README.md": Buffer.from("made up"),
  "plain/validation-0.jsonl": Buffer.from(`${JSON.stringify(RECORD)}\n`),
  "piqa.jsonl.gz": gzipSync(
    `${JSON.stringify({ query: "Question: dry a plate\n", choices: ["a", "b"], gold: 0 })}\n`,
  ),
}

let server: Server
let hubUrl: string
const asked: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://hub").pathname)
    asked.push(`${request.method} ${path}`)
    const list = /^\/api\/datasets\/someone\/piqa\/tree\/([^/]+)/.exec(path)
    if (list?.[1] === "main") {
      response.setHeader("content-type", "application/json")
      const entries = Object.entries(FILES).map(([name, bytes]) => ({
        type: "file",
        path: name,
        size: bytes.length,
        oid: "0".repeat(40),
      }))
      return void response.end(
        JSON.stringify([{ type: "directory", path: "plain", size: 0, oid: "1" }, ...entries]),
      )
    }
    const file = /^\/datasets\/someone\/piqa\/(?:resolve|raw)\/main\/(.*)$/.exec(path)?.[1]
    const bytes = file === undefined ? undefined : FILES[file]
    if (bytes === undefined) {
      response.statusCode = 404
      response.setHeader("content-type", "application/json")
      return void response.end('{"error":"Repository not found"}')
    }
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? []
    response.setHeader("etag", '"made-up"')
    response.setHeader("accept-ranges", "bytes")
    if (from === undefined) {
      response.setHeader("content-length", bytes.length)
      return void response.end(request.method === "HEAD" ? undefined : bytes)
    }
    const part = bytes.subarray(Number(from), to === "" || to === undefined ? undefined : Number(to) + 1)
    response.statusCode = 206
    response.setHeader("content-range", `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`)
    return void response.end(part)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  hubUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

test("its files are listed once, and those of the task read, unpacked where they are packed", async () => {
  const place = hubPlace("someone/piqa", { hubUrl })
  expect(await place.list()).toEqual([
    "piqa/README.md",
    "piqa/piqa.jsonl.gz",
    "piqa/plain/validation-0.jsonl",
  ])
  const items = await taskItems(tasksNamed(["piqa"])[0], place)
  expect(Array.from(items.prompts(), ({ prompt }) => prompt)).toMatchObject([
    { contexts: ["Question: dry a plate\nAnswer:"], choices: ["a", "b"] },
  ])
  expect(asked.filter((each) => each.includes("/tree/"))).toHaveLength(1)
  expect(asked.some((each) => each.includes("README"))).toBe(false)
})

test("what the hub has not is told with its words", async () => {
  await expect(hubPlace("someone/else", { hubUrl }).list()).rejects.toMatchObject({
    code: "DATA_MISSING",
    message: expect.stringMatching(/the list of files of someone\/else \(main\) on the hub cannot be had/),
  })
  await expect(hubPlace("someone/piqa", { hubUrl, revision: "old" }).list()).rejects.toMatchObject({
    code: "DATA_MISSING",
  })
  await expect(hubPlace("someone/piqa", { hubUrl }).read("piqa/none.jsonl")).rejects.toMatchObject({
    code: "DATA_MISSING",
  })
  expect(() => hubPlace("piqa")).toThrow(/piqa is no data set of the hub/)
})

test("a name is a folder where there is one, else a data set with its revision, else an error", async () => {
  expect((await dataPlaceOf(import.meta.dirname)).name).toBe(import.meta.dirname)
  expect((await dataPlaceOf("someone/piqa", { hubUrl })).name).toBe("someone/piqa on the hub")
  const old = await dataPlaceOf("someone/piqa@refs/convert/parquet", { hubUrl })
  await expect(old.list()).rejects.toThrow(/\(refs\/convert\/parquet\)/)
  await expect(dataPlaceOf("./nowhere", { hubUrl })).rejects.toMatchObject({ code: "DATA_MISSING" })
})
