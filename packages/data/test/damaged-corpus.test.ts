/** A corpus that somebody changed says which file is damaged, and no row of it is given. */
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { openCorpusFolder } from "@aunet/data/node"
import { made, prepare, splitter, temporaryFolder } from "./prepared.ts"

const at = temporaryFolder()

/** Prepares, spoils a file, and gives what reading every row throws. */
async function spoilt(name: string, spoil: (path: string) => void): Promise<unknown> {
  const out = at(`spoilt ${name.replaceAll("/", " ")} ${spoil.name}`)
  await prepare(made(100), out)
  spoil(join(out, name))
  try {
    const corpus = await openCorpusFolder(out)
    try {
      const { training } = await corpus.rows(splitter, 3)
      const all = Array.from({ length: Math.floor(training.positions / 16) }, (_, row) => row * 16)
      await training.cut(all, 16)
    } finally {
      await corpus.close()
    }
  } catch (error) {
    return error
  }
  return undefined
}

const flip = (path: string): void => {
  const bytes = readFileSync(path)
  bytes[Math.floor(bytes.length / 2)] ^= 4
  writeFileSync(path, bytes)
}
const cut = (path: string): void => truncateSync(path, readFileSync(path).length - 1)
const remove = (path: string): void => rmSync(path)

test.each([
  ["ids/00001.bin", flip, /^ids\/00001\.bin of the corpus .* is damaged: its bytes 128 to 191 are not/],
  ["ids/00001.bin", cut, /00001\.bin .* has 255 bytes in place of 256: it was cut short/],
  ["ids/00002.bin", remove, /00002\.bin .* is missing/],
  ["ids/checksums.bin", flip, /ids\/checksums\.bin .* checksum/],
  ["documents/00000.bin", flip, /documents\/00000\.bin .* checksum/],
  ["documents/starts.bin", cut, /starts\.bin .* cut short/],
  ["held-out.bin", flip, /held-out\.bin .* checksum/],
])("%s that somebody changed (%o) is named", async (name, spoil, message) => {
  expect(await spoilt(name, spoil)).toMatchObject({
    code: "BAD_DATA",
    message: expect.stringMatching(message) as unknown,
  })
})

test("a list of another version, of another kind, or cut short is named", async () => {
  const out = at("lists")
  await prepare(made(30), out)
  const path = join(out, "corpus.json")
  const list = readFileSync(path, "utf8")
  const opened = async (text: string) => {
    writeFileSync(path, text)
    return openCorpusFolder(out).catch((error: unknown) => error)
  }
  const refused = (message: RegExp) => ({
    code: "BAD_DATA",
    message: expect.stringMatching(message) as unknown,
  })
  expect(await opened(list.replace('"version": 1', '"version": 2'))).toMatchObject(
    refused(/has version 2 of its format, and this program reads 1; prepare it anew/),
  )
  expect(await opened('{"format":"another"}')).toMatchObject(refused(/is no list of a corpus/))
  expect(await opened(list.slice(0, -20))).toMatchObject(refused(/corpus\.json .* is not JSON/))
  expect(await opened(list.replace(/"bytes": \d+/, '"bytes": 7'))).toMatchObject(
    refused(/sources are not all bytes/),
  )
  rmSync(path)
  expect(await openCorpusFolder(out).catch((error: unknown) => error)).toMatchObject({ code: "DATA_MISSING" })
})
