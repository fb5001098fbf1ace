// A folder for a test, files in it, and what the reading of them gives.
//
// In:  names and contents. Out: texts, and what was told. Never: left behind.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { readDocuments, type ReadDocumentsOptions, type ReadReport } from "../src/node/index.ts"
import { expect } from "vitest"

/** What a reading gave; names without the folder. */
export interface Read {
  readonly texts: Record<string, string>
  readonly skipped: Record<string, string>
  readonly notes: Record<string, string>
  readonly report: ReadReport | undefined
}

export interface Room {
  readonly root: string
  /** Writes a file and gives its path. */
  put(name: string, content: string | Uint8Array): Promise<string>
  /** Reads all. */
  read(paths: readonly string[], options?: ReadDocumentsOptions): Promise<Read>
  remove(): Promise<void>
}

/** Makes a folder that is new. */
export async function makeRoom(): Promise<Room> {
  // With slashes only, as names of documents have them.
  const root = (await mkdtemp(join(tmpdir(), "aunet-documents-"))).replaceAll("\\", "/")
  const short = (name: string): string => name.replace(`${root}/`, "")
  return {
    root,
    put: async (name, content) => {
      await mkdir(dirname(join(root, name)), { recursive: true })
      await writeFile(join(root, name), content)
      return `${root}/${name}`
    },
    read: async (paths, options = {}) => {
      const texts: [string, string][] = []
      const skipped: [string, string][] = []
      const notes: [string, string][] = []
      let report: ReadReport | undefined
      const told: ReadDocumentsOptions = {
        onSkip: (name, reason) => void skipped.push([short(name), reason]),
        onNote: (name, note) => void notes.push([short(name), note]),
        onReport: (given) => (report = given),
      }
      for await (const { name, bytes } of readDocuments(paths, { ...told, ...options }))
        texts.push([short(name), Buffer.from(bytes).toString()])
      return {
        texts: Object.fromEntries(texts),
        skipped: Object.fromEntries(skipped),
        notes: Object.fromEntries(notes),
        report,
      }
    },
    remove: () => rm(root, { recursive: true, force: true }),
  }
}

/** An error with a code, whose message says some things in this order. */
export const refusal = (code: string, ...says: string[]): object => ({
  code,
  message: expect.stringMatching(
    new RegExp(says.map((text) => text.replaceAll(/[.()[\]+?*]/g, String.raw`\$&`)).join(".*"), "s"),
  ) as unknown,
})
