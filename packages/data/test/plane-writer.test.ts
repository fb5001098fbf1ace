/** A plane that is saved while more is given: from each save it can be gone on with, and ends as if nothing had been. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as zlib from "node:zlib"
import { expect, onTestFinished, test } from "vitest"
import { openPlaneWriter, type WriterState } from "../src/node/prepare/plane-writer.ts"
import { checksumsName, shardName } from "../src/stored/plane.ts"

const SIZES = { blockBytes: 1000, shardBytes: 2 ** 20 + 500 }
const LENGTH = 5 * 2 ** 20 + 77
const bytes = Uint8Array.from({ length: LENGTH }, (_, i) => (i * 31 + (i >>> 9)) % 251)
const SHARDS = Math.ceil(LENGTH / SIZES.shardBytes)

async function room(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "aunet-plane-"))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

const filesOf = async (folder: string): Promise<Buffer[]> =>
  Promise.all(
    [...Array.from({ length: SHARDS }, (_, shard) => shardName("p", shard)), checksumsName("p")].map((name) =>
      readFile(join(folder, name)),
    ),
  )

test("a save holds what was given before it, whatever is given while it waits", async () => {
  const whole = await room()
  const plane = await openPlaneWriter(whole, "p", SIZES)
  const saves: Promise<WriterState>[] = []
  const given: number[] = []
  for (let from = 0; from < LENGTH; from += 300_001) {
    await plane.write(bytes.subarray(from, from + 300_001))
    given.push(plane.bytes)
    saves.push(plane.save())
  }
  const states = await Promise.all(saves)
  expect(states.map((state) => state.bytes)).toEqual(given)
  const sum = await plane.finish()
  const expected = await filesOf(whole)
  expect(Buffer.concat(expected.slice(0, SHARDS)).equals(bytes)).toBe(true)
  for (const state of states.filter((_, i) => i % 4 === 1)) {
    // As it would be if all had ended right after this save, with more of it written.
    const again = await openPlaneWriter(whole, "p", SIZES, state)
    await again.write(bytes.subarray(state.bytes))
    expect(await again.finish()).toBe(sum)
    expect(await filesOf(whole)).toEqual(expected)
  }
})

test("saves that overlap leave the checksums of all blocks, in whatever order the disk takes them", async () => {
  for (let round = 0; round < 20; round++) {
    const folder = await room()
    const plane = await openPlaneWriter(folder, "p", { blockBytes: 100, shardBytes: 2 ** 20 })
    const saves: Promise<WriterState>[] = []
    for (let from = 0; from < 20_000; from += 1000) {
      await plane.write(bytes.subarray(from, from + 1000))
      saves.push(plane.save())
    }
    await Promise.all(saves)
    await plane.finish()
    const sums = await readFile(join(folder, checksumsName("p")))
    const expected = Buffer.alloc(4 * 200)
    for (let block = 0; block < 200; block++)
      expected.writeUInt32LE(zlib.crc32(bytes.subarray(100 * block, 100 * block + 100)), 4 * block)
    expect(sums.equals(expected), `round ${round}`).toBe(true)
  }
})

test("a save writes its checksums behind those that are there, and never takes those away", async () => {
  const folder = await room()
  const plane = await openPlaneWriter(folder, "p", SIZES)
  await plane.write(bytes.subarray(0, 10_000))
  await plane.save()
  const first = await readFile(join(folder, checksumsName("p")))
  // Whoever wrote all of them anew would mend this.
  const marked = Buffer.from(first)
  marked[0] ^= 1
  await writeFile(join(folder, checksumsName("p")), marked)
  await plane.write(bytes.subarray(10_000, 20_000))
  await plane.save()
  const second = await readFile(join(folder, checksumsName("p")))
  expect(second).toHaveLength(2 * first.length)
  expect(second.subarray(0, first.length).equals(marked)).toBe(true)
  await plane.close()
})
