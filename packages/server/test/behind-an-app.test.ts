/** Behind servers that are there already, each asked over a connection of its own as a client would. */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { getRequestListener } from "@hono/node-server"
import express from "express"
import { Hono } from "hono"
import { mount } from "hono/mount"
import { afterEach, describe, expect, test } from "vitest"
import { completions, type CompletionsOptions } from "../src/index.ts"
import { nodeHandler } from "../src/node/index.ts"
import { scriptedModel, until } from "./scripted-model.ts"

type Listener = Parameters<typeof createServer>[1]
type Protocol = ReturnType<typeof completions>
type Fetch = (request: Request, env?: object) => Response | Promise<Response>

const listenerOf = (fetch: Fetch): Listener => {
  const listener = getRequestListener((request, env) => fetch(request, env), { overrideGlobalObjects: false })
  return (incoming, outgoing) => void listener(incoming, outgoing)
}
const ours = (app: Hono): Fetch => app.get("/own", (c) => c.text("own")).fetch

const under: Pick<CompletionsOptions, "basePath"> = { basePath: "/ai/one" }
/** Each app has a page of its own at /own, and the protocol under /ai/one. */
const apps: Readonly<
  Record<string, { options: typeof under; listener: (protocol: Protocol) => Listener | Promise<Listener> }>
> = {
  "Hono, c.req.raw": {
    options: under,
    listener: ({ fetch }) =>
      listenerOf(ours(new Hono().all("/ai/one/*", (c) => fetch(c.req.raw, c.env as object)))),
  },
  "Hono, an app in an app": {
    options: under,
    listener: ({ fetch }) =>
      listenerOf(
        ours(
          new Hono().route(
            "/ai",
            new Hono().all("/one/*", (c) => fetch(c.req.raw)),
          ),
        ),
      ),
  },
  "Hono, mount, which cuts the path off": {
    options: {},
    listener: ({ fetch }) =>
      listenerOf(
        ours(
          new Hono().all(
            "/ai/one/*",
            mount((request) => fetch(request)),
          ),
        ),
      ),
  },
  "Express, which cuts the path off": {
    options: {},
    listener: async (protocol) =>
      express()
        .use("/ai/one", await nodeHandler(protocol))
        .get("/own", (_, response) => void response.send("own")),
  },
  "Express, with the whole path": {
    options: under,
    listener: async (protocol) =>
      express()
        .use("/ai/one", await nodeHandler(protocol))
        .get("/own", (_, response) => void response.send("own")),
  },
  "Express, after its parser of JSON": {
    options: under,
    listener: async (protocol) =>
      express()
        .use(express.json())
        .use("/ai/one", await nodeHandler(protocol))
        .get("/own", (_, response) => void response.send("own")),
  },
  "node:http": {
    options: under,
    listener: async (protocol) => {
      const handler = await nodeHandler(protocol)
      return (incoming, outgoing) => {
        if (/^\/ai\/one(?:\/|$)/.test(incoming.url ?? "")) handler(incoming, outgoing)
        else outgoing.end("own")
      }
    },
  },
  "a function of a request": {
    options: under,
    listener: ({ fetch }) =>
      listenerOf((request) =>
        new URL(request.url).pathname.startsWith("/ai/one") ? fetch(request) : new Response("own"),
      ),
  },
}

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function listening(listener: Listener): Promise<string> {
  const server = createServer(listener)
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const asked = (body: unknown, signal?: AbortSignal): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
  ...(signal !== undefined && { signal }),
})

describe.each(Object.entries(apps))("%s", (_, { options, listener }) => {
  test("answers what it is asked there, streams, shows its page, and leaves the rest to the app", async () => {
    const model = scriptedModel("ab ü")
    const origin = await listening(await listener(completions(model, { name: "run", ...options })))
    const there = `${origin}/ai/one`
    expect(await (await fetch(`${origin}/own`)).text()).toBe("own")
    expect(await (await fetch(`${there}/v1/models/run`)).json()).toMatchObject({ id: "run" })
    expect(await (await fetch(`${there}/health`)).json()).toMatchObject({ status: "ok" })

    const whole = await fetch(`${there}/v1/completions`, asked({ prompt: "né", max_tokens: 5 }))
    expect(await whole.json()).toMatchObject({ choices: [{ text: "ab ü" }] })
    expect(Buffer.from(model.calls[0].prompt).toString()).toBe("né")
    const streamed = await fetch(`${there}/v1/completions`, asked({ max_tokens: 5, stream: true }))
    expect(streamed.headers.get("content-type")).toContain("text/event-stream")
    expect(await streamed.text()).toMatch(/"text":"ü"[^]*data: \[DONE\]\n\n$/)
    expect((await fetch(`${there}/v1/completions`, asked({ max_tokens: -7 }))).status).toBe(400)

    for (const address of [there, `${there}/`]) {
      const page = await fetch(address, { headers: { accept: "text/html,*/*;q=0.8" } })
      expect([address, page.status]).toEqual([address, 200])
      expect(await page.text()).toContain("<h1>run</h1>")
      const told = await fetch(address)
      expect([told.status, told.headers.get("vary")]).toEqual([404, "accept"])
      expect(await told.json()).toMatchObject({ error: { code: "not_found" } })
    }

    // A client that goes away is noticed here too.
    const gone = new AbortController()
    const leaves = await fetch(
      `${there}/v1/completions`,
      asked({ stream: true, max_tokens: 9999 }, gone.signal),
    )
    await leaves.body?.getReader().read()
    gone.abort()
    await until(() => model.open() === 0)
    expect(model.bytes()).toBeLessThan(9999)
  })
})

test("a body that an app read, and kept nowhere, is its own fault and is told to it", async () => {
  const told: unknown[] = []
  const { fetch: ask } = completions(scriptedModel("a"), { onError: (error) => told.push(error) })
  const app = new Hono().post("/v1/completions", async (c) => {
    await c.req.json()
    return ask(c.req.raw)
  })
  const origin = await listening(listenerOf(app.fetch))
  const answer = await fetch(`${origin}/v1/completions`, asked({ max_tokens: 1 }))
  expect(answer.status).toBe(500)
  expect(await answer.json()).toMatchObject({
    error: { type: "server_error", message: expect.stringContaining("cloneRawRequest") as string },
  })
  expect(told).toMatchObject([{ code: "BODY_READ" }])
})
