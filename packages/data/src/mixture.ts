/**
 * A mixture: several texts as one that rows are cut out of, each with its share.
 *
 *     positions   [ books              ][ web                                   ]
 *     rows        never across two of them
 *
 * In: texts, in memory or not, with a name and a share of the bytes of text. Out: a source of rows. Never: decides whose turn it
 * is (`mixture-order.ts`), or copies text.
 */
import { AunetError, badOption } from "@aunet/base"
import type { TextStream } from "./corpus.ts"
import { lastUpTo } from "./last-up-to.ts"
import { ROUNDING } from "./mix-shares.ts"
import { type Batch, emptyBatch } from "./rows.ts"
import { type RowSource, rowSource } from "./row-source.ts"

/** A text of a mixture. */
export interface MixturePart {
  readonly name: string
  /** Share of the bytes of text of the mixture, above 0 and up to 1. */
  readonly share: number
  readonly text: TextStream | RowSource
}

/** Several texts, each with its share. */
export interface Mixture extends RowSource {
  /** In their order; `from` is where the positions of each begin. */
  readonly parts: readonly (MixturePart & { readonly source: RowSource; readonly from: number })[]
}

/**
 * Mixes texts.
 *
 * @throws AunetError BAD_OPTION for shares that are not above 0 or not 1 together; BAD_DATA for a text of no bytes
 * @example mixture([{ name: "books", share: 0.7, text: books }, { name: "web", share: 0.3, text: web }])
 */
export function mixture(given: readonly MixturePart[]): Mixture {
  const sources = given.map(({ text }) => rowSource(text))
  // First: shares by size give a source without text none, and nobody asked for that.
  for (const [i, { name }] of given.entries())
    if (sources[i].bytes === 0)
      throw new AunetError("BAD_DATA", `the source "${name}" has no text; give it some, or leave it out`)
  const total = given.reduce((sum, { share }) => sum + share, 0)
  for (const { name, share } of given)
    if (!(share > 0 && share <= 1 + ROUNDING)) throw badOption(`mix.${name}`, share, "above 0 and at most 1")
  if (!(Math.abs(total - 1) <= ROUNDING)) throw badOption("mix", total, "shares that are 1 together")
  let positions = 0
  const parts = given.map((part, i) => {
    const source = sources[i]
    const from = positions
    positions += source.positions
    return { ...part, share: part.share / total, source, from }
  })
  const starts = parts.map(({ from }) => from)
  const sum = (of: (source: RowSource) => number): number =>
    parts.reduce((all, { source }) => all + of(source), 0)
  return {
    parts,
    positions,
    documents: sum(({ documents }) => documents),
    bytes: sum(({ bytes }) => bytes),
    fingerprint: () =>
      parts.map(({ name, share, source }) => `${name} ${share} ${source.fingerprint()}`).join(" + "),
    hasBoundary: () => parts.some(({ source }) => source.hasBoundary()),
    cut: async (rows, T) => {
      const whose = Array.from(rows, (start) => lastUpTo(starts, start))
      const batch = emptyBatch(rows.length, T)
      await Promise.all(
        parts.map(async ({ source, from }, part) => {
          const own = whose.flatMap((one, b) => (one === part ? [b] : []))
          if (own.length === 0) return
          const cut = await source.cut(
            own.map((b) => rows[b] - from),
            T,
          )
          for (const [i, b] of own.entries()) place(cut, i, batch, b, T)
        }),
      )
      return batch
    },
  }
}

/** Tells whether a text is a mixture. */
export const isMixture = (text: TextStream | RowSource): text is Mixture => "parts" in text

/** Puts a row of one batch where a row of another is. */
function place(from: Batch, i: number, to: Batch, b: number, T: number): void {
  to.ids.set(from.ids.subarray(i * T, (i + 1) * T), b * T)
  to.targets.set(from.targets.subarray(i * T, (i + 1) * T), b * T)
  to.levels.set(from.levels.subarray(i * T, (i + 1) * T), b * T)
  to.targetLevels.set(from.targetLevels.subarray(i * T, (i + 1) * T), b * T)
}
