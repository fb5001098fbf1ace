/** A model over a port says what one that is here says, ends when it is told to, and fails with the same errors. */
import { load, type LoadProgress } from "aunet"
import { modelOverPort, type OverPortOptions, type Port, serveModel } from "aunet/worker"
import { expect, test } from "vitest"
import { servedRun } from "./served-run.ts"
import { folderOf } from "./trained.ts"

const run = servedRun()

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
  const here = await load(folderOf(run.files), { engine: "reference" })
  const told: LoadProgress[] = []
  const there = await over(run.address, { warmUp: true, onProgress: (progress) => told.push(progress) }).model
  expect(told.map(({ doing }) => doing)).toEqual(
    expect.arrayContaining(["fetching", "opening", "warming up"]),
  )
  expect(there).toMatchObject({
    place: run.address,
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
  const place = { stage: 1, layer: 1, head: 0 }
  expect(await there.attention("the cat sat ", place)).toEqual(await here.attention("the cat sat ", place))
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
  const model = await over(run.address, { maxSequences: 1 }).model
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
  await expect(over(`${run.address}nothing/`).model).rejects.toMatchObject({
    name: "AunetError",
    code: "CHECKPOINT_MISSING",
  })
  await expect(over(run.address, { engine: "cuda" }).model).rejects.toMatchObject({ code: "UNKNOWN_PLUGIN" })
  const reason = new Error("enough")
  await expect(over(run.address, { signal: AbortSignal.abort(reason) }).model).rejects.toBe(reason)
  const model = await over(run.address).model
  await expect(model.complete("a", { maxBytes: -1 })).rejects.toMatchObject({ code: "BAD_OPTION" })
  await expect(model.attention("a", undefined as never)).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringContaining("stage is undefined") as string,
  })
  await expect(model.complete(null as never)).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: "prompt is null; it must be a string or a Uint8Array",
  })
  await expect(model.read("a", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const telling = (): never => {
    throw reason
  }
  await expect(over(run.address, { onProgress: telling }).model).rejects.toBe(reason)
  await expect(model.generate("a", { allowed: (() => {}) as never }).next()).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringContaining("cannot be sent to a worker") as string,
  })
  await model.close()
})

test("what waits fails when the worker breaks", async () => {
  const { model, broke } = over(run.address)
  const opened = await model
  const writing = opened.complete("a", { maxBytes: 100_000 })
  broke(new Error("it ran out of memory"))
  await expect(writing).rejects.toThrow("it ran out of memory")
  await expect(opened.counters()).rejects.toThrow("it ran out of memory")
  await opened.close()
})
