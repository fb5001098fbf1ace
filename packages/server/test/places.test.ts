// Who is answered, who waits, who is sent away, and how it ends.

import { describe, expect, test } from "vitest"
import { completions } from "../src/index.ts"
import { ask, eventsOf, scriptedModel, until } from "./scripted-model.ts"

describe("places", () => {
  const limits = { concurrentRequests: 1, waitingRequests: 1, waitSeconds: 0.05, stopSeconds: 0 }
  const long = { stream: true, max_tokens: 10_000 }

  test("one runs, one waits its turn, a third is sent away", async () => {
    const model = scriptedModel("a")
    const api = completions(model, { limits: { ...limits, waitSeconds: 60 } })
    const first = await api.fetch(ask(long))
    const second = api.fetch(ask({ max_tokens: 2 }))
    await until(() => api.load().waiting === 1)
    const third = await api.fetch(ask({}))
    expect(third.status).toBe(429)
    expect(third.headers.get("retry-after")).toBe("1")
    await first.body?.cancel()
    expect((await second).status).toBe(200)
    expect(api.load()).toEqual({ running: 0, waiting: 0 })
  })

  test("a wait that takes too long ends with 503", async () => {
    const api = completions(scriptedModel("a"), { limits })
    const first = await api.fetch(ask(long))
    const late = await api.fetch(ask({}))
    expect([late.status, late.headers.get("retry-after")]).toEqual([503, "1"])
    await first.body?.cancel()
    expect(api.load()).toEqual({ running: 0, waiting: 0 })
  })

  test("a client that leaves does not wait", async () => {
    const api = completions(scriptedModel("a"), { limits: { ...limits, waitSeconds: 60 } })
    const first = await api.fetch(ask(long))
    const client = new AbortController()
    const leaving = api.fetch(new Request(ask({}), { signal: client.signal }))
    await until(() => api.load().waiting === 1)
    client.abort()
    expect((await leaving).status).toBe(499)
    await first.body?.cancel()
    expect(api.load()).toEqual({ running: 0, waiting: 0 })
  })

  test("stopping refuses what is new, ends what waits, and cuts what runs", async () => {
    const model = scriptedModel("a")
    const api = completions(model, { limits: { ...limits, waitSeconds: 60 } })
    const running = await api.fetch(ask(long))
    const waiting = api.fetch(ask({}))
    await until(() => api.load().waiting === 1)
    const stopped = api.stop()
    expect((await waiting).status).toBe(503)
    expect((await api.fetch(ask({}))).status).toBe(503)
    const events = eventsOf(await running.text())
    expect(JSON.parse(events.pop() as string)).toMatchObject({ error: { code: "stopping" } })
    await stopped
    expect(model.open()).toBe(0)
  })
})
