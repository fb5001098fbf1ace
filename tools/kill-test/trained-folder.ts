// What lies in the folder of a training, as far as it does not depend on when it was made.
//
// In:  a folder.
// Out: hashes of all weights and moments, the record without times.
// Never: calls a checkpoint whole that cannot be read.

import { createHash } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { readCheckpoint } from "aunet"
import { nodeFolder } from "aunet/node"

/** Of a folder that a training wrote to its end. */
export interface Trained {
  /** A hash of each checkpoint that lies there: the last, the best, the mean, and earlier ones. */
  readonly checkpoints: Readonly<Record<string, string>>
  /** Lines of metrics.jsonl but starts and ends, without times. */
  readonly record: readonly string[]
}

/** Steps of the last checkpoint; undefined where there is none. Throws where one is there and damaged. */
export async function savedSteps(folder: string): Promise<number | undefined> {
  if (!existsSync(folder)) return undefined
  try {
    return (await readCheckpoint(nodeFolder(folder))).progress.steps
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === "CHECKPOINT_MISSING") return undefined
    throw error
  }
}

/** Names of what lies beside the last checkpoint. */
export async function besideNames(folder: string): Promise<string[]> {
  const kept = (await nodeFolder(folder).namesWithin?.("kept")) ?? []
  return ["best", "average", ...kept].filter((name) => existsSync(join(folder, name)))
}

/** Reads everything. Throws where a checkpoint is damaged. */
export async function trainedIn(folder: string): Promise<Trained> {
  const checkpoints: Record<string, string> = {}
  for (const name of [".", ...(await besideNames(folder))]) {
    const files = await nodeFolder(join(folder, name)).read()
    const hash = createHash("sha256")
    for (const [file, bytes] of Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      hash.update(file).update(file.endsWith(".json") ? withoutSeconds(bytes) : bytes)
    checkpoints[name] = hash.digest("hex")
  }
  return { checkpoints, record: recordIn(folder) }
}

/** JSON without what a clock told: where a training stands, and how its model is made. */
const withoutSeconds = (bytes: Uint8Array): string =>
  JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)), (name, value: unknown) =>
    name === "seconds" ? undefined : value,
  )

const VARYING = new Set([
  ...["seconds", "elapsedSeconds", "bytesPerSecond", "secondsLeft", "waitedSeconds"],
  ...["memoryBytes", "checkpoint"],
])

/** Lines of the record that do not depend on how often the training was begun. */
function recordIn(folder: string): string[] {
  const lines = readFileSync(join(folder, "metrics.jsonl"), "utf8").trimEnd().split("\n")
  return lines.flatMap((line) => {
    const event = JSON.parse(line) as Record<string, unknown>
    if (event["type"] === "start" || event["type"] === "end") return []
    return [JSON.stringify(Object.fromEntries(Object.entries(event).filter(([name]) => !VARYING.has(name))))]
  })
}
