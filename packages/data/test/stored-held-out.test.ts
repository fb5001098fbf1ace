/** What a corpus on a disk holds out, and what it trains on, as documents. */
import { expect, test } from "vitest"
import { setAside } from "@aunet/data"
import { openCorpusFolder } from "@aunet/data/node"
import type { HeldOutDocument } from "@aunet/data/stored"
import { made, prepare, splitter, temporaryFolder } from "./prepared.ts"

const at = temporaryFolder()

test.each([
  ["whole documents held out", made(150)],
  ["the end of each held out", made(6, 200)],
])("documents that a corpus trains on are found in it: %s", async (name, documents) => {
  const out = at(`met, ${name}`)
  await prepare(documents, out)
  const stored = await openCorpusFolder(out)
  // Where the end of each is held out, a document is known by both of its parts.
  const trained = documents.length < 20 ? documents : setAside(documents, { seed: 0 }).training
  const texts = new Set(trained.map(({ bytes }) => bytes.join()))
  const asked = [...documents, ...made(30, 30, 9)]
  expect(await stored.alsoTrained(asked)).toEqual(
    asked.flatMap(({ bytes }, i) => (bytes.length > 0 && texts.has(bytes.join()) ? [i] : [])),
  )
  await stored.close()
})

test.each([
  ["whole documents held out", made(150)],
  ["the end of each held out", made(6, 200)],
])("what a corpus holds out is given, and left out of what is measured: %s", async (name, documents) => {
  const out = at(`held out, ${name}`)
  await prepare(documents, out)
  const stored = await openCorpusFolder(out)
  const { heldOut } = setAside(documents, { seed: 0 })
  const given: HeldOutDocument[] = []
  for await (const some of stored.heldOutDocuments()) given.push(...some)
  expect(given.map(({ bytes }) => bytes.join()).toSorted()).toEqual(
    heldOut.map(({ bytes }) => bytes.join()).toSorted(),
  )
  const left = given.filter((_, i) => i % 2 === 0)
  const all = await stored.rows(splitter, 2)
  const rest = await stored.rows(splitter, 2, new Set(left.map(({ number }) => number)))
  expect(rest.training.positions).toBe(all.training.positions)
  expect(rest.training.fingerprint()).toBe(all.training.fingerprint())
  expect(rest.heldOut.fingerprint()).not.toBe(all.heldOut.fingerprint())
  const kept = given.filter((_, i) => i % 2 === 1)
  expect([rest.heldOut.documents, rest.heldOut.bytes]).toEqual([
    kept.length,
    kept.reduce((sum, { bytes }) => sum + bytes.length, 0),
  ])
  const { ids } = await rest.heldOut.cut([0], rest.heldOut.positions - 1)
  expect([...ids]).toEqual(kept.flatMap(({ bytes }) => [256, ...bytes, 257]).slice(0, -1))
  await stored.close()
})
