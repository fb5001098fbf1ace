/** A folder that a server serves: what lies there is fetched, whole, and what goes wrong on the way is said. */
import { expect, test } from "vitest"
import { encodeList } from "../src/checkpoint/content-list.ts"
import type { Files } from "../src/checkpoint/files.ts"
import { fetchedFolder } from "../src/web/index.ts"
import { content, numberOf } from "./fixtures/content.ts"

const ADDRESS = "https://example.org/run/"
const bytes = Uint8Array.of(1, 2, 3)

/** A server of these files, and what it was asked for. */
function serving(files: () => Files) {
  const asked: string[] = []
  const fetch = async (address: URL): Promise<Response> => {
    asked.push(address.pathname)
    const found = files()[decodeURIComponent(address.pathname).slice("/run/".length)]
    return found === undefined ? new Response("no", { status: 404 }) : new Response(Uint8Array.from(found))
  }
  return { asked, fetch }
}
const listed = (n: number): Files => {
  const files = content(n)
  return { ...files, "files.json": encodeList({ generation: n, files: Object.keys(files) }) }
}
const read = (fetch: (address: URL) => Promise<Response>, address = ADDRESS) =>
  fetchedFolder(address, { fetch }).read()

test("gives what lies there", async () => {
  const { fetch } = serving(() => listed(3))
  expect(numberOf(await read(fetch))).toBe(3)
  expect(numberOf(await read(fetch, "https://example.org/run"))).toBe(3)
})

test("fetches what is asked for alone", async () => {
  const { fetch, asked } = serving(() => listed(3))
  const files = await fetchedFolder(ADDRESS, { fetch }).read((name) => name === "config.json")
  expect(Object.keys(files)).toEqual(["config.json"])
  expect(asked).toEqual(["/run/files.json", "/run/config.json"])
})

test("what was read just before is not fetched again, unless it was replaced", async () => {
  let n = 3
  const { fetch, asked } = serving(() => listed(n))
  const folder = fetchedFolder(ADDRESS, { fetch })
  await folder.read((name) => name === "config.json")
  const rest = Object.keys(content(3)).filter((name) => name !== "config.json")
  expect(numberOf(await folder.read())).toBe(3)
  expect(asked.slice(2).toSorted()).toEqual(
    [...rest.map((name) => `/run/${name}`), "/run/files.json"].toSorted(),
  )
  await folder.read((name) => name === "config.json")
  n = 4
  expect(numberOf(await folder.read())).toBe(4)
})

test("how far it is: bytes that came, and of how many once every answer has begun", async () => {
  const files: Files = { ...listed(3), "model.safetensors": new Uint8Array(300_000) }
  const told: (readonly [number, number | undefined])[] = []
  const counted = (length: boolean) => async (address: URL) => {
    const found = files[address.pathname.slice("/run/".length)]
    if (found === undefined) return new Response("no", { status: 404 })
    return new Response(Uint8Array.from(found), {
      headers: length ? { "content-length": String(found.length) } : {},
    })
  }
  const read = (length: boolean) =>
    fetchedFolder(ADDRESS, { fetch: counted(length) }).read(undefined, {
      onBytes: (bytes, inAll) => told.push([bytes, inAll]),
    })
  const all = Object.entries(await read(true)).reduce((sum, [, bytes]) => sum + bytes.length, 0)
  expect(told.at(-1)).toEqual([all, all])
  expect(told.map(([bytes]) => bytes)).toEqual(told.map(([bytes]) => bytes).toSorted((a, b) => a - b))
  told.length = 0
  await read(false)
  expect(told.at(-1)).toEqual([all, undefined])
  // A header that says too little changes nothing of what is read.
  const short = await fetchedFolder(ADDRESS, {
    fetch: async (address) => {
      const response = await counted(false)(address)
      response.headers.set("content-length", "1")
      return response
    },
  }).read(undefined, { onBytes: () => {} })
  expect(short).toEqual(await read(true))
})

test("a signal ends it with its reason, before and while files come", async () => {
  const { fetch, asked } = serving(() => listed(3))
  const reason = new Error("enough")
  const gone = AbortSignal.abort(reason)
  await expect(fetchedFolder(ADDRESS, { fetch }).read(undefined, { signal: gone })).rejects.toBe(reason)
  expect(asked).toEqual([])
  const stop = new AbortController()
  const late = async (address: URL, { signal }: { readonly signal?: AbortSignal }): Promise<Response> => {
    const response = await fetch(address)
    if (!address.pathname.endsWith("model.safetensors")) return response
    expect(signal).toBe(stop.signal)
    stop.abort(reason)
    return new Response(
      new ReadableStream({ start: (body) => body.error(new DOMException("ended", "AbortError")) }),
    )
  }
  await expect(fetchedFolder(ADDRESS, { fetch: late }).read(undefined, { signal: stop.signal })).rejects.toBe(
    reason,
  )
})

