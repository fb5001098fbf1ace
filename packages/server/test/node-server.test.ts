// The server on loopback: clients that vanish, stall, send nonsense, and a clean stop.

import { createConnection, type Socket } from "node:net"
import * as fc from "fast-check"
import { afterEach, describe, expect, test } from "vitest"
import { type RunningServer, serve, type ServeOptions } from "../src/node/index.ts"
import { type ScriptedModel, scriptedModel, until } from "./scripted-model.ts"

const open: RunningServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

async function started(model: ScriptedModel, options: ServeOptions = {}): Promise<RunningServer> {
  const server = await serve(model, { port: 0, ...options })
  open.push(server)
  return server
}

const post = (server: RunningServer, body: unknown, init: RequestInit = {}): Promise<Response> =>
  fetch(`${server.address}/v1/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
    ...init,
  })

/** Opens a connection and sends bytes as they are. */
async function raw(server: RunningServer, text: string | Uint8Array): Promise<Socket> {
  const { port, hostname } = new URL(server.address)
  const socket = createConnection(Number(port), hostname)
  socket.on("error", () => {})
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()))
  socket.write(text)
  return socket
}

const rawRequest = (body: unknown): string => {
  const text = JSON.stringify(body)
  return `POST /v1/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
}

describe("clients", () => {
  test("a hundred that come, stream and vanish leave nothing behind", async () => {
    const model = scriptedModel("a few words ")
    const server = await started(model, { limits: { concurrentRequests: 8, waitingRequests: 100 } })
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const socket = await raw(server, rawRequest({ stream: true, max_tokens: 16_000 }))
        // The first of what is read is the head of the response; some stay for a few events.
        for (let read = 0; read <= i % 5; read++)
          await new Promise<void>((resolve) => socket.once("data", () => resolve()))
        socket.destroy()
      }),
    )
    await until(() => model.open() === 0 && server.load().connections === 0)
    expect(server.load()).toEqual({ running: 0, waiting: 0, connections: 0 })
    expect((await post(server, { max_tokens: 3 })).status).toBe(200)
  })

  test("one that vanishes before the first byte, or while it waits, is forgotten", async () => {
    const model = scriptedModel("a")
    const server = await started(model, {
      limits: { concurrentRequests: 1, completionBytes: 1e9, answerBytes: 1e12 },
    })
    const first = await raw(server, rawRequest({ max_tokens: 1e9 }))
    await until(() => server.load().running === 1)
    const second = await raw(server, rawRequest({}))
    await until(() => server.load().waiting === 1)
    second.destroy()
    await until(() => server.load().waiting === 0)
    first.destroy()
    await until(() => server.load().running === 0 && model.open() === 0)
  })

  test("one that stops reading holds the model up and not the memory, and is dropped", async () => {
    const model = scriptedModel("words that nobody reads ")
    const server = await started(model, { limits: { stallSeconds: 0.3, completionBytes: 1e9 } })
    const socket = await raw(server, rawRequest({ stream: true, max_tokens: 1e9, logprobs: 0 }))
    socket.pause()
    await until(() => model.open() === 1)
    // What fits between the two ends is written; then nothing more.
    await until(() => model.open() === 0)
    expect(server.load().running).toBe(0)
    expect(model.bytes()).toBeLessThan(100_000)
    socket.destroy()
  })
})

