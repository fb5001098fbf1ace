/** A model in a worker ends when it is told to, whether the worker answers or not, and leaves nothing behind that waits. */
import { loadInWorker, modelOverPort, type Port, serveModel, type WorkerLike } from "aunet/worker"
import { expect, test } from "vitest"
import { ownWorker as oneFileWorker } from "../src/one-file/own-worker.ts"
import { serveOnceLoaded } from "../src/worker/serve-once-loaded.ts"
import { servedRun } from "./served-run.ts"

const run = servedRun()

/** A port at whose other end somebody answers as long as `isAwake` says so. */
function sleepy() {
  const { port1, port2 } = new MessageChannel()
  const state = { isAwake: true, asks: [] as string[], ends: 0 }
  void serveModel({
    postMessage: (message) => port2.postMessage(message),
    addEventListener: (_, listener) =>
      (port2 as unknown as Port).addEventListener("message", ({ data }) => {
        state.asks.push((data as { ask: string }).ask)
        if (state.isAwake) listener({ data })
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
  const loading = modelOverPort(silent.port, run.address, { signal: stop.signal }, silent.end).model
  stop.abort(reason)
  await expect(loading).rejects.toBe(reason)
  silent.end()

  const { port, state, end } = sleepy()
  const model = await modelOverPort(port, run.address, { engine: "reference" }, end).model
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
  const model = await modelOverPort(port, run.address, { engine: "reference", maxSequences: 1 }, end).model
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
    const loading = loadInWorker(run.address, { engine: "reference", signal: stop.signal })
    stop.abort(reason)
    await expect(loading).rejects.toBe(reason)
    expect(terminated).toEqual(["0"])
    const model = await loadInWorker(run.address, { engine: "reference" })
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
  const { model } = modelOverPort(port1 as unknown as Port, run.address, {})
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
  const asked = modelOverPort(early.port1 as unknown as Port, run.address, {}).model
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