test("without a list the usual names are tried", async () => {
  const { fetch, asked } = serving(() => ({ "config.json": bytes, "model.safetensors": bytes, other: bytes }))
  expect(await read(fetch)).toEqual({ "config.json": bytes, "model.safetensors": bytes })
  expect(asked).toContain("/run/splitter.bin")
})

test("a page in place of a file is none", async () => {
  const page = { headers: { "content-type": "text/html; charset=utf-8" } }
  await expect(read(async () => new Response("<h1>Home</h1>", page))).rejects.toMatchObject({
    code: "CHECKPOINT_MISSING",
    message: `no checkpoint can be fetched from ${ADDRESS}: it has neither a files.json nor a config.json`,
  })
})

test("files that are replaced meanwhile are fetched again, and never mixed", async () => {
  let n = 1
  const { fetch } = serving(() => listed(n))
  const moving = async (address: URL): Promise<Response> => {
    const response = await fetch(address)
    if (address.pathname.endsWith(".safetensors")) n = 2
    return response
  }
  expect(numberOf(await read(moving))).toBe(2)
  const restless = async (address: URL): Promise<Response> => {
    n++
    return fetch(address)
  }
  await expect(read(restless)).rejects.toMatchObject({
    code: "CHECKPOINT_MISSING",
    message: expect.stringContaining("written again and again"),
  })
})

test.each([
  [
    "a server that refuses",
    async () => new Response("", { status: 403 }),
    /files.json is answered with status 403/,
  ],
  [
    "a server that is not there",
    async () => Promise.reject(new TypeError("fetch failed")),
    /files.json was not answered \(TypeError: fetch failed\); is the server there, and does it let this page ask/,
  ],
  [
    "an answer that is cut off",
    async () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.error(new TypeError("terminated")),
        }),
      ),
    /files.json was cut off \(TypeError: terminated\)/,
  ],
])("%s", async (_, fetch, message) => {
  await expect(read(fetch)).rejects.toMatchObject({
    code: "CHECKPOINT_MISSING",
    message: expect.stringMatching(message),
  })
})

test("the reason behind a failure is told, and an abort passes as it is", async () => {
  const refused = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED 127.0.0.1:9") })
  await expect(read(async () => Promise.reject(refused))).rejects.toThrow(
    /not answered \(TypeError: fetch failed: connect ECONNREFUSED 127.0.0.1:9\)/,
  )
  const aborted = AbortSignal.abort()
  const abort = async () => Promise.reject(aborted.reason as Error)
  await expect(read(abort)).rejects.toBe(aborted.reason)
  const throws = () => {
    throw new Error("at once")
  }
  await expect(read(throws)).rejects.toMatchObject({ code: "CHECKPOINT_MISSING" })
})

test("a list that leads elsewhere is refused before anything of it is fetched", async () => {
  for (const name of ["../secret", "https://example.com/x", "/etc/passwd", "a//b"]) {
    const { fetch, asked } = serving(() => ({ "files.json": encodeList({ generation: 1, files: [name] }) }))
    await expect(read(fetch)).rejects.toMatchObject({ code: "BAD_CHECKPOINT" })
    expect(asked).toEqual(["/run/files.json"])
  }
})

test("it is not written to", async () => {
  await expect(fetchedFolder(ADDRESS).write({})).rejects.toMatchObject({
    code: "CHECKPOINT_WRITE_FAILED",
    message: expect.stringContaining("save into another folder"),
  })
})

test("an address is a URL, and options are those that there are", () => {
  expect(() => fetchedFolder(ADDRESS, { fetcher: fetch } as object)).toThrow(
    'fetchedFolder has no option "fetcher"',
  )
  expect(() => fetchedFolder(ADDRESS, { fetch: 1 } as object)).toThrow("fetch is 1; it must be a function")
  expect(() => fetchedFolder("run")).toThrow('address is "run"; it must be the URL of a folder')
  expect(fetchedFolder("https://example.org/a b").describe()).toBe("https://example.org/a%20b/")
})

test("a query follows the name of every file, and stays out of messages: it may be a secret", async () => {
  const asked: string[] = []
  const { fetch } = serving(() => listed(3))
  const folder = fetchedFolder("https://anna:word@example.org/run?signature=s3cret&v=2#top", {
    fetch: async (address) => {
      asked.push(address.href)
      return fetch(address)
    },
  })
  expect(numberOf(await folder.read())).toBe(3)
  expect(asked).toContain("https://anna:word@example.org/run/config.json?signature=s3cret&v=2")
  expect(asked.every((address) => address.endsWith("?signature=s3cret&v=2"))).toBe(true)
  expect(folder.describe()).toBe("https://anna@example.org/run/")
  await expect(folder.write({})).rejects.toThrow(/^https:\/\/anna@example\.org\/run\/ is fetched/)
})
