/**
 * The parts of a held-out text: one text, or the sources of a mixture, each measured by itself.
 *
 *     bits of all = share of books * bits of books + share of web * bits of web
 *
 * In: a text, how much of it may be measured. Out: rows of each part, and a measurement of all of them. Never: one figure
 * over bytes of several sources, which would move with how much of each is at hand.
 */
import { isMixture, type RowSource } from "@aunet/data"
import { measure, measuredRows, type Measurement } from "./evaluate.ts"

/** A part, and the rows of it that are measured. */
export interface HeldOutPart {
  /** Absent for one text. */
  readonly name?: string
  /** How much it counts, all together 1. */
  readonly share: number
  readonly source: RowSource
  /** Where its positions begin in those of all. */
  readonly from: number
  /** Starts of rows in its own positions. */
  readonly rows: readonly number[]
}

/** A measurement; of several sources, also each. */
export interface PartsMeasurement extends Measurement {
  readonly sources?: readonly { readonly name: string; readonly bitsPerByte: number }[]
}

/**
 * Chooses rows, as many of each source.
 *
 * @param most positions of all together, but a row of each at least
 */
export function heldOutParts(text: RowSource, T: number, most: number): HeldOutPart[] {
  if (text.bytes === 0) return []
  if (!isMixture(text)) return [{ share: 1, source: text, from: 0, rows: measuredRows(text, T, most) }]
  return text.parts.map(({ name, share, source, from }) => ({
    name,
    share,
    source,
    from,
    rows: measuredRows(source, T, most / text.parts.length),
  }))
}

/** Starts of the rows of all parts. */
export const startsOf = (parts: readonly HeldOutPart[]): number[] =>
  parts.flatMap(({ from, rows }) => rows.map((row) => from + row))

/** Measures each part, and all of them by their shares. */
export async function measureParts(
  parts: readonly HeldOutPart[],
  shape: Parameters<typeof measure>[2],
  losses: Parameters<typeof measure>[3],
  tokenizer: Parameters<typeof measure>[4],
): Promise<PartsMeasurement> {
  let all: Measurement = { bytes: 0, bitsPerByte: 0, bitsPerByteWithEos: 0 }
  const sources: { readonly name: string; readonly bitsPerByte: number }[] = []
  for (const { name, share, source, rows } of parts) {
    const own = await measure(source, rows, shape, losses, tokenizer)
    all = {
      bytes: all.bytes + own.bytes,
      bitsPerByte: all.bitsPerByte + share * own.bitsPerByte,
      bitsPerByteWithEos: all.bitsPerByteWithEos + share * own.bitsPerByteWithEos,
    }
    if (name !== undefined) sources.push({ name, bitsPerByte: own.bitsPerByte })
  }
  return sources.length === 0 ? all : { ...all, sources }
}
