/** Data sets and checkpoints of the hub, from one on this machine that answers as it does. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import {
  hubAddress,
  hubFiles,
  hubFolder,
  type HubOptions,
  likelyBytes,
  openHubRepository,
  pinnedHubAddress,
} from "../src/node/index.ts"
import { COMMIT, makeHub, type MadeHub } from "../../../tools/made-hub.ts"
import { makeRoom, refusal, type Room } from "./room.ts"

const line = (text: string): string => `${JSON.stringify({ text })}\n`
const LARGE = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i % 251))
const CONFIG = Buffer.from('{"made":"up"}')

let hub: MadeHub
beforeAll(async () => {
  const stories = {
    "README.md": Buffer.from("the card"),
    ".gitattributes": Buffer.from("* -text"),
    "stories.py": Buffer.from("print()"),
    "data/b.jsonl.gz": gzipSync(line("two") + line("three")),
    "data/a.jsonl": Buffer.from(line("one")),
    "data/empty.txt": Buffer.alloc(0),
    "data/photo.png": Buffer.from([0, 1, 2]),
    "notes/a.txt": Buffer.from("a note"),
  }
  hub = await makeHub({
    "datasets/someone/stories": { files: stories },
    "datasets/someone/large": { files: { "large.txt": LARGE }, isLarge: true },
    "datasets/someone/private": { files: { "a.txt": Buffer.from("secret") }, token: "hf_right" },
    "datasets/someone/gated": { files: { "a.txt": Buffer.from("terms") }, token: "hf_right", isGated: true },
    "datasets/someone/bad": { files: { "a.txt": Buffer.from("fine") } },
    "models/someone/model": {
      files: {
        "README.md": Buffer.from("the card"),
        "config.json": CONFIG,
        "model.safetensors": Buffer.from("weights"),
        "train/state.json": Buffer.from("{}"),
        "best/config.json": Buffer.from('{"best":1}'),
        "kept/step-8/config.json": CONFIG,
        "kept/step-16/config.json": CONFIG,
      },
    },
  })
})
afterAll(() => hub.close())
let room: Room
let options: HubOptions
beforeEach(async () => {
  room = await makeRoom()
  options = { hubUrl: hub.url, cacheFolder: `${room.root}/cache`, accessToken: "" }
  hub.asked.length = 0
})
afterEach(() => room.remove())

/** Requests for the bytes of files, without those that ask how long they are. */
const transfers = (): string[] =>
  hub.asked.filter((each) => each.includes("/resolve/") && !each.endsWith("bytes=0-0"))

