/**
 * Which of several answers a model prefers, by each of the usual measures.
 *
 * In: how likely each answer is, in nats. Out: numbers of one item. Never: decides a tie by chance: the first of the
 * largest is taken, as NumPy does.
 * Source: lm-evaluation-harness, `ConfigurableTask.process_results`.
 */
import { AunetError } from "@aunet/base"
import { mean } from "./aggregate.ts"
import { codePoints } from "../text/python-text.ts"

/** An answer as it was scored. */
export interface ScoredChoice {
  /** Without the delimiter before it. */
  readonly text: string
  /** Log-likelihood of the delimiter and the answer after the context. */
  readonly nats: number
  /** Whether it is what the model would write; no when left out. */
  readonly isGreedy?: boolean
  /** Bytes of the delimiter and the answer. */
  readonly scoredBytes: number
}

/** What an item comes to. */
export interface ChoiceFigures {
  /** Whether the likeliest answer is right, as 0 or 1. */
  readonly acc: number
  /** The same, likelihood for each code point of the answer. */
  readonly acc_norm: number
  /** The same, likelihood for each byte of the answer. */
  readonly acc_bytes: number
  /** As `acc`, but of answers that are exactly as likely each counts its share. */
  readonly acc_ties: number
  /** Whether the right answer is what the model would write. */
  readonly exact_match: number
  /** Whether the two likeliest answers lie within 1e-6 nats, so that engines may differ in which is the first. */
  readonly near_tie: number
  /** Bits of the right answer for each byte of what was scored of it. */
  readonly gold_bits_per_byte: number
  /** Mean of the wrong answers' bits a byte, less those of the right one: above 0 where the right one is likelier. */
  readonly margin_bits_per_byte: number
}

/** Sums of a long answer differ by more than this from engine to engine. */
const NEAR_NATS = 1e-6

const encoder = new TextEncoder()

/**
 * Compares answers.
 *
 * @param choices at least one, none empty
 * @param gold the place of the right one
 * @throws AunetError BAD_DATA for an empty answer, NOT_FINITE for a likelihood that is none
 */
export function choiceFigures(choices: readonly ScoredChoice[], gold: number): ChoiceFigures {
  for (const [place, { text, nats }] of choices.entries()) {
    if (text === "")
      throw new AunetError(
        "BAD_DATA",
        `answer ${place} is empty, so its likelihood a character is not defined`,
      )
    if (!Number.isFinite(nats))
      throw new AunetError("NOT_FINITE", `the model gives answer ${place} ("${text}") ${nats} nats`)
  }
  const right = (score: (choice: ScoredChoice) => number): number =>
    firstLargest(choices.map(score)) === gold ? 1 : 0
  const best = Math.max(...choices.map(({ nats }) => nats))
  const near = choices.filter(({ nats }) => best - nats < NEAR_NATS).length
  const tied = choices.filter(({ nats }) => nats === best).length
  const bits = choices.map(({ nats, scoredBytes }) => -nats / Math.LN2 / scoredBytes)
  const wrong = bits.filter((_, place) => place !== gold)
  return {
    acc: right(({ nats }) => nats),
    acc_norm: right(({ text, nats }) => nats / codePoints(text)),
    acc_bytes: right(({ text, nats }) => nats / encoder.encode(text).length),
    acc_ties: choices[gold].nats === best ? 1 / tied : 0,
    exact_match: choices[gold].isGreedy === true ? 1 : 0,
    near_tie: near > 1 ? 1 : 0,
    gold_bits_per_byte: bits[gold],
    margin_bits_per_byte: wrong.length === 0 ? 0 : lessRounding(mean(wrong), bits[gold]),
  }
}

/** How much larger `a` is than `b`: nothing where they differ by no more than the roundings that they come from. */
function lessRounding(a: number, b: number): number {
  const difference = a - b
  return Math.abs(difference) <= 8 * Number.EPSILON * Math.max(Math.abs(a), Math.abs(b)) ? 0 : difference
}

/** `numpy.argmax` of finite numbers. */
export const firstLargest = (values: readonly number[]): number =>
  values.reduce((best, value, i) => (value > values[best] ? i : best), 0)
