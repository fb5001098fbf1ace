/**
 * All documents of some files and folders, with a word about those that were left out.
 *
 * In: paths. Out: documents in memory. Never: passes over a file in silence.
 */
import type { Document } from "aunet"
import { readDocuments } from "aunet/node"
import { counted } from "./figures.ts"
import type { Screen } from "./screen.ts"

/** Reads files and folders. */
export async function readTexts(paths: readonly string[], screen: Screen): Promise<readonly Document[]> {
  let skipped = 0
  let first = ""
  const onSkip = (name: string, reason: string): void => {
    if (skipped++ === 0) first = `${name} (${reason})`
  }
  const documents: Document[] = []
  for await (const document of readDocuments(paths, { onSkip })) documents.push(document)
  if (skipped > 0 && !screen.json) {
    screen.note(`left out  ${skipped === 1 ? first : `${counted(skipped, "file")}, the first is ${first}`}`)
  }
  return documents
}
