import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { inspect, memoryFolder, train } from "aunet"
import { nodeFolder } from "aunet/node"
import { unzipSync, zipSync } from "fflate"
import { expect, test } from "vitest"
import { modelFiles } from "../src/models/model-files.ts"
import { freeName } from "../src/models/model-list.ts"
import { checkPacked, unzipModel, zipFiles } from "../src/models/zip-files.ts"

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
  const files = unzipSync(zip)
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
  // What lies beside the checkpoint does not count.
  const bytesOf = (some: object): number =>
    Object.values(some).reduce<number>((sum, { length }: Uint8Array) => sum + length, 0)
  expect(unzipModel(zip, bytesOf(last))).toEqual({ ...last })
  expect(() => unzipModel(zip, bytesOf(last) - 1)).toThrow("was left unopened")
  expect(() => checkPacked("mine", parts, bytesOf(last), 2 * bytesOf(last))).not.toThrow()
  expect(() => checkPacked("mine", parts, bytesOf(last) - 1)).toThrow("download the model alone")
  expect(() => checkPacked("mine", parts, bytesOf(last), 2 * bytesOf(last) - 1)).toThrow(
    "download the model alone",
  )
  expect(modelFiles(files)).toEqual({ ...last })
})

test("a zip in which a bit of a file has turned is refused, packed or not, wherever its end is", () => {
  const weights = Uint8Array.from({ length: 5000 }, (_, i) => (i * 31) % 251)
  for (const level of [0, 6] as const) {
    const zip = zipSync(
      { a: {}, "a/config.json": bytes("{}"), "a/model.safetensors": weights },
      { level, comment: "mine" },
    )
    expect(unzipModel(zip)).toEqual({ "config.json": bytes("{}"), "model.safetensors": weights })
    const turned = zip.slice()
    turned[Math.floor(zip.length / 2)] ^= 4
    expect(() => unzipModel(turned)).toThrow(/damaged or cut short/)
  }
})

test("a zip that swells, is cut short or is none is refused", () => {
  const model = { "a/config.json": bytes("{}"), "a/model.safetensors": new Uint8Array(5e6) }
  const swelling = zipSync(model, { level: 9 })
  expect(swelling.length).toBeLessThan(20_000)
  expect(() => unzipModel(swelling, 1e6)).toThrow("grows to 5 MB and was left unopened")
  // One that says less of itself gives no more than it says.
  const lying = swelling.slice()
  const view = new DataView(lying.buffer)
  for (let at = 0; at + 4 <= lying.length; at++)
    for (const size of [5e6]) if (view.getUint32(at, true) === size) view.setUint32(at, 10, true)
  let given: object = {}
  try {
    given = unzipModel(lying, 1e6)
  } catch (error) {
    expect(String(error)).toMatch(/damaged|cut short/)
  }
  for (const { length } of Object.values(given) as Uint8Array[]) expect(length).toBeLessThanOrEqual(10)
  const good = zipFiles("a", [
    { at: "", files: { "config.json": bytes("{}"), "model.safetensors": new Uint8Array(3e5) } },
  ])
  expect(() => unzipModel(good.subarray(0, 2e5))).toThrow("cut short")
  expect(() => unzipModel(bytes("no zip at all"))).toThrow("no zip")
  expect(() => unzipModel(zipSync({}))).toThrow("an empty one")
  expect(() => unzipModel(zipSync({ "notes.txt": bytes("n") }))).toThrow("no config.json")
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
