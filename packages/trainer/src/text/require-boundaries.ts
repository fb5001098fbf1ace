/**
 * Refuses text in which the splitter finds no boundary: the deep stages would see one vector a document.
 *
 * In: the training text with its levels. Out: nothing, or an error. Never: looks at how many there are;
 * that is for the model's figures to show.
 */
import { AunetError } from "@aunet/base"
import type { RowSource } from "@aunet/data"
import type { Splitter } from "@aunet/splitter"

/**
 * Checks that some byte is a boundary, where there is text for a row at all; too little text is another error, which
 * cutting it into rows tells.
 *
 * @param shape `stages` of the model: with one there are no pools, and nothing to check; `rowBytes`, positions of a row
 * @throws AunetError BAD_DATA
 */
export function requireBoundaries(
  text: RowSource,
  splitter: Splitter,
  { stages, rowBytes }: { readonly stages: number; readonly rowBytes: number },
): void {
  if (stages < 2 || text.positions <= rowBytes) return
  requireBoundary(splitter, text, "the stages above the first would have nothing to do", {
    otherWays: ", limit its segments (at-most), or give the model one stage",
  })
}

/**
 * Checks that a splitter has a boundary somewhere in a text.
 *
 * @param so what follows from it that it has none
 * @param ways `otherWays` out of it than another splitter
 * @throws AunetError BAD_DATA
 */
export function requireBoundary(
  splitter: Splitter,
  text: RowSource,
  so: string,
  { otherWays = "" }: { readonly otherWays?: string } = {},
): void {
  if (text.hasBoundary()) return
  const { bytes } = text
  throw new AunetError(
    "BAD_DATA",
    `the splitter "${splitter.name}" finds no boundary in ${bytes} ${bytes === 1 ? "byte" : "bytes"} of text, so ${so}; take a splitter for this script${otherWays}. \`aunet split\` shows where a splitter cuts`,
  )
}
