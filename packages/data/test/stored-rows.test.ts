/** A corpus on a disk gives the rows that one in memory gives, from files, blobs and directories of a browser. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import {
  type Batch,
  epochOrder,
  FIRST_ROW,
  keepOrder,
  makeCorpus,
  nextStarts,
  rowCorpus,
  type RowSource,
} from "@aunet/data"
import { openCorpusFolder } from "@aunet/data/node"
import { blobFolder, crc32, type DirectoryHandle, directoryFolder, openCorpus } from "@aunet/data/stored"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { contents, made, prepare, splitter, temporaryFolder } from "./prepared.ts"

const at = temporaryFolder()

/** All rows of an epoch, and all positions one after another. */
async function everything(source: RowSource): Promise<readonly Batch[]> {
  const T = 13
  const order = epochOrder(source.positions, T, 3, 1)
  const shuffled = Array.from({ length: order.length }, (_, row) => order.at(row))
  const inOrder = Array.from({ length: Math.ceil(source.positions / T) + 1 }, (_, row) => row * T)
  return [await source.cut(shuffled, T), await source.cut(inOrder, T)]
}

test.each([
  ["many documents, of which whole ones are held out", made(150), undefined],
  ["few, of which the ends are", made(7), undefined],
  ["one", made(1, 400), undefined],
  ["a large share", made(90), 0.4],
  ["nothing held out", made(60), 0],
  ["documents so long that the end of each is taken", made(24, 60), 0.001],
  ["documents of which some occur several times", [...made(100), ...made(60)], undefined],
  ["all the same, so that the ends are", Array.from({ length: 40 }, () => made(1, 50)[0]), undefined],
])("rows are those of memory: %s", async (name, documents, heldOutShare) => {
  const share = heldOutShare === undefined ? {} : { heldOutShare }
  for (const seed of [0, 5]) {
    const out = at(`${name} ${seed}`)
    await prepare(documents, out, { seed, ...share })
    const stored = await openCorpusFolder(out)
    for (const stages of [1, 2, 3]) {
      const memory = rowCorpus(makeCorpus(documents, splitter, stages, { seed, ...share }))
      const disk = await stored.rows(splitter, stages)
      for (const part of ["training", "heldOut"] as const) {
        const { positions, documents: count, bytes } = memory[part]
        expect(disk[part]).toMatchObject({ positions, documents: count, bytes })
        if (positions <= 13) continue
        expect(await everything(disk[part])).toEqual(await everything(memory[part]))
      }
      expect(disk.training.hasBoundary()).toBe(memory.training.hasBoundary())
    }
    await stored.close()
  }
})

test("an epoch has every byte of its rows once", async () => {
  const out = at("once")
  const documents = made(80)
  await prepare(documents, out, { heldOutShare: 0 })
  const corpus = await openCorpusFolder(out)
  const { training } = await corpus.rows(splitter, 3)
  const T = 16
  const orderOf = keepOrder(training.positions, T, 9)
  const { length } = orderOf(0)
  const { starts } = nextStarts(FIRST_ROW, length, orderOf)
  const { ids } = await training.cut(starts, T)
  const rows = new Map(starts.map((start, row) => [start, ids.subarray(row * T, (row + 1) * T)]))
  const inOrder = starts.toSorted((a, b) => a - b).flatMap((start) => [...(rows.get(start) ?? [])])
  const text = documents.flatMap(({ bytes }) => [256, ...bytes, 257])
  const shift = Math.min(...starts)
  expect(shift).toBeLessThan(T)
  expect(inOrder).toEqual(text.slice(shift, shift + length * T))
  // What is left out at the end is less than a row and the target of its last id.
  expect(text.length - shift - length * T).toBeLessThanOrEqual(T)
  await corpus.close()
})

test("blobs, and a directory of a browser, give the same", async () => {
  const out = at("blobs")
  await prepare(made(70), out)
  const files = Object.fromEntries(
    Object.keys(contents(out)).map((name) => [name, new Blob([readFileSync(join(out, name))])]),
  )
  const directory = (prefix: string): DirectoryHandle => {
    const notFound = (): never => {
      throw new DOMException("nothing is there", "NotFoundError")
    }
    return {
      name: "opfs",
      getDirectoryHandle: async (name) =>
        Object.keys(files).some((file) => file.startsWith(`${prefix}${name}/`))
          ? directory(`${prefix}${name}/`)
          : notFound(),
      getFileHandle: async (name) => {
        const file = files[prefix + name]
        return file === undefined ? notFound() : { getFile: async () => file }
      },
    }
  }
  const ofFolder = await openCorpusFolder(out)
  const wanted = await everything((await ofFolder.rows(splitter, 3)).training)
  for (const folder of [blobFolder(files), directoryFolder(directory(""))]) {
    const corpus = await openCorpus(folder)
    expect(await everything((await corpus.rows(splitter, 3)).training)).toEqual(wanted)
    expect(corpus).toMatchObject({ documents: ofFolder.documents, bytes: ofFolder.bytes })
  }
  await ofFolder.close()
  await expect(openCorpus(directoryFolder(directory("nowhere/")))).rejects.toMatchObject({
    code: "DATA_MISSING",
  })
})