describe("nonsense", () => {
  test("a body over the limit gets 413, told or not, and the next request is served", async () => {
    const server = await started(scriptedModel("a"), { limits: { bodyBytes: 1000 } })
    expect((await post(server, { prompt: "x".repeat(2000) })).status).toBe(413)
    const chunks = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(600).fill(32)),
    })
    const endless = await post(server, "", { body: chunks, duplex: "half" } as RequestInit).catch(
      () => undefined,
    )
    if (endless !== undefined) expect(endless.status).toBe(413)
    expect((await post(server, { max_tokens: 1 })).status).toBe(200)
  })

  test("bodies over the limit, one after the other, all get 413: none costs the next its connection", async () => {
    const server = await started(scriptedModel("a"), { limits: { bodyBytes: 1000 } })
    for (let i = 0; i < 4; i++) {
      expect((await post(server, { prompt: "x".repeat(3_000_000) })).status).toBe(413)
      expect((await post(server, { max_tokens: 1 })).status).toBe(200)
    }
  })

  test("any bytes as a body give a typed error or an answer, and the next request is served", async () => {
    const server = await started(scriptedModel("a"))
    const parameter = fc.constantFrom(
      "model",
      "prompt",
      "max_tokens",
      "temperature",
      "top_p",
      "n",
      "stream",
      "logprobs",
      "stop",
      "seed",
      "echo",
      "best_of",
      "stream_options",
      "__proto__",
      "constructor",
      "",
    )
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => new TextEncoder().encode(text)),
      fc
        .dictionary(parameter, fc.jsonValue())
        .map((value) => new TextEncoder().encode(JSON.stringify(value))),
      fc
        .integer({ min: 1, max: 50_000 })
        .map((depth) => new TextEncoder().encode(`{"prompt":${"[".repeat(depth)}`)),
    )
    await fc.assert(
      fc.asyncProperty(body, async (bytes) => {
        const response = await post(server, bytes as Uint8Array<ArrayBuffer>)
        const text = await response.text()
        if (response.headers.get("content-type")?.startsWith("text/event-stream")) return
        const parsed = JSON.parse(text) as { error?: { message: string; type: string }; object?: string }
        if (response.status === 200) expect(parsed.object).toBe("text_completion")
        else {
          expect(response.status).toBeLessThan(500)
          expect(parsed.error?.type).toBe("invalid_request_error")
          expect(parsed.error?.message.length).toBeLessThan(400)
        }
      }),
      { seed: 11, numRuns: 300 },
    )
    expect(server.load().running).toBe(0)
    expect((await post(server, { max_tokens: 1 })).status).toBe(200)
  })

  test("any bytes as a request end in an answer or a closed connection", async () => {
    const server = await started(scriptedModel("a"), { limits: { bodySeconds: 60 } })
    const head = fc.constantFrom(
      "",
      "GET / HTTP/1.1\r\n",
      "POST /v1/completions HTTP/1.1\r\nhost: \\evil\r\n\r\n",
      "GET // HTTP/1.1\r\nhost: a b\r\n\r\n",
      "\x16\x03\x01",
    )
    await fc.assert(
      fc.asyncProperty(head, fc.uint8Array({ maxLength: 300 }), async (start, rest) => {
        const socket = await raw(server, Buffer.concat([Buffer.from(start, "latin1"), rest]))
        socket.end()
        socket.resume()
        await new Promise<void>((resolve) => socket.once("close", () => resolve()))
      }),
      { seed: 12, numRuns: 60 },
    )
    expect((await post(server, { max_tokens: 1 })).status).toBe(200)
    await until(() => server.load().connections <= 1)
  })

  test("a client that never ends its request is cut", async () => {
    const server = await started(scriptedModel("a"), { limits: { bodySeconds: 1 } })
    const socket = await raw(
      server,
      "POST /v1/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{",
    )
    socket.resume()
    await new Promise<void>((resolve) => socket.once("close", () => resolve()))
    await until(() => server.load().connections === 0)
  })
})

describe("stopping", () => {
  test("lets what runs end, and takes nothing new", async () => {
    const model = scriptedModel("a")
    const server = await serve(model, { port: 0 })
    const response = await post(server, { stream: true, max_tokens: 300 })
    const closed = server.close()
    const text = await response.text()
    expect(text).toContain('"finish_reason":"length"')
    expect(text).toMatch(/\[DONE\]\n\n$/)
    await closed
    await expect(post(server, {})).rejects.toThrow("fetch failed")
  })

  test("cuts what takes longer than stopSeconds, read or not", async () => {
    const model = scriptedModel("a")
    const server = await serve(model, { port: 0, limits: { stopSeconds: 0.05, completionBytes: 1e9 } })
    const reads = await post(server, { stream: true, max_tokens: 1e9 })
    const socket = await raw(server, rawRequest({ stream: true, max_tokens: 1e9 }))
    socket.pause()
    await until(() => model.open() === 2)
    const text = reads.text()
    await server.close()
    expect(await text).toContain('"code":"stopping"')
    expect(model.open()).toBe(0)
    await until(() => server.load().connections === 0)
    socket.destroy()
  })
})

describe("where it listens", () => {
  test.each<[ServeOptions, string]>([
    [{ host: "0.0.0.0" }, "give an API key"],
    [{ host: "::" }, "give an API key"],
    [{ host: "0.0.0.0", apiKey: "short" }, "16 or more"],
    [{ port: 70_000 }, "port is 70000"],
    [{ prot: 80 } as ServeOptions, 'serve has no option "prot"; there are: host, port, name'],
    [{ host: "192.0.2.1", apiKey: "0123456789abcdef" }, "cannot listen"],
  ])("%j is refused", async (options, part) => {
    await expect(serve(scriptedModel("a"), { port: 0, ...options })).rejects.toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringContaining(part),
    })
  })

  test("a port that is taken is refused", async () => {
    const { address } = await started(scriptedModel("a"))
    const port = Number(new URL(address).port)
    await expect(serve(scriptedModel("a"), { port })).rejects.toThrow("another program listens there")
  })

  test("beyond loopback a key is asked for", async () => {
    const apiKey = "0123456789abcdef"
    const server = await started(scriptedModel("a"), { host: "0.0.0.0", apiKey })
    const { port } = new URL(server.address)
    const url = `http://127.0.0.1:${port}/v1/models`
    expect((await fetch(url)).status).toBe(401)
    expect((await fetch(url, { headers: { authorization: `Bearer ${apiKey}` } })).status).toBe(200)
  })

  test("on loopback a foreign name is refused, so that no page can pass for this machine", async () => {
    const server = await started(scriptedModel("a"))
    const socket = await raw(
      server,
      "GET /v1/models HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n",
    )
    let got = ""
    socket.setEncoding("utf8").on("data", (part: string) => (got += part))
    await new Promise<void>((resolve) => socket.once("close", () => resolve()))
    expect(got).toContain("403")
  })
})
