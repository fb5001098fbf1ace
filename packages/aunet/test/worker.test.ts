/** A model over a port says what one that is here says, ends when it is told to, and fails with the same errors. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { type Files, load, type LoadProgress } from "aunet"
import {
  loadInWorker,
  modelOverPort,
  type OverPortOptions,
  type Port,
  serveModel,
  type WorkerLike,
} from "aunet/worker"
import { afterAll, beforeAll, expect, test } from "vitest"
import { ownWorker as oneFileWorker } from "../src/one-file/own-worker.ts"
import { serveOnceLoaded } from "../src/worker/serve-once-loaded.ts"
import { folderOf, trained } from "./trained.ts"

let files: Files = {}
let address = ""
const server = createServer((asked, answer) => {
  const found = files[(asked.url ?? "").slice("/run/".length)]
  if (found === undefined) answer.writeHead(404).end()
  else answer.end(found)
})
beforeAll(async () => {
  files = await trained("words")
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/run/`
})
afterAll(() => void server.close())

/** Both ends of a channel in place of a worker. */
function over(place: string, options: OverPortOptions = {}) {
  const { port1, port2 } = new MessageChannel()
  void serveModel(port2 as unknown as Port)
  const close = (): void => port1.close()
  const opened = modelOverPort(port1 as unknown as Port, place, { engine: "reference", ...options }, close)
  opened.model.catch(close)
  return opened
}

test("it writes, reads and scores to the last bit as the model does where it is", async () => {
  const here = await load(folderOf(files), { engine: "reference" })
  const told: LoadProgress[] = []
  const there = await over(address, { warmUp: true, onProgress: (progress) => told.push(progress) }).model
  expect(told.map(({ doing }) => doing)).toEqual(
    expect.arrayContaining(["fetching", "opening", "warming up"]),
  )
  expect(there).toMatchObject({
    place: address,
    contextBytes: here.contextBytes,
    engine: { name: "reference" },
  })
  expect(there.engine.report).toEqual(here.engine.engine.report)
  const how = { maxBytes: 10, seed: 3, temperature: 0.8, topLogprobs: 2 } as const
  const all = async (generation: AsyncIterable<unknown>) => {
    const given: unknown[] = []
    for await (const each of generation) given.push(each)
    return given
  }
  const [a, b] = [here.generate("the c", how), there.generate("the c", how)]
  expect(await all(b)).toEqual(await all(a))
  expect([b.finish, b.end]).toEqual([a.finish, a.end])
  const text = await there.read("the cat")
  expect(await there.complete(text, how)).toBe(await here.complete(await here.read("the cat"), how))
  expect(await there.score("the ", ["cat", "dog"], { countEos: true })).toEqual(
    await here.score("the ", ["cat", "dog"], { countEos: true }),
  )
  const masked = await there.complete("the c", { ...how, allowed: "utf8" })
  expect(masked).not.toContain("\ufffd")
  expect((await there.counters()).bytesHeld).toBe(here.bytesHeld)
  await text.forget()
  await expect(there.complete(text)).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: "the text was forgotten; read it again",
  })
  await here.close()
  await there.close()
  await there.close()
  await expect(there.complete("a")).rejects.toMatchObject({ code: "ABORTED" })
})

test("a text that is left, or ended by a signal, gives its place back", async () => {
  const model = await over(address, { maxSequences: 1 }).model
  for await (const { level } of model.generate("the ")) {
    expect(level).toBeGreaterThanOrEqual(0)
    break
  }
  const reason = new Error("enough")
  const stop = new AbortController()
  const generation = model.generate("the ", { signal: stop.signal, maxBytes: 1000 })
  await generation.next()
  stop.abort(reason)
  await expect(generation.next()).rejects.toBe(reason)
  await expect(model.complete("a", { signal: stop.signal })).rejects.toBe(reason)
  const later = new AbortController()
  const writing = model.complete("a", { signal: later.signal, maxBytes: 100_000 })
  later.abort(reason)
  await expect(writing).rejects.toBe(reason)
  expect(await model.complete("the ", { maxBytes: 2, seed: 1 })).toBeTypeOf("string")
  expect(await model.counters()).toMatchObject({ writing: 0, waiting: 0 })
  await model.close()
})

