/** Files that come in pieces: what is read is what whole files would have left, or all of what was there before. */
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { IDBFactory, IDBKeyRange } from "fake-indexeddb"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { AunetError } from "@aunet/base"
import { TensorError } from "@aunet/tensor"
import {
  encodeCheckpoint,
  type FileInPieces,
  type Files,
  type Folder,
  memoryFolder,
  saveCheckpoint,
  wholeCheckpoint,
} from "../src/index.ts"
import { nodeFolder } from "../src/node/index.ts"
import { storedFolder } from "../src/web/index.ts"
import { content, numberOf } from "./fixtures/content.ts"
import { checkpoint, model } from "./fixtures/small-checkpoint.ts"
import { counted, counting, failing, keptEntries, left, PART } from "./fixtures/pieces.ts"

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

test.each(folders)(
  "%s what cannot be read to its end leaves the old content, and nothing of itself",
  async (_, make) => {
    const folder = make()
    await folder.write(content(1))
    const before = await keptEntries()
    // What an engine says is told as it is, and what nobody of ours says as a write that failed.
    for (const error of [
      new AunetError("NOT_FINITE", "weight is NaN"),
      new TensorError("STATE_LOST", "the GPU was lost"),
    ])
      await expect(
        folder.write.inPieces?.({ ...content(2), "model.safetensors": failing(error) }),
      ).rejects.toBe(error)
    for (const [size, given, said] of [
      [3 * PART, 2 * PART, `said to have ${3 * PART} bytes and came with ${2 * PART};`],
      [2 * PART, 3 * PART, `said to have ${2 * PART} bytes and came with ${3 * PART} or more;`],
      [4, 5, "said to have 4 bytes and came with 5 or more;"],
      [5, 4, "said to have 5 bytes and came with 4;"],
    ] as const) {
      const file = { ...counting([given]), size }
      await expect(folder.write.inPieces?.({ ...content(2), "a.bin": file })).rejects.toMatchObject({
        code: "CHECKPOINT_WRITE_FAILED",
        message: expect.stringContaining(`a.bin was ${said}`),
      })
    }
    const nothing = null as unknown as FileInPieces
    await expect(folder.write.inPieces?.({ "a.bin": nothing })).rejects.toMatchObject({
      code: "CHECKPOINT_WRITE_FAILED",
      message: "a.bin is given as null; give its bytes, a Uint8Array, or { size, pieces }",
    })
    expect(numberOf(await folder.read())).toBe(1)
    expect(await keptEntries()).toBe(before)
    const left = await readdir(join(temporary, "run")).catch(() => [])
    expect(left.filter((name) => name.startsWith("."))).toEqual([])
    await folder.write(content(2))
    expect(numberOf(await folder.read())).toBe(2)
  },
)

test.each(folders)(
  "%s what is written last stands, also where the first write takes longer",
  async (_, make) => {
    const folder = make()
    const { file, waits, goOn } = left()
    const first = folder.write.inPieces?.({ large: file })
    await waits
    const second = folder.write({ large: counted(2 * PART, 9) })
    goOn()
    await Promise.all([first, second])
    expect((await folder.read()).large[0]).toBe(9)
  },
)

/** An engine whose answers are to be gone by the time that it is asked again. */
function reader({ isOne = true } = {}) {
  let last: Float32Array | undefined
  return async (name: string) => {
    if (isOne) expect(last?.length ?? 0).toBe(0)
    last = checkpoint.parameters[name].slice()
    return last
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
  const pieces = { ...checkpoint, parameters: reader({ isOne: false }) }
  await saveCheckpoint(own, pieces)
  expect(given).toEqual(encodeCheckpoint(checkpoint))
  expect(given["train/state.json"]).not.toBe(checkpoint.training["state.json"])
  expect(await wholeCheckpoint(pieces)).toEqual(checkpoint)
})

test("one checkpoint may go to several folders at once", async () => {
  const pieces = { ...checkpoint, parameters: reader({ isOne: false }) }
  const all = [
    nodeFolder(join(temporary, "a")),
    nodeFolder(join(temporary, "b")),
    storedFolder("c"),
    memoryFolder(),
  ]
  await Promise.all(all.map((folder) => saveCheckpoint(folder, pieces)))
  for (const folder of all) expect(await folder.read()).toEqual(encodeCheckpoint(checkpoint))
})

test("numbers that do not fit their shape are refused before the header is a lie", async () => {
  const [name] = Object.keys(model.parameters)
  for (const [values, said] of [
    [undefined, /was not given/],
    [null, /was not given/],
    [new Float32Array(1), /comes with 1 numbers, a Float32Array/],
    [new Float64Array(checkpoint.parameters[name].length), /comes with \d+ numbers, a Float64Array/],
  ] as const) {
    const parameters = { ...checkpoint.parameters, [name]: values as unknown as Float32Array }
    const saved = saveCheckpoint(memoryFolder(), { ...checkpoint, parameters })
    await expect(saved).rejects.toMatchObject({
      code: "BAD_CHECKPOINT",
      message: expect.stringMatching(said),
    })
  }
})
