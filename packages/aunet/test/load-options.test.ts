/** Loading that is looked at, ended, and done before the first text. */
import { fetchedFolder } from "aunet/web"
import { setTimeout as delay } from "node:timers/promises"
import { referenceEngine } from "@aunet/tensor"
import { type Files, load, type LoadProgress, type Plugin } from "aunet"
import { beforeAll, expect, test, vi } from "vitest"
import { folderOf, trained } from "./trained.ts"

let files: Files = {}
beforeAll(async () => {
  files = await trained("words")
})
const serving = (asked: string[] = []) => ({
  fetch: async (address: URL): Promise<Response> => {
    const name = address.pathname.slice("/run/".length)
    asked.push(name)
    const found = files[name]
    if (found === undefined) return new Response("no", { status: 404 })
    return new Response(Uint8Array.from(found), { headers: { "content-length": String(found.length) } })
  },
})
const address = "https://example.org/run/"

test("it tells how far it is: bytes of all that come, then what begins", async () => {
  const told: LoadProgress[] = []
  const model = await load(fetchedFolder(address, serving()), {
    engine: "reference",
    warmUp: true,
    onProgress: (progress) => told.push(progress),
  })
  await model.close()
  const needed = files["config.json"].length + files["model.safetensors"].length
  const fetching = told.filter((each) => each.doing === "fetching")
  expect(fetching.at(-1)).toMatchObject({ bytes: needed, bytesInAll: needed })
  expect(told.slice(fetching.length)).toEqual([{ doing: "opening" }, { doing: "warming up" }])
})

test("a warm model opens no program for its first text, has counted nothing, and writes the same", async () => {
  const opened: string[] = []
  const options = {
    engine: "onnx",
    onOpening: ({ program }: { program: string }) => void opened.push(program),
  }
  const cold = await load(folderOf(files), options)
  expect(opened).toEqual([])
  const text = await cold.complete("the cat", { maxBytes: 12, seed: 4 })
  const { counters } = cold
  await cold.close()
  opened.length = 0
  const warm = await load(folderOf(files), { ...options, warmUp: true })
  expect(opened.length).toBeGreaterThan(2)
  expect(warm.counters).toMatchObject({ bytes: 0, steps: 0, read: 0, writing: 0 })
  opened.length = 0
  expect(await warm.complete("the cat", { maxBytes: 12, seed: 4 })).toBe(text)
  expect(opened).toEqual([])
  expect(warm.counters).toEqual(counters)
  await warm.close()
})

test("a signal ends it with its reason, wherever it is, and leaves no engine open", async () => {
  const reason = new Error("enough")
  await expect(load(folderOf(files), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  for (const at of ["fetching", "opening", "warming up"] as const) {
    const stop = new AbortController()
    const loading = load(fetchedFolder(address, serving()), {
      engine: "reference",
      warmUp: true,
      signal: stop.signal,
      onProgress: ({ doing }) => {
        if (doing === at) stop.abort(reason)
      },
    })
    await expect(loading, at).rejects.toBe(reason)
  }
  await expect(load(folderOf(files), { signal: "now" as never })).rejects.toMatchObject({
    code: "BAD_OPTION",
  })
})

/** An engine that opens when it is let, and what it and the files did, in order. */
function slowEngine() {
  const events: string[] = []
  let open = (): void => {}
  const opened = new Promise<void>((opens) => (open = opens))
  const plugin: Plugin = {
    kind: "engine",
    name: "slow",
    apiVersion: 1,
    make: async () => {
      events.push("opens")
      await opened
      events.push("opened")
      return { ...referenceEngine(), close: async () => void events.push("closed") }
    },
  }
  const fetch = async (at: URL): Promise<Response> => {
    await delay(5)
    events.push(at.pathname.slice("/run/".length))
    return serving().fetch(at)
  }
  return {
    events,
    open,
    how: { engine: "slow", plugins: [plugin] },
    at: (of: string) => fetchedFolder(of, { fetch }),
  }
}

test("an engine opens while the files come, and it is told when it alone is waited for", async () => {
  const { events, open, how, at } = slowEngine()
  const opening = new Promise<void>((told) => {
    void load(at(address), {
      ...how,
      onProgress: ({ doing }) => {
        if (doing === "opening") told()
      },
    }).then((model) => model.close())
  })
  await opening
  expect(events[0]).toBe("opens")
  expect(events).toContain("model.safetensors")
  expect(events).not.toContain("opened")
  open()
  await vi.waitFor(() => expect(events.at(-1)).toBe("closed"))
})

test("what ends loading does not wait for the engine, which is closed when it comes", async () => {
  const reason = new Error("enough")
  const ways = { fetching: reason, opening: reason, "nothing there": { code: "CHECKPOINT_MISSING" } }
  for (const [way, told] of Object.entries(ways)) {
    const { events, open, how, at } = slowEngine()
    const stop = new AbortController()
    const loading = load(at(way === "nothing there" ? "https://example.org/nowhere/" : address), {
      ...how,
      signal: stop.signal,
      onProgress: ({ doing }) => {
        if (doing === way) stop.abort(reason)
      },
    })
    await expect(loading, way).rejects.toMatchObject(told)
    expect(events[0]).toBe("opens")
    expect(events).not.toContain("opened")
    open()
    await vi.waitFor(() => expect(events.at(-1)).toBe("closed"))
  }
})

test("what a listener throws is thrown, and is no fault of the files", async () => {
  const mine = new Error("mine")
  const onProgress = (): void => {
    throw mine
  }
  const loading = load(fetchedFolder(address, serving()), { engine: "reference", onProgress })
  await expect(loading).rejects.toBe(mine)
})

test("an engine that does not open is told at once, and nothing more is fetched", async () => {
  const asked: string[] = []
  const never = {
    fetch: async (at: URL, { signal }: { readonly signal?: AbortSignal }): Promise<Response> => {
      asked.push(at.pathname)
      return new Promise((_, fail) => signal?.addEventListener("abort", () => fail(signal.reason as Error)))
    },
  }
  const loading = load(fetchedFolder(address, never), { engine: "nosuch" })
  await expect(loading).rejects.toMatchObject({ code: "UNKNOWN_PLUGIN" })
  expect(asked.length).toBeLessThan(2)
})

test("an engine without WebAssembly has no wasmPaths", async () => {
  await expect(load(folderOf(files), { engine: "reference", wasmPaths: "/wasm/" })).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringContaining("wasmPaths") as string,
  })
})
