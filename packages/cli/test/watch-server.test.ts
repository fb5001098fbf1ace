// The server of trainings that are watched: who is answered, and what it writes.

import { writeFileSync } from "node:fs"
import { request as ask } from "node:http"
import { expect, test } from "vitest"
import type { WatchState } from "../src/watch/page/watch-state.ts"
import { watchServer } from "../src/watch/watch-server.ts"
import { trainOnce } from "./run-aunet.ts"
import { temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()

/** Asks as a browser or a program would, with any headers. */
const answered = (
  address: string,
  path: string,
  {
    method = "GET",
    headers = {},
    body = "",
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number | undefined; text: string; headers: Record<string, unknown> }> =>
  new Promise((resolve, reject) => {
    const sent = ask(`${address}${path}`, { method, headers }, (response) => {
      let text = ""
      response.setEncoding("utf8").on("data", (part: string) => (text += part))
      response.on("end", () => resolve({ status: response.statusCode, text, headers: response.headers }))
    })
    sent.on("error", reject)
    sent.end(body)
  })

test("the server: its own page and programs of this machine are answered; it writes with a checkpoint, one text at a time", async () => {
  const texts = at("cat.txt")
  writeFileSync(texts, "the cat sat on the mat. ".repeat(40))
  await trainOnce(texts, at("cat"))
  await using server = await watchServer({
    paths: [at("cat")],
    port: 0,
    command: "aunet",
    loading: { engine: "reference" },
  })
  const { address } = server
  const page = await answered(address, "/")
  expect(page.headers["content-security-policy"]).toMatch(
    /^default-src 'none';script-src 'sha256-[^']+';style-src 'sha256-/,
  )
  expect(page.text.match(/https?:\/\//g) ?? []).toEqual([])
  const state = JSON.parse((await answered(address, "/state")).text) as WatchState
  const [checkpoint] = state.checkpoints
  expect(checkpoint).toMatchObject({
    which: "last",
    step: "1",
    isTaken: true,
    command: `aunet generate ${at("cat")}`,
  })
  const id = checkpoint?.id as string
  const params = new URLSearchParams({ checkpoint: id, prompt: "it's", maxBytes: "8", temperature: "0.7" })
  expect((await answered(address, `/command?${params}`)).text).toContain("--max-bytes 8 --temperature 0.7")

  const dashed = new URLSearchParams({ checkpoint: id, prompt: "-x y" })
  expect((await answered(address, `/command?${dashed}`)).text).toMatch(/ ['"]--prompt=-x y['"] --max-bytes/)

  const json = { "content-type": "application/json" }
  const wanted = { checkpoint: id, prompt: "the ", maxBytes: 8, temperature: 0.7 }
  const write = (body: unknown, headers: Record<string, string> = json) =>
    answered(address, "/write", { method: "POST", headers, body: JSON.stringify(body) })
  const [first, second] = await Promise.all([write(wanted), write(wanted)])
  expect([first.status, second.status].toSorted((a = 0, b = 0) => a - b)).toEqual([200, 409])
  const { text } = first.status === 200 ? first : second
  expect(text.length).toBeGreaterThan(0)
  expect(text).not.toContain("cannot write")
  const again = await write(wanted, { ...json, origin: address, "sec-fetch-site": "same-origin" })
  expect(again.status).toBe(200)

  for (const [body, status] of [
    [{ ...wanted, checkpoint: "../../etc" }, 404],
    [{ ...wanted, maxBytes: 1e9 }, 400],
    [{ ...wanted, temperature: "1" }, 400],
    [{ ...wanted, prompt: "x".repeat(100_000) }, 400],
    [null, 400],
  ] as const)
    expect((await write(body)).status).toBe(status)
  expect((await write(wanted, { "content-type": "text/plain" })).status).toBe(415)
  const foreign = { origin: "http://example.org", "sec-fetch-site": "cross-site" }
  expect((await write(wanted, { ...json, ...foreign })).status).toBe(403)
  expect((await write(wanted, { ...json, host: "example.org" })).status).toBe(403)
  expect((await answered(address, "/state", { headers: { "sec-fetch-site": "cross-site" } })).status).toBe(
    403,
  )
  expect((await answered(address, "/state", { headers: { host: "evil.example" } })).status).toBe(403)
  const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }
  expect((await answered(address, "/", { headers: link })).status).toBe(200)
  expect((await answered(address, "/../package.json")).status).toBe(404)
  expect((await answered(address, "/state?x=nothing&scale=&run=nobody&chosen=&since=%00")).status).toBe(200)
})
