// Programs that stand in for those that `aunet cluster` calls, and a small training for them.
//
// In:  a temporary folder. Out: programs of a name in the language of this one, the command where they are found first.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { delimiter } from "node:path"
import { callAunet, type Ran } from "./run-aunet.ts"
import { QUICK, type temporaryFolder, writeText } from "./temporary.ts"

/** What a test of the command has. */
export interface StandIns {
  readonly programs: string
  readonly corpus: string
  readonly small: string
  /** Prepares the corpus and trains on it. */
  readonly prepare: () => Promise<void>
  /** Makes a program of that name. */
  readonly program: (name: string, source: string) => string
  /** Runs the command where such programs are found first. */
  readonly run: (args: readonly string[]) => Promise<Ran>
}

export function standIns(at: ReturnType<typeof temporaryFolder>): StandIns {
  const [programs, corpus, small] = [at("programs"), at("corpus"), at("small")]
  return {
    ...{ programs, corpus, small },
    prepare: async () => {
      const text = writeText(at("text.txt"), 2000)
      for (const args of [
        ["prepare", "--data", text, "--splitter", "words", "--out", corpus],
        ["train", "--data", corpus, "--out", small, "--steps", "2", ...QUICK],
      ]) {
        const { status, stderr } = await callAunet(args)
        if (status !== 0) throw new Error(stderr)
      }
    },
    program: (name, source) => {
      mkdirSync(programs, { recursive: true })
      const path = `${programs}/${name}`
      writeFileSync(path, `#!${process.execPath}\n${source}`)
      chmodSync(path, 0o755)
      return path
    },
    run: async (args) => {
      const before = process.env["PATH"]
      process.env["PATH"] = `${programs}${delimiter}${before}`
      try {
        return await callAunet(args)
      } finally {
        process.env["PATH"] = before
      }
    },
  }
}
