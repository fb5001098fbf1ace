/**
 * The prose and source of a repository.
 *
 * In: its folder. Out: paths of its README, documentation and sources. Never: what is installed, built or
 * generated.
 */
import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { UsageError } from "../arguments/usage-error.ts"

/** Where prose and source lie; `*` is each subfolder. */
const PLACES = ["README.md", "CONTRIBUTING.md", "docs", "packages/*/README.md", "packages/*/src", "src"]

/**
 * Finds a repository's own text.
 *
 * @throws UsageError when there is none
 */
export async function ownTexts(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const place of PLACES) {
    const [before = "", after] = place.split("*")
    const candidates =
      after === undefined
        ? [join(folder, before)]
        : (await subfolders(join(folder, before))).map((name) => join(folder, before, name, after))
    for (const path of candidates) if (await exists(path)) found.push(path)
  }
  if (found.length === 0) {
    throw new UsageError(
      `there is no README.md, docs or src in ${folder}; name a file or folder of text with --data`,
    )
  }
  return found
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
