/**
 * A text to train on for who has none at hand: the guides of this project, which the build puts beside the page.
 *
 * In: nothing. Out: a document. Never: a text of somebody else.
 */
import type { TextFile } from "./messages.ts"

/** What it is called. */
export const SAMPLE_NAME = "the guides of this project"
/** Where it lies (tools/sample-text.ts). */
const PLACE = "./sample-text.txt"

/** Fetches it. @throws Error where the page's own server does not answer */
export async function sampleText(): Promise<readonly TextFile[]> {
  const response = await fetch(PLACE)
  if (!response.ok) throw new Error(`The sample text is not there (${response.status}); load the page again.`)
  return [{ name: SAMPLE_NAME, bytes: new Uint8Array(await response.arrayBuffer()) }]
}
