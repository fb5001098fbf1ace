/** Loading that is looked at, ended, and done before the first text. */
import { fetchedFolder } from "aunet/web"
import { setTimeout as delay } from "node:timers/promises"
import { referenceEngine } from "@aunet/tensor"
import { type Files, load, type LoadProgress, type Plugin } from "aunet"
import { beforeAll, expect, test } from "vitest"
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

test("an engine opens while the files come, and is closed again where they are none of a model", async () => {
  const events: string[] = []
  const counted: Plugin = {
    kind: "engine",
    name: "counted",
    apiVersion: 1,
    make: async () => {
      events.push("opened")
      const engine = referenceEngine()
      return { ...engine, close: async () => void events.push("closed") }
    },
  }
  const slowly = {
    fetch: async (at: URL): Promise<Response> => {
      await delay(20)
      events.push(at.pathname.slice("/run/".length))
      return serving().fetch(at)
    },
  }
  const how = { engine: "counted", plugins: [counted] }
  const model = await load(fetchedFolder(address, slowly), how)
  expect(events[0]).toBe("opened")
  expect(events).not.toContain("closed")
  await model.close()
  expect(events.at(-1)).toBe("closed")
  events.length = 0
  const nowhere = fetchedFolder("https://example.org/nowhere/", slowly)
  await expect(load(nowhere, how)).rejects.toMatchObject({ code: "CHECKPOINT_MISSING" })
  expect([events[0], events.at(-1)]).toEqual(["opened", "closed"])
})

test("an engine without WebAssembly has no wasmPaths", async () => {
  await expect(load(folderOf(files), { engine: "reference", wasmPaths: "/wasm/" })).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringContaining("wasmPaths") as string,
  })
})
