/**
 * What the specification of the tasks prints, and what every folder of the same items has to give.
 *
 * In: expected.json. Out: its tables. Never: a value of our own without saying so.
 */
import { readFileSync } from "node:fs"

/** A digest of the prompts of a task. */
export interface DigestRow {
  readonly task: string
  readonly shots?: number
  readonly items: number
  readonly sha256: string
}

/** Prompts of CUTE with their labels, and the longest prompt in bytes. */
export interface CuteRow {
  readonly set: string
  readonly items: number
  readonly longestBytes: number
  readonly sha256: string
}

/** How many items a model gets right that knows nothing: every byte 1/256, ties to the first. */
export interface UniformRow {
  readonly task: string
  readonly items: number
  readonly acc: number
  readonly acc_norm?: number
  readonly acc_bytes?: number
}

/**
 * Bytes of a prompt with its longest answer: of the longest, and how many are above 1024, 2048 and 8192. Those printed for
 * copa, boolq and mgsm are of other texts than the digests printed beside them, and are left out.
 */
export interface LengthRow {
  readonly task: string
  readonly shots?: number
  readonly longest: number
  readonly above: readonly [number, number, number]
}

/** Scores of the first 200 sentences of one language held against another's. */
export interface PairRow {
  readonly from: string
  readonly to: string
  readonly chrf: number
  readonly chrfPlus: number
  readonly bleu: Readonly<Partial<Record<"13a" | "zh" | "char", number>>>
}

interface Tables {
  readonly digests: readonly DigestRow[]
  readonly ourDigests: readonly DigestRow[]
  readonly cute: readonly CuteRow[]
  readonly uniform: readonly UniformRow[]
  readonly lengths: readonly LengthRow[]
  readonly pairs: readonly PairRow[]
}

export const {
  digests: DIGESTS,
  /** Not printed by the specification: what we gave when all others were equal, so that a change is seen. */
  ourDigests: OUR_DIGESTS,
  cute: CUTE_DIGESTS,
  uniform: UNIFORM,
  lengths: LENGTHS,
  pairs: PAIRS,
} = JSON.parse(readFileSync(new URL("expected.json", import.meta.url), "utf8")) as Tables