test("errors come back with their class and code", async () => {
  await expect(over(`${address}nothing/`).model).rejects.toMatchObject({
    name: "AunetError",
    code: "CHECKPOINT_MISSING",
  })
  await expect(over(address, { engine: "cuda" }).model).rejects.toMatchObject({ code: "UNKNOWN_PLUGIN" })
  const reason = new Error("enough")
  await expect(over(address, { signal: AbortSignal.abort(reason) }).model).rejects.toBe(reason)
  const model = await over(address).model
  await expect(model.complete("a", { maxBytes: -1 })).rejects.toMatchObject({ code: "BAD_OPTION" })
  await expect(model.complete(null as never)).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: "prompt is null; it must be a string or a Uint8Array",
  })
  await expect(model.read("a", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const telling = (): never => {
    throw reason
  }
  await expect(over(address, { onProgress: telling }).model).rejects.toBe(reason)
  await expect(model.generate("a", { allowed: (() => {}) as never }).next()).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringContaining("cannot be sent to a worker") as string,
  })
  await model.close()
})

test("what waits fails when the worker breaks", async () => {
  const { model, broke } = over(address)
  const opened = await model
  const writing = opened.complete("a", { maxBytes: 100_000 })
  broke(new Error("it ran out of memory"))
  await expect(writing).rejects.toThrow("it ran out of memory")
  await expect(opened.counters()).rejects.toThrow("it ran out of memory")
  await opened.close()
})

/** A port at whose other end somebody answers as long as `isAwake` says so. */
function sleepy() {
  const { port1, port2 } = new MessageChannel()
  const state = { isAwake: true, asks: [] as string[], ends: 0 }
  void serveModel({
    postMessage: (message) => port2.postMessage(message),
    addEventListener: (_, listener) =>
      port2.addEventListener("message", ({ data }) => {
        state.asks.push((data as { ask: string }).ask)
        if (state.isAwake) listener({ data: data as unknown })
      }),
    start: () => port2.start(),
  })
  const end = (): void => {
    state.ends++
    port1.close()
  }
  return { port: port1 as unknown as Port, state, end }
}
const heard = () => new Promise((done) => setImmediate(done))

test("who aborts waits for no answer, and who closes leaves nothing that waits", async () => {
  const reason = new Error("enough")
  const silent = sleepy()
  silent.state.isAwake = false
  const stop = new AbortController()
  const loading = modelOverPort(silent.port, address, { signal: stop.signal }, silent.end).model
  stop.abort(reason)
  await expect(loading).rejects.toBe(reason)
  silent.end()

  const { port, state, end } = sleepy()
  const model = await modelOverPort(port, address, { engine: "reference" }, end).model
  const stops = ["generate", "complete", "read", "scoreAll"].map(() => new AbortController())
  const [a, b, c, d] = stops.map(({ signal }) => ({ signal }))
  const generation = model.generate("the ", a)
  await generation.next()
  state.isAwake = false
  const asked = [generation.next(), model.complete("a", b), model.read("a", c), model.score("a", ["b"], d)]
  await heard()
  for (const each of stops) each.abort(reason)
  for (const each of asked) await expect(each).rejects.toBe(reason)
  expect(await generation.next()).toEqual({ done: true, value: undefined })

  const waits = model.generate("the ")
  const next = waits.next()
  const closing = model.close()
  await expect(next).rejects.toMatchObject({ code: "ABORTED", message: "the model is closed; load it again" })
  await expect(model.counters()).rejects.toMatchObject({ code: "ABORTED" })
  await heard()
  expect(state.asks.at(-1)).toBe("close")
  expect(state.ends).toBe(0)
  end()
  void closing
})

