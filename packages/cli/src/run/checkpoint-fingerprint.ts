/**
 * What tells a checkpoint from one of the same name that has learnt more, or is read otherwise.
 *
 * In: the folder that was really read, and how. Out: a digest. Never: what training needs to go on, or told on the way.
 */
import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import type { LoadOptions } from "aunet"

/** What a run tells of itself, which changes no answer. */
const TOLD = new Set(["run.json", "metrics.jsonl", "files.json"])

/** Digests a checkpoint with the way its matrices are stored. */
export async function fingerprintOf(
  folder: string,
  weights: LoadOptions["weights"] = "float32",
): Promise<string> {
  const hash = createHash("sha256").update(`${weights}\n`)
  const files = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.startsWith(".") && !TOLD.has(entry.name))
    .map(({ name }) => name)
  for (const file of files.toSorted()) {
    hash.update(`${file}\n`)
    for await (const chunk of createReadStream(join(folder, file))) hash.update(chunk as Uint8Array)
  }
  return hash.digest("hex")
}