describe("a data set", () => {
  const read = (path: string, more: HubOptions = {}) => room.read([path], { hub: { ...options, ...more } })

  test("gives what is text in it, by its names, and keeps it for the next time", async () => {
    const { texts, skipped } = await read("hf://datasets/someone/stories")
    expect(texts).toEqual({
      "hf://datasets/someone/stories/data/a.jsonl:1": "one",
      "hf://datasets/someone/stories/data/b.jsonl.gz:1": "two",
      "hf://datasets/someone/stories/data/b.jsonl.gz:2": "three",
      "hf://datasets/someone/stories/notes/a.txt": "a note",
    })
    expect(Object.keys(skipped).map((name) => name.replace(/.*stories\//, ""))).toEqual([
      ".gitattributes",
      "README.md",
      "data/photo.png",
      "stories.py",
      "data/empty.txt",
    ])
    expect(transfers()).toHaveLength(3)
    hub.asked.length = 0
    expect((await read("hf://datasets/someone/stories")).texts).toEqual(texts)
    expect(transfers()).toEqual([])
    // As other clients of the hub keep it.
    const folder = `${room.root}/cache/datasets--someone--stories`
    expect(await readdir(`${folder}/snapshots/${COMMIT}`)).toEqual(["data", "notes"])
    expect((await readdir(`${folder}/blobs`)).every((name) => /^[\da-f]{40}$/.test(name))).toBe(true)
  })

  test("may be read in part: a folder, a file whatever its name, what fits a pattern, a revision", async () => {
    const names = async (path: string): Promise<string[]> =>
      Object.keys((await read(`hf://datasets/someone/stories${path}`)).texts).map((name) =>
        name.replace(/.*stories(?:@v1)?\//, ""),
      )
    expect(await names("/notes")).toEqual(["notes/a.txt"])
    expect(await names("/README.md@v1")).toEqual(["README.md"])
    expect(await names("@v1/data/*.jsonl")).toEqual(["data/a.jsonl:1"])
    expect(await names("/**/a.*")).toEqual(["data/a.jsonl:1", "notes/a.txt"])
  })

  test("is pinned to a commit, and its size is known before it comes", async () => {
    expect(await pinnedHubAddress("hf://datasets/someone/stories/data@v1", options)).toBe(
      `hf://datasets/someone/stories@${COMMIT}/data`,
    )
    const size = await likelyBytes(["hf://datasets/someone/large"], 1e9, { hub: options })
    expect(size).toBe(LARGE.length)
    expect(transfers()).toEqual([])
  })

  test("that breaks off goes on where it was: in this call, and after a kill", async () => {
    hub.breakAfter = 70_000
    const seen: number[] = []
    const onFetch = ({ bytes }: { bytes: number }): void => void seen.push(bytes)
    const { fetch } = await openHubRepository(hubAddress("hf://datasets/someone/large"), {
      ...options,
      onFetch,
    })
    expect(await readFile(await fetch("large.txt"))).toEqual(LARGE)
    expect(transfers()).toHaveLength(2)
    const [, from] = /bytes=(\d+)-199999$/.exec(transfers()[1] ?? "") ?? []
    expect(Number(from)).toBeGreaterThan(0)
    expect(seen.at(-1)).toBe(LARGE.length)
    // What a killed process left.
    const blobs = `${room.root}/cache/datasets--someone--large/blobs`
    const [blob] = await readdir(blobs)
    await rm(`${room.root}/cache`, { recursive: true })
    await mkdir(blobs, { recursive: true })
    await writeFile(join(blobs, `${blob}.incomplete`), LARGE.subarray(0, 123_456))
    hub.asked.length = 0
    const again = await openHubRepository(hubAddress("hf://datasets/someone/large"), options)
    expect(await readFile(await again.fetch("large.txt"))).toEqual(LARGE)
    expect(transfers()).toEqual([expect.stringMatching(/bytes=123456-199999$/)])
  })

  test("whose bytes are others than those that are listed is refused, and fetched anew", async () => {
    const blobs = `${room.root}/cache/datasets--someone--bad/blobs`
    const { files } = await openHubRepository(hubAddress("hf://datasets/someone/bad"), options)
    await mkdir(blobs, { recursive: true })
    await writeFile(join(blobs, `${files.get("a.txt")?.checksum.hex}.incomplete`), "xx")
    await expect(read("hf://datasets/someone/bad")).rejects.toMatchObject(
      refusal("BAD_DATA", "a.txt", "checksum"),
    )
    expect((await read("hf://datasets/someone/bad")).texts).toEqual({
      "hf://datasets/someone/bad/a.txt": "fine",
    })
  })

  test("that does not exist, or has no such part, is told with the way out", async () => {
    await expect(read("hf://datasets/someone/nothing")).rejects.toMatchObject(
      refusal(
        "DATA_MISSING",
        "there is no data set someone/nothing, or it is private and needs a token",
        "spelling",
        "HF_TOKEN",
      ),
    )
    await expect(read("hf://datasets/someone/nothing", { accessToken: "hf_wrong" })).rejects.toMatchObject(
      refusal("DATA_MISSING", "there is no data set someone/nothing that the account of HF_TOKEN may read"),
    )
    await expect(read("hf://datasets/someone/stories@v9")).rejects.toMatchObject(
      refusal("DATA_MISSING", "there is no revision v9"),
    )
    await expect(read("hf://datasets/someone/stories/train")).rejects.toMatchObject(
      refusal(
        "DATA_MISSING",
        "there is no train in hf://datasets/someone/stories; it has .gitattributes, README.md",
      ),
    )
    await expect(read("hf://someone/model")).rejects.toMatchObject(
      refusal("BAD_OPTION", "is a model; a data set is hf://datasets/someone/model"),
    )
    await expect(
      read("hf://datasets/someone/stories", { hubUrl: "http://127.0.0.1:1" }),
    ).rejects.toMatchObject(refusal("DATA_MISSING", "the hub cannot be reached"))
  })

  test("that needs a token is told apart from one whose terms have to be accepted; the token is not told", async () => {
    await expect(read("hf://datasets/someone/private")).rejects.toMatchObject(
      refusal("DATA_MISSING", "HF_TOKEN"),
    )
    expect((await read("hf://datasets/someone/private", { accessToken: "hf_right" })).report?.documents).toBe(
      1,
    )
    await expect(read("hf://datasets/someone/gated")).rejects.toMatchObject(
      refusal(
        "DATA_MISSING",
        "a.txt of hf://datasets/someone/gated",
        `accept its terms at ${hub.url}/datasets/someone/gated`,
        "set HF_TOKEN",
      ),
    )
    const refused = read("hf://datasets/someone/gated", { accessToken: "hf_wrong" })
    await expect(refused).rejects.toMatchObject(
      refusal("DATA_MISSING", "the account of HF_TOKEN may not read it"),
    )
    await expect(refused).rejects.not.toThrow(/hf_wrong/)
    expect((await read("hf://datasets/someone/gated", { accessToken: "hf_right" })).report?.documents).toBe(1)
  })

  test("that this disk cannot keep is told with the folder", async () => {
    const cacheFolder = await room.put("file", "no folder")
    await expect(read("hf://datasets/someone/stories", { cacheFolder })).rejects.toMatchObject(
      refusal("WRITE_FAILED", `cannot be kept in ${cacheFolder}`, "HF_HUB_CACHE"),
    )
  })

  test("stops when it is told to", async () => {
    const signal = AbortSignal.abort()
    await expect(
      room.read(["hf://datasets/someone/stories"], { hub: options, signal }),
    ).rejects.toMatchObject({
      code: "ABORTED",
    })
  })
})

test("files of a repository lie side by side, those that are wanted alone", async () => {
  const folder = await hubFiles("hf://someone/model", (name) => name.endsWith(".json"), options)
  expect(await readdir(folder)).toEqual(["config.json"])
  expect(await readdir(await hubFiles("hf://someone/model/best", () => true, options))).toEqual([
    "config.json",
  ])
  await expect(hubFiles("hf://someone/model", () => false, options)).rejects.toMatchObject(
    refusal("DATA_MISSING", "hf://someone/model has no file of those that are looked for"),
  )
})

describe("a checkpoint", () => {
  test("is a folder that is only read, of which only what is asked for is fetched", async () => {
    const folder = hubFolder("hf://someone/model@v1", options)
    const files = await folder.read((name) => name === "config.json" || name === "model.safetensors")
    expect(Object.keys(files).toSorted()).toEqual(["config.json", "model.safetensors"])
    expect(files["config.json"]).toEqual(new Uint8Array(CONFIG))
    expect(transfers()).toHaveLength(2)
    expect(folder.describe()).toBe("hf://someone/model@v1")
    await expect(folder.write({})).rejects.toMatchObject({ code: "CHECKPOINT_WRITE_FAILED" })
    expect(Object.keys(await folder.read()).toSorted()).toEqual([
      "README.md",
      "config.json",
      "model.safetensors",
      "train/state.json",
    ])
  })

  test("has others inside of it, each with a content of its own", async () => {
    const folder = hubFolder("hf://someone/model", options)
    expect(Object.keys((await folder.within?.("best").read()) ?? {})).toEqual(["config.json"])
    expect(await folder.namesWithin?.("kept")).toEqual(["kept/step-8", "kept/step-16"])
    await expect(folder.within?.("average").read()).rejects.toMatchObject({ code: "CHECKPOINT_MISSING" })
    expect(Object.keys(await hubFolder("hf://someone/model/kept/step-8", options).read())).toEqual([
      "config.json",
    ])
    expect(() => hubFolder("hf://datasets/someone/stories", options)).toThrow(/is a data set; a model is/)
    await expect(hubFolder("hf://someone/none", options).read()).rejects.toMatchObject(
      refusal("DATA_MISSING", "there is no model someone/none"),
    )
  })
})
