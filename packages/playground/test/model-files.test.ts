import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { inspect, memoryFolder, train } from "aunet"
import { nodeFolder } from "aunet/node"
import { zipSync } from "fflate"
import { expect, test } from "vitest"
import { modelFiles } from "../src/models/model-files.ts"
import { freeName } from "../src/models/model-list.ts"
import { unzipFiles, zipFiles } from "../src/models/zip-files.ts"

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test("a zip of a model is unpacked to a folder that aunet opens and goes on in", async () => {
  const made = memoryFolder()
  const small = { length: { steps: 1 }, rowBytes: 32, rows: 1, engine: "reference" } as const
  const data = [{ name: "cat", bytes: bytes("the cat sat on the mat. ".repeat(40)) }]
  for await (const _ of train({ data, ...small, out: made }));
  const last = await made.read()
  const parts = [
    { at: "", files: last },
    { at: "best", files: last },
  ]
  const zip = zipFiles("mine", parts, { "metrics.jsonl": bytes("{}\n") })
  const files = unzipFiles(zip)
  const folder = mkdtempSync(join(tmpdir(), "aunet-zip-"))
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), content)
    }
    const found = nodeFolder(join(folder, "mine"))
    expect(await inspect(found)).toMatchObject({ canResume: true, progress: { steps: 1 } })
    expect((await inspect(found)).checkpoints.map(({ which }) => which)).toContain("best")
    // `files.json` says what is the checkpoint's, so it may be written to.
    await found.write(await found.read())
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  expect(Object.keys(modelFiles(files)).toSorted()).toEqual(Object.keys(await made.read()).toSorted())
})

test("a zip that swells, is cut short or is none is refused", () => {
  const swelling = zipSync({ "a/model.safetensors": new Uint8Array(5e6) }, { level: 9 })
  expect(swelling.length).toBeLessThan(20_000)
  expect(() => unzipFiles(swelling, 1e6)).toThrow(/^the zip grows to more than 1 MB/)
  const good = zipFiles("a", [
    { at: "", files: { "config.json": bytes("{}"), "model.safetensors": new Uint8Array(3e5) } },
  ])
  expect(() => unzipFiles(good.subarray(0, 2e5))).toThrow("cut short")
  expect(() => unzipFiles(bytes("no zip at all"))).toThrow("no zip")
})

test("the checkpoint is found wherever it lies, without what lies inside of it", () => {
  const files = {
    "x/config.json": bytes("{}"),
    "x/model.safetensors": bytes("w"),
    "x/train/state.json": bytes("s"),
    "x/best/config.json": bytes("b"),
    "x/notes.txt": bytes("n"),
  }
  expect(Object.keys(modelFiles(files))).toEqual(["config.json", "model.safetensors", "train/state.json"])
  expect(() => modelFiles({ "notes.txt": bytes("") })).toThrow("no config.json")
  expect(() => modelFiles({ "config.json": bytes("{}") })).toThrow("no model.safetensors")
})

test("a name that is taken gets a number", () => {
  expect(freeName("a", ["b"])).toBe("a")
  expect(freeName("a", ["a", "a 2"])).toBe("a 3")
})
