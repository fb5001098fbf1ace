/**
 * Finds the trainings below some folders.
 *
 * In: paths as typed. Out: their folders, each with a name that is short and its own. Never: looks deeper than three folders,
 * or into a checkpoint.
 */
import { readdir } from "node:fs/promises"
import { basename, join, relative, resolve } from "node:path"
import { UsageError } from "../arguments/usage-error.ts"

/** A training that can be watched. */
export interface FoundRun {
  readonly name: string
  /** As it would be typed. */
  readonly path: string
}

const RECORD = "metrics.jsonl"
const DEEPEST = 3
/** More than anybody looks at; a folder of everything is not searched through. */
const MOST = 500
const PASSED_OVER = /^(\.|node_modules$)/
/** What a training keeps in its folder. */
const KEPT = new Set(["best", "average", "kept", "train"])

/**
 * Finds them, the paths themselves or what lies in them.
 *
 * @throws UsageError for a path that is not there
 */
export async function findRuns(paths: readonly string[]): Promise<readonly FoundRun[]> {
  const found: FoundRun[] = []
  for (const path of paths) await search(path, path, 0, found)
  const names = new Map<string, number>()
  for (const { name } of found) names.set(name, (names.get(name) ?? 0) + 1)
  const unique = new Map(found.map((run) => [resolve(run.path), run]))
  return [...unique.values()].map((run) => (names.get(run.name) === 1 ? run : { ...run, name: run.path }))
}

async function search(root: string, path: string, depth: number, found: FoundRun[]): Promise<void> {
  if (found.length >= MOST) return
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    // Below what was typed, a folder may go, or be somebody else's.
    if (depth > 0) return []
    const why =
      cause.code === "ENOTDIR"
        ? "is a file"
        : cause.code === "ENOENT"
          ? "does not exist"
          : `cannot be read (${cause.code})`
    throw new UsageError(`${path} ${why}; name the folder of a training, or one that holds several`, {
      cause,
    })
  })
  const isRun = entries.some(({ name }) => name === RECORD)
  if (isRun) found.push({ name: depth === 0 ? basename(resolve(path)) : relative(root, path), path })
  // What was typed may be a training and a folder of others.
  if (depth === DEEPEST) return
  const inner = entries.filter(
    (entry) => entry.isDirectory() && !PASSED_OVER.test(entry.name) && !(isRun && KEPT.has(entry.name)),
  )
  for (const { name } of inner.toSorted((a, b) => a.name.localeCompare(b.name)))
    await search(root, join(path, name), depth + 1, found)
}