test("a splitter that it has, and one that it has not", async () => {
  const out = at("splitters")
  await prepare(made(30), out)
  const corpus = await openCorpusFolder(out)
  expect(await corpus.splitterFor(3)).toEqual({ name: "words", options: { groups: [1, 2] } })
  await expect(corpus.rows(wordsPlugin.make({ groups: [3] }), 2)).rejects.toMatchObject({
    code: "BAD_DATA",
    message: expect.stringMatching(
      /has levels of words .*\[1,2\].*none of words .*\[3\].*aunet prepare/,
    ) as unknown,
  })
  await expect(corpus.rows(splitter, 4)).rejects.toMatchObject({ code: "BAD_CONFIG" })
  await corpus.close()
})

test("positions are exact beyond 2^32: a corpus of 12 GB that nobody wrote", async () => {
  // Every block of a plane is the same, so one checksum holds for all; the text is one document, and one of 300 bytes.
  const [block, shard] = [2 ** 16, 2 ** 28]
  const first = 12e9 + 1
  const bytes = first + 300
  const same = (size: number, value: (at: number) => number) =>
    Uint8Array.from({ length: size }, (_, i) => value(i % block))
  const letter = (i: number): number => 97 + (i % 13)
  const plane = (total: number, value: (at: number) => number) => {
    const blocks = Math.ceil(total / block)
    const sums = new Uint32Array(blocks).fill(crc32(same(block, value)))
    sums[blocks - 1] = crc32(same(total - (blocks - 1) * block, value))
    return { sums: new Uint8Array(sums.buffer), total, value }
  }
  const planes = { ids: plane(bytes, letter), levels: plane(Math.ceil(bytes / 8), (i) => i % 251) }
  const entries = new DataView(new ArrayBuffer(16))
  for (const [i, end] of [first, bytes].entries()) {
    entries.setUint32(8 * i, end % 2 ** 32, true)
    entries.setUint16(8 * i + 4, Math.floor(end / 2 ** 32), true)
  }
  const small: Record<string, Uint8Array> = {
    "ids/checksums.bin": planes.ids.sums,
    "levels-big/checksums.bin": planes.levels.sums,
    "documents/00000.bin": new Uint8Array(entries.buffer),
    "documents/starts.bin": new Uint8Array(8),
    "held-out.bin": new Uint8Array(),
  }
  small["documents/checksums.bin"] = new Uint8Array(
    Uint32Array.of(crc32(small["documents/00000.bin"])).buffer,
  )
  const sum = (name: string): number => crc32(small[name])
  small["corpus.json"] = new TextEncoder().encode(
    JSON.stringify({
      format: "aunet-corpus",
      version: 1,
      documents: 2,
      bytes,
      shardBytes: shard,
      blockBytes: block,
      sources: [{ name: "big", documents: 2, bytes }],
      heldOut: { share: 0, seed: 0, documents: 0, bytes: 0, checksum: 0 },
      checksums: {
        ids: sum("ids/checksums.bin"),
        documents: sum("documents/checksums.bin"),
        starts: sum("documents/starts.bin"),
      },
      levels: [
        {
          folder: "levels-big",
          splitter: { name: "words", options: { groups: [1] } },
          depth: 1,
          bits: 1,
          counts: [bytes - 5, 5],
          checksum: sum("levels-big/checksums.bin"),
        },
      ],
    }),
  )
  const corpus = await openCorpus({
    describe: () => "big",
    open: async (name) => {
      const file = small[name]
      if (file !== undefined) return { size: file.length, read: async (from, to) => file.slice(from, to) }
      const [folder, number] = name.split("/")
      const { total, value } = folder === "ids" ? planes.ids : planes.levels
      const begin = Number.parseInt(number, 10) * shard
      return {
        size: Math.min(shard, total - begin),
        read: async (from, to) =>
          Uint8Array.from({ length: to - from }, (_, i) => value((begin + from + i) % block)),
      }
    },
  })
  const words = wordsPlugin.make({ groups: [1] })
  const { training } = await corpus.rows(words, 2)
  expect(training.positions).toBe(bytes + 4)
  const T = 64
  const start = 2 ** 33 + 12345
  const { ids, levels } = await training.cut([start, first - 10], T)
  // The first byte is at position 1.
  expect([...ids.subarray(0, T)]).toEqual(
    Array.from({ length: T }, (_, i) => letter((start - 1 + i) % block)),
  )
  const level = (at: number): number => (((Math.floor(at / 8) % block) % 251) >> (at % 8)) & 1
  expect([...levels.subarray(0, T)]).toEqual(Array.from({ length: T }, (_, i) => level(start - 1 + i)))
  const near = [...ids.subarray(T)]
  expect(near.slice(9, 15)).toEqual([
    letter((first - 2) % block),
    letter((first - 1) % block),
    257,
    256,
    letter(first % block),
    letter((first + 1) % block),
  ])
})
