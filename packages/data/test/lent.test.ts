/** Documents whose bytes are lent: the same text, and no new array for each file. */
import { expect, test } from "vitest"
import { readDocuments } from "../src/node/index.ts"
import { makeRoom } from "./room.ts"

test("what is lent is the same text, in one place, until the next is asked for", async () => {
  const room = await makeRoom()
  const { root } = room
  const sizes = [5000, 1, 300_000, 20, 4_194_304, 4_194_305, 300_000]
  for (const [i, size] of sizes.entries()) await room.put(`${i}.txt`, String(i).repeat(size))
  await room.put("7.jsonl", '{"text":"record"}\n'.repeat(3))
  const given: Record<string, string> = {}
  for await (const { name, bytes } of readDocuments([root])) given[name] = new TextDecoder().decode(bytes)
  expect(Object.values(given).map(({ length }) => length)).toEqual([...sizes, 6, 6, 6])
  const lent: Record<string, string> = {}
  const places = new Set<ArrayBufferLike>()
  for await (const { name, bytes } of readDocuments([root], { lend: true })) {
    lent[name] = new TextDecoder().decode(bytes)
    if (bytes.length === 300_000) places.add(bytes.buffer)
  }
  expect(lent).toEqual(given)
  // That of the third file had to grow for the fifth.
  expect(places.size).toBe(2)
  const small: ArrayBufferLike[] = []
  const { 1: one, 3: other } = Object.keys(given)
  for await (const { bytes } of readDocuments([one, other], { lend: true })) small.push(bytes.buffer)
  expect(small[0]).toBe(small[1])
  await room.remove()
})
