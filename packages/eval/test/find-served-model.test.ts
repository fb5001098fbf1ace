/** What a server serves: its only model is found, of several none is guessed, and tokens are not taken for bytes. */
import { expect, test } from "vitest"
import { findServedModel } from "../src/index.ts"

/** A server that lists models, and speaks bytes or not. */
const server =
  (list: unknown, speaksBytes = true): typeof fetch =>
  async (url, init) => {
    const path = new URL(url as string).pathname
    if (path === "/v1/models" && list !== undefined) return Response.json(list)
    if (path === "/tokenize" && speaksBytes) {
      const { prompt } = JSON.parse(init?.body as string) as { prompt: string }
      return Response.json({ tokens: [...new TextEncoder().encode(prompt)] })
    }
    return Response.json({ error: { message: "no such path" } }, { status: 404 })
  }
const models = (...ids: string[]) => ({ data: ids.map((id) => ({ id, max_model_len: 64 })) })
const find = (fetch: typeof globalThis.fetch, model?: string) =>
  findServedModel("http://server/v1", { fetch, retries: 0, ...(model !== undefined && { model }) })

test("the only model is found, with what it reads at once", async () => {
  expect(await find(server(models("run")))).toEqual({ model: "run", contextBytes: 64 })
  expect(await find(server({ data: [{ id: "run" }] }))).toEqual({ model: "run" })
})

test("a length in tokens is none in bytes", async () => {
  expect(await find(server(models("run"), false))).toEqual({ model: "run" })
})

test("of several the one that was named; a name does without a list", async () => {
  expect(await find(server(models("a", "b")), "b")).toEqual({ model: "b", contextBytes: 64 })
  expect(await find(server(models("a")), "hidden")).toEqual({ model: "hidden" })
  expect(await find(server(undefined), "hidden")).toEqual({ model: "hidden" })
})

test.each([
  [models("a", "b"), "BAD_OPTION", "several models; choose one (model): a, b"],
  [models(), "BAD_OPTION", "lists no model"],
  ["nonsense", "BAD_OPTION", "lists no model"],
  [{ data: [null, { id: 3 }] }, "BAD_OPTION", "lists no model"],
  [undefined, "BAD_DATA", "no such path; a server that asks for a key"],
])("%j is refused", async (list, code, part) => {
  await expect(find(server(list))).rejects.toMatchObject({
    code,
    message: expect.stringContaining(part) as string,
  })
})

test("a server that is not there, and an address that is none", async () => {
  const gone: typeof fetch = async () => {
    throw new TypeError("refused")
  }
  await expect(find(gone, "run")).rejects.toMatchObject({ code: "DATA_MISSING" })
  await expect(findServedModel("nowhere")).rejects.toMatchObject({ code: "BAD_OPTION" })
})
