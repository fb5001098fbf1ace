/**
 * Each pair of arms on the same held-out texts: how far apart they are, over texts and over seeds.
 *
 *     over texts   bits of each text, the mean of the seeds; paired, resampled     what other texts would change
 *     over seeds   the difference of each seed, with the same order of the text    what other seeds would change
 *
 * In: bits of the held-out texts, one set a seed. Out: differences. Never: a pair without the same seeds on both sides.
 */
import { compareBits } from "../bits/compare-bits.ts"
import { type Interval, tellsSign } from "../bits/interval.ts"
import { type TextBits, unitsOf } from "../bits/text-bits.ts"
import { type SeedMean, seedMean } from "./student.ts"

/** What one arm got. */
export interface MeasuredArm {
  readonly label: string
  /** By seed, in the order of the seeds. */
  readonly bits: readonly { readonly seed: number; readonly bits: TextBits }[]
}

/** What can be said of a pair: one of them is better, or why nobody can tell. */
export type Verdict = "better" | "worse" | "texts" | "seeds" | "oneSeed"

/** How far apart two arms are. */
export interface ArmDifference {
  readonly label: string
  readonly against: string
  /** Bits-per-byte of the first less those of the second, the mean of the seeds that both have. */
  readonly bitsPerByte: number
  /** Over texts; absent where there are fewer than two. */
  readonly interval?: Interval
  readonly seeds: SeedMean & { readonly count: number }
  /** Units (texts, or windows of a single one) on which the first is better, and how many there are. */
  readonly better: number
  readonly units: number
  readonly verdict: Verdict
}

/** Compares every arm with every later one. */
export function differencesOf(arms: readonly MeasuredArm[]): ArmDifference[] {
  return arms.flatMap((arm, i) =>
    arms.slice(i + 1).flatMap((other) => {
      const seeds = arm.bits
        .map(({ seed }) => seed)
        .filter((seed) => other.bits.some((each) => each.seed === seed))
      return seeds.length === 0 ? [] : [differenceOf(arm, other, seeds)]
    }),
  )
}

function differenceOf(arm: MeasuredArm, other: MeasuredArm, seeds: readonly number[]): ArmDifference {
  const of = ({ bits }: MeasuredArm, seed: number): TextBits =>
    (bits.find((each) => each.seed === seed) as { readonly bits: TextBits }).bits
  const ours = seeds.map((seed) => of(arm, seed))
  const theirs = seeds.map((seed) => of(other, seed))
  const { bitsPerByte, interval, better, units } = compareBits(meanBits(ours), meanBits(theirs))
  const spread = seedMean(ours.map((each, i) => each.bitsPerByte - theirs[i].bitsPerByte))
  return {
    label: arm.label,
    against: other.label,
    bitsPerByte,
    ...(interval && { interval }),
    seeds: { ...spread, count: seeds.length },
    better,
    units,
    verdict: verdictOf(bitsPerByte, interval, spread),
  }
}

/** Sure is what holds over other texts and over other seeds. */
function verdictOf(bitsPerByte: number, interval: Interval | undefined, seeds: SeedMean): Verdict {
  if (interval === undefined || !tellsSign(interval)) return "texts"
  if (seeds.interval === undefined) return "oneSeed"
  if (seeds.interval.low <= 0 && seeds.interval.high >= 0) return "seeds"
  return bitsPerByte < 0 ? "better" : "worse"
}

/** The mean of several models on the same texts, text by text and window by window. */
export function meanBits(all: readonly TextBits[]): TextBits {
  const [first] = all
  const mean = (of: (bits: TextBits) => number): number =>
    all.reduce((sum, bits) => sum + of(bits), 0) / all.length
  return {
    ...first,
    bits: mean(({ bits }) => bits),
    bitsPerByte: mean(({ bitsPerByte }) => bitsPerByte),
    documents: first.documents.map((document, d) => ({
      ...document,
      bits: mean(({ documents }) => documents[d].bits),
      bitsPerByte: mean(({ documents }) => documents[d].bitsPerByte),
      pieces: document.pieces.map((piece, p) => ({
        ...piece,
        bits: mean(({ documents }) => documents[d].pieces[p].bits),
      })),
    })),
  }
}

/** What an interval over texts is drawn from, in words: `texts`, or `windows of one text`. */
export const unitWords = ({ documents }: Pick<TextBits, "documents">): string =>
  unitsOf(documents).unit === "documents" ? "texts" : "windows of one text"
