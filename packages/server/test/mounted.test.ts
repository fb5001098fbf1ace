/** Mounted under a path, and the page for somebody who looks at the address. */
import { expect, test } from "vitest"
import { completions, type CompletionsOptions, type ErrorBody } from "../src/index.ts"
import { scriptedModel } from "./scripted-model.ts"

const get = (options: CompletionsOptions, path: string, accept = "*/*"): Promise<Response> =>
  completions(scriptedModel("ab"), options).fetch(
    new Request(`http://localhost${path}`, { headers: { accept } }),
  )
const HTML = "text/html,application/xhtml+xml;q=0.9"

test("under a path all addresses are below it, and nothing is outside", async () => {
  const mounted = { name: "run", basePath: "/ai/one" }
  expect(await (await get(mounted, "/ai/one/v1/models/run")).json()).toMatchObject({ id: "run" })
  expect((await get(mounted, "/ai/one/health")).status).toBe(200)
  expect((await get(mounted, "/ai/one/tokenizer_info")).status).toBe(200)
  for (const path of ["/v1/models", "/health", "/ai/v1/models", "/ai/onev1/models"]) {
    const response = await get(mounted, path)
    expect([path, response.status]).toEqual([path, 404])
    const { error } = (await response.json()) as ErrorBody
    expect(error.message).toContain("/ai/one/v1/completions, /ai/one/v1/models")
  }
  const asked = new Request("http://localhost/ai/one/v1/completions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ prompt: "", max_tokens: 4 }),
  })
  const answer = await completions(scriptedModel("ab"), mounted).fetch(asked)
  expect(await answer.json()).toMatchObject({ choices: [{ text: "abab" }] })
})

test("a path that is none is refused", () => {
  for (const basePath of ["ai", "/ai/", "//", "/a b", "/../x", "/:id", "/*", 3 as never])
    expect(() => completions(scriptedModel("a"), { basePath })).toThrow(/basePath is .*begins with a slash/)
  for (const basePath of ["", "/", "/a", "/a/b-c.d~e"])
    expect(() => completions(scriptedModel("a"), { basePath })).not.toThrow()
})

test("a browser gets a page that may run nothing but its own, programs what they got", async () => {
  const mounted = { name: 'a"<b>&', basePath: "/ai", apiKey: "k".repeat(16) }
  expect((await get(mounted, "/ai/", HTML)).status).toBe(200)
  const response = await get(mounted, "/ai", HTML)
  expect(response.status).toBe(200)
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8")
  const [, nonce] =
    /script-src 'nonce-([\w-]+)'/.exec(response.headers.get("content-security-policy") ?? "") ?? []
  const page = await response.text()
  expect(page).toContain(`<script nonce="${nonce}">`)
  expect(page).toContain("<h1>a&#34;&#60;b&#62;&#38;</h1>")
  expect(page).not.toContain("<b>")
  expect(page).toContain('<label id="keyed">API key <input id="key"')
  // The settings come back as they were.
  const [, settings = ""] = /data-settings="([^"]*)"/.exec(page) ?? []
  const told = settings.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
  expect(JSON.parse(told)).toEqual({ name: 'a"<b>&' })
  const other = await get({}, "/", HTML)
  expect(other.headers.get("content-security-policy")).not.toContain(nonce)
  expect(await other.text()).toContain('<label id="keyed" hidden>')
  for (const accept of [
    "*/*",
    "",
    "application/json",
    "application/json, text/html;q=0.5",
    "text/html;q=0",
  ]) {
    const answer = await get({}, "/", accept)
    expect([accept, answer.status, answer.headers.get("content-type")]).toEqual([
      accept,
      404,
      "application/json",
    ])
    expect(await answer.text()).toContain(
      "is a page, for browsers, which accept text/html; for programs there are: ",
    )
  }
})
