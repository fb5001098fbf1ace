/** Files that come in pieces: what is read is what whole files would have left, or all of what was there before. */
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { IDBFactory, IDBKeyRange } from "fake-indexeddb"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { multiLinearPlugin } from "@aunet/blocks"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import {
  type Checkpoint,
  encodeCheckpoint,
  type FileInPieces,
  type Files,
  type Folder,
  initialParameters,
  makeModel,
  memoryFolder,
  presetModel,
  registry,
  saveCheckpoint,
  wholeCheckpoint,
} from "../src/index.ts"
import { nodeFolder } from "../src/node/index.ts"
import { answer, inStore } from "../src/web/in-store.ts"
import { storedFolder } from "../src/web/index.ts"
import { content, numberOf } from "./fixtures/content.ts"

const PART = 2 ** 20
let temporary: string
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "aunet-pieces-"))
  vi.stubGlobal("indexedDB", new IDBFactory())
  vi.stubGlobal("IDBKeyRange", IDBKeyRange)
  // Two pages of a browser without locks.
  vi.stubGlobal("navigator", {})
})
afterEach(async () => {
  vi.unstubAllGlobals()
  await rm(temporary, { recursive: true, force: true })
})

/** The file whose byte i is i + first, in pieces of these sizes, all of them in one array. */
function counting(sizes: readonly number[], first = 0): FileInPieces {
  const size = sizes.reduce((a, b) => a + b, 0)
  return {
    size,
    pieces: async function* () {
      const array = new Uint8Array(Math.max(0, ...sizes))
      let at = first
      for (const length of sizes) {
        for (let i = 0; i < length; i++) array[i] = at++
        yield array.subarray(0, length)
        array.fill(0xee)
      }
    },
  }
}
const counted = (size: number, first = 0): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => i + first)

const folders: [string, () => Folder][] = [
  ["in memory", () => memoryFolder()],
  ["on a disk", () => nodeFolder(join(temporary, "run"))],
  ["in a browser", () => storedFolder("run")],
]

test.each(folders)("law: %s files in pieces are what their bytes are", async (_, make) => {
  const folder = make()
  const sizes = fc.array(fc.oneof(fc.nat(100), fc.nat(9000), fc.nat(3_000_000)), { maxLength: 5 })
  const check = fc.asyncProperty(sizes, sizes, fc.nat(20), async (a, b, small) => {
    const whole = counted(small)
    await folder.write.inPieces?.({ "a.bin": counting(a), "train/b.bin": counting(b, 7), whole })
    const read = await folder.read()
    const wanted: Files = {
      "a.bin": counted(counting(a).size),
      "train/b.bin": counted(counting(b).size, 7),
      whole,
    }
    expect(Object.keys(read).toSorted()).toEqual(Object.keys(wanted))
    for (const [name, bytes] of Object.entries(wanted)) expect(Buffer.compare(read[name], bytes)).toBe(0)
  })
  await fc.assert(check, { numRuns: 5, seed: 3, examples: [[[PART, 1], [PART - 1, 2, PART], 0]] })
})

/** A file that fails in the middle. */
const failing = (error: Error): FileInPieces => ({
  size: 3 * PART,
  pieces: async function* () {
    yield new Uint8Array(2 * PART)
    throw error
  },
})

/** How many entries the browser keeps. */
const keptEntries = async (): Promise<number> =>
  (await inStore("readonly", (store) => answer(store.getAllKeys()))).length

test.each(folders)(
  "%s what cannot be read to its end leaves the old content, and nothing of itself",
  async (_, make) => {
    const folder = make()
    await folder.write(content(1))
    const before = await keptEntries()
    const error = Object.assign(new Error("weight is NaN"), { code: "NOT_FINITE" })
    const failed = folder.write.inPieces?.({ ...content(2), "model.safetensors": failing(error) })
    await expect(failed).rejects.toThrow("weight is NaN")
    expect(numberOf(await folder.read())).toBe(1)
    expect(await keptEntries()).toBe(before)
    const left = await readdir(join(temporary, "run")).catch(() => [])
    expect(left.filter((name) => name.startsWith("."))).toEqual([])
    await folder.write(content(2))
    expect(numberOf(await folder.read())).toBe(2)
  },
)

/** A page that is left: its file waits before its second piece until it is told to go on. */
function left() {
  let goOn = (): void => {}
  const going = new Promise<void>((resolve) => {
    goOn = resolve
  })
  let reached = (): void => {}
  const waits = new Promise<void>((resolve) => {
    reached = resolve
  })
  const file: FileInPieces = {
    size: 3 * PART,
    pieces: async function* () {
      yield new Uint8Array(2 * PART)
      reached()
      await going
      yield new Uint8Array(PART)
    },
  }
  return { file, waits, goOn }
}

