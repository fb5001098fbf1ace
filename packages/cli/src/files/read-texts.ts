/**
 * The documents of some files and folders, with a word about those that were left out.
 *
 * In: paths. Out: documents, one by one or all in memory. Never: passes over a file in silence.
 */
import type { Document } from "aunet"
import { readDocuments } from "aunet/node"
import { counted } from "../report/figures.ts"
import type { Screen } from "../report/screen.ts"

/** Reads files and folders, a document at a time. */
export async function* eachText(
  paths: readonly string[],
  screen: Screen,
): AsyncGenerator<Document, void, undefined> {
  let skipped = 0
  let first = ""
  const onSkip = (name: string, reason: string): void => {
    if (skipped++ === 0) first = `${name} (${reason})`
  }
  yield* readDocuments(paths, { onSkip })
  if (skipped > 0) {
    // Files, and records of JSON lines, of which a file may have many.
    screen.note(`left out  ${skipped === 1 ? first : `${counted(skipped, "text")}, the first is ${first}`}`)
  }
}

/** Reads files and folders into memory. */
export async function readTexts(paths: readonly string[], screen: Screen): Promise<readonly Document[]> {
  const documents: Document[] = []
  for await (const document of eachText(paths, screen)) documents.push(document)
  return documents
}
