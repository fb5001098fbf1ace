// Documents to prepare, sizes so small that a few of them fill shards, and what lies in a folder.

import { createHash } from "node:crypto"
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import type { Document } from "@aunet/data"
import type { PrepareOptions } from "@aunet/data/node"
import { prepareCorpus } from "../src/node/prepare/prepare-corpus.ts"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { foldIn, randomKey, uniformAt } from "@aunet/tensor"

export const splitter = wordsPlugin.make({ groups: [1, 2] })

/** Blocks of eight documents, shards of four blocks, a save after every few texts. */
export const SMALL = { blockBytes: 64, shardBytes: 256, saveBytes: 4000, taskBytes: 100, longBytes: 2000 }

/** Makes a folder that is gone after the tests of a file; answers paths in it. */
export function temporaryFolder(): (...names: string[]) => string {
  const folder = mkdtempSync(join(tmpdir(), "aunet-corpus-"))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return (...names) => join(folder, ...names)
}

const WORDS = ["the", "cat", "sät", "on", "一", "mat.", "and", "dreamt", "of", "fish\n", "", "🐟"]

/** Documents of 0 to `longest` words, without chance. */
export function made(count: number, longest = 30, seed = 1): Document[] {
  const key = foldIn(randomKey(seed), "documents")
  let n = 0
  const draw = (below: number): number => Math.floor(uniformAt(key, n++) * below)
  return Array.from({ length: count }, (_, i) => ({
    name: `${i}`,
    bytes: new TextEncoder().encode(
      Array.from({ length: draw(longest + 1) }, () => WORDS[draw(WORDS.length)]).join(" "),
    ),
  }))
}

/** Prepares with small sizes. */
export const prepare = (
  documents: readonly Document[] | AsyncIterable<Document>,
  out: string,
  options: Partial<PrepareOptions> = {},
  sizes = SMALL,
) => prepareCorpus([{ name: "made", documents }], out, { splitter, ...options }, sizes)

/** Every file of a folder with a digest of what is in it. */
export function contents(folder: string): Record<string, string> {
  const files: [string, string][] = []
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    const path = join(folder, name)
    if (statSync(path).isFile())
      files.push([name.replaceAll("\\", "/"), createHash("sha256").update(readFileSync(path)).digest("hex")])
  }
  return Object.fromEntries(files.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