test("a page that is left in the middle leaves the old content; the next write takes its parts away", async () => {
  await storedFolder("run").write.inPieces?.({ large: counting([2 * PART]), "best.json": counted(3) })
  const before = await keptEntries()
  const { file, waits, goOn } = left()
  const late = storedFolder("run").write.inPieces?.({ large: file }) as Promise<void>
  await waits
  expect(await keptEntries()).toBe(before + 2)
  expect((await storedFolder("run").read()).large).toHaveLength(2 * PART)
  await storedFolder("run").write.inPieces?.({ large: counting([2 * PART], 1), "best.json": counted(3) })
  expect(await keptEntries()).toBe(before)
  goOn()
  // It was alive, and is told; what the other wrote stays.
  await expect(late).rejects.toMatchObject({
    code: "CHECKPOINT_WRITE_FAILED",
    message: expect.stringMatching(
      /^another page writes to "run" in this browser at the same time; close it/,
    ),
  })
  expect(await keptEntries()).toBe(before)
  expect((await storedFolder("run").read()).large[0]).toBe(1)
})

test("where a browser has locks, pages that write at once wait for each other", async () => {
  let last: Promise<unknown> = Promise.resolve()
  const names = new Set<string>()
  const request = (name: string, work: () => Promise<unknown>) => {
    names.add(name)
    last = last.then(work, work)
    return last
  }
  vi.stubGlobal("navigator", { locks: { request } })
  const { file, waits, goOn } = left()
  const first = storedFolder("run").write.inPieces?.({ large: file })
  await waits
  const second = storedFolder("run").write.inPieces?.({ large: counting([2 * PART], 5) })
  goOn()
  await Promise.all([first, second])
  expect((await storedFolder("run").read()).large[0]).toBe(5)
  expect([...names]).toEqual(['aunet ["run"]'])
})

test("parts go with their folder, and those inside of it are not taken for its own", async () => {
  const best = storedFolder("run").within?.("best") as Folder
  await storedFolder("run").write.inPieces?.({ large: counting([2 * PART]) })
  await best.write.inPieces?.({ large: counting([2 * PART], 1) })
  await storedFolder("run").write.inPieces?.({ large: counting([2 * PART], 2) })
  expect([(await best.read()).large[0], (await storedFolder("run").read()).large[0]]).toEqual([1, 2])
  await best.remove?.()
  expect((await storedFolder("run").read()).large).toHaveLength(2 * PART)
  await storedFolder("run").remove()
  expect(await keptEntries()).toBe(0)
})

const known = registry([multiLinearPlugin, wordsPlugin])
const model = makeModel(presetModel("tiny", 2).config, known)
const checkpoint: Checkpoint = {
  model,
  splitter: wordsPlugin.make({ groups: [1] }),
  parameters: initialParameters(model, 1),
  lengths: [256, 80],
  progress: { steps: 7, bytes: 1234 },
  training: { "state.json": new TextEncoder().encode("{}") },
}
/** An engine that has one array for all its answers. */
function reader() {
  const largest = Math.max(...Object.values(checkpoint.parameters).map(({ length }) => length))
  const array = new Float32Array(largest)
  return (name: string) => {
    const values = checkpoint.parameters[name]
    array.fill(NaN)
    array.set(values)
    return array.subarray(0, values.length)
  }
}

test.each(folders)(
  "%s a checkpoint whose tensors come one by one is that of all at once",
  async (_, make) => {
    const folder = make()
    await saveCheckpoint(folder, { ...checkpoint, parameters: reader() })
    expect(await folder.read()).toEqual(encodeCheckpoint(checkpoint))
  },
)

test("a folder that takes all but its write from another gets whole files, in arrays of its own", async () => {
  let given: Files = {}
  const own: Folder = { ...memoryFolder(), write: async (files) => void (given = files) }
  const pieces = { ...checkpoint, parameters: reader() }
  await saveCheckpoint(own, pieces)
  expect(given).toEqual(encodeCheckpoint(checkpoint))
  expect(given["train/state.json"]).not.toBe(checkpoint.training["state.json"])
  expect(await wholeCheckpoint(pieces)).toEqual(checkpoint)
})

test("numbers that do not fit their shape are refused before the header is a lie", async () => {
  const [name] = Object.keys(model.parameters)
  for (const [values, said] of [
    [undefined, /was not given/],
    [new Float32Array(1), /has 1 numbers/],
    [new Float64Array(checkpoint.parameters[name].length), /or none of float32/],
  ] as const) {
    const parameters = { ...checkpoint.parameters, [name]: values as unknown as Float32Array }
    const saved = saveCheckpoint(memoryFolder(), { ...checkpoint, parameters })
    await expect(saved).rejects.toMatchObject({
      code: "BAD_CHECKPOINT",
      message: expect.stringMatching(said),
    })
  }
})
