// A folder that is gone after the tests of a file, and a text to train on.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll } from "vitest"

/** Makes a folder; answers paths in it. */
export function temporaryFolder(): (...names: string[]) => string {
  const folder = mkdtempSync(join(tmpdir(), "aunet-cli-"))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return (...names) => join(folder, ...names)
}

/** Writes a text of words that follow a pattern, without chance. */
export function writeText(path: string, words = 600): string {
  const list = ["the", "cat", "sat", "on", "a", "mat", "and", "dreamt", "of", "fish"]
  const text = Array.from(
    { length: words },
    (_, i) => list[(i * i + 3 * i) % 10] + (i % 9 === 8 ? ".\n" : " "),
  )
  writeFileSync(path, text.join(""))
  return path
}

/** Flags of a training on short rows by the reference engine, for what says its own model. */
export const SHORT_ROWS = ["--engine", "reference", "--rows", "1", "--row-bytes", "32"] as const

/** Flags of a training that takes a moment: short rows, and a model smaller than tiny. */
export const QUICK = [
  ...SHORT_ROWS,
  "--config",
  fileURLToPath(new URL("quick-model.json", import.meta.url)),
] as const
