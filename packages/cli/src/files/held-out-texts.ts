/**
 * Text of one's own to measure with: one text, or sources by name.
 *
 * In: what was typed after --held-out. Out: documents. Never: a corpus that was prepared, which has its own.
 */
import type { NamedTexts } from "aunet"
import { isCorpusFolder } from "aunet/node"
import { UsageError } from "../arguments/usage-error.ts"
import type { Screen } from "../report/screen.ts"
import { type ReadingFlags, readTexts } from "./read-texts.ts"
import { namedPaths } from "./text-sources.ts"

/** Reads it; `undefined` where nothing was typed. @throws UsageError for a corpus, or a path that needs a name */
export async function heldOutTexts(
  paths: readonly string[],
  screen: Screen,
  flags: ReadingFlags,
): Promise<NamedTexts | undefined> {
  if (paths.length === 0) return undefined
  const named = namedPaths(paths, "--held-out")
  const read = async (some: readonly string[]) => {
    for (const path of some)
      if (await isCorpusFolder(path))
        throw new UsageError(
          `--held-out ${path} is a prepared corpus; name the text itself, or leave it out: a corpus that is trained on holds a part of its own out`,
        )
    return readTexts(some, screen, flags)
  }
  if (named === undefined) return read(paths)
  const found: Record<string, Awaited<ReturnType<typeof read>>> = {}
  for (const [name, own] of named) found[name] = await read(own)
  return found
}