test("what was aborted is let go of at the other end", async () => {
  const { port, state, end } = sleepy()
  const model = await modelOverPort(port, address, { engine: "reference", maxSequences: 1 }, end).model
  const stop = new AbortController()
  const generation = model.generate("the ", { signal: stop.signal })
  await generation.next()
  stop.abort(new Error("enough"))
  await expect(generation.next()).rejects.toThrow("enough")
  expect(await model.complete("the ", { maxBytes: 1 })).toBeTypeOf("string")
  expect(await model.counters()).toMatchObject({ writing: 0, waiting: 0 })
  expect(state.asks).toContain("leave")
  await model.close()
  expect(state.ends).toBe(1)
})

test("a worker of our own is ended with its model, answer or not", async () => {
  const [terminated, errors] = [[] as string[], [] as unknown[]]
  const worker = (name: string, port: Port): WorkerLike => ({
    postMessage: (message) => port.postMessage(message),
    addEventListener: (type: string, listener: (event: never) => void) => {
      if (type === "message") port.addEventListener("message", listener as never)
      else errors.push(listener)
    },
    start: () => port.start?.(),
    terminate: () => void terminated.push(name),
  })
  const own = globalThis as { Worker?: unknown }
  const before = own.Worker
  const begun = [sleepy(), sleepy()]
  let at = 0
  // `loadInWorker` begins it by the name that the platform has for it.
  own.Worker = function Begun() {
    const { port } = begun[at]!
    return worker(String(at++), port)
  }
  try {
    begun[0]!.state.isAwake = false
    const stop = new AbortController()
    const reason = new Error("enough")
    const loading = loadInWorker(address, { engine: "reference", signal: stop.signal })
    stop.abort(reason)
    await expect(loading).rejects.toBe(reason)
    expect(terminated).toEqual(["0"])
    const model = await loadInWorker(address, { engine: "reference" })
    begun[1]!.state.isAwake = false
    const writing = model.complete("a")
    await model.close()
    await expect(writing).rejects.toMatchObject({ code: "ABORTED" })
    expect(terminated).toEqual(["0", "1"])
  } finally {
    own.Worker = before
    for (const { end } of begun) end()
  }
})

test("where the worker's code does not load each question is answered with that", async () => {
  const { port1, port2 } = new MessageChannel()
  await serveOnceLoaded(port2 as unknown as Port, () => Promise.reject(new Error("404")))
  const { model } = modelOverPort(port1 as unknown as Port, address, {})
  await expect(model).rejects.toMatchObject({
    code: "ABORTED",
    message: "the code of the model's worker does not load (404); load the page again",
  })
  const early = new MessageChannel()
  let fail = (_: Error): void => {}
  const served = serveOnceLoaded(
    early.port2 as unknown as Port,
    () => new Promise((_, failed) => void (fail = failed)),
  )
  const asked = modelOverPort(early.port1 as unknown as Port, address, {}).model
  await heard()
  await heard()
  fail(new Error("404"))
  await served
  await expect(asked).rejects.toMatchObject({ code: "ABORTED" })
  port1.close()
  early.port1.close()
})

test("the line that begins a worker of the one file is let go of once", () => {
  const own = globalThis as { Worker?: unknown }
  const [before, revoke] = [own.Worker, URL.revokeObjectURL]
  const revoked: string[] = []
  own.Worker = class extends EventTarget {}
  URL.revokeObjectURL = (place) => {
    revoked.push(place)
    revoke.call(URL, place)
  }
  try {
    const worker = oneFileWorker() as unknown as EventTarget
    for (let i = 0; i < 3; i++) worker.dispatchEvent(new Event("message"))
    expect(revoked).toHaveLength(1)
  } finally {
    own.Worker = before
    URL.revokeObjectURL = revoke
  }
})
