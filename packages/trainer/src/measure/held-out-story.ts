/**
 * How the held-out figure goes, as a step: which was the best, and whether it has risen since.
 *
 * In: what was known, a measurement. Out: what is known then. Never: changes what it is given; a lower figure is better.
 */

import type { HeldOutRouting } from "@aunet/core"

/** A measurement. */
export interface HeldOutFigure {
  readonly step: number
  readonly bitsPerByte: number
  /** Whether it is of the mean of the weights. */
  readonly averaged?: boolean
  /** Of several sources, each. */
  readonly sources?: readonly { readonly name: string; readonly bitsPerByte: number }[]
  /** Of a model with a router. */
  readonly routing?: HeldOutRouting
}

/** What is known of the measurements so far. */
export interface HeldOutStory {
  readonly last?: HeldOutFigure
  readonly best?: HeldOutFigure
  /** Measurements since the best. */
  readonly worse: number
  /** Whether it was told that the figure has risen since that best. */
  readonly told: boolean
}

/** Nothing measured yet. */
export const NO_MEASUREMENT: HeldOutStory = { worse: 0, told: false }

/** Measurements that have to be worse before anything is said: one may be chance. */
const FEWEST = 3
/** Share of the steps so far that they have to span. */
const SHARE = 1 / 3

/** Takes a measurement. */
export function withFigure(before: HeldOutStory, figure: HeldOutFigure): HeldOutStory {
  const isBest = before.best === undefined || figure.bitsPerByte < before.best.bitsPerByte
  return isBest
    ? { last: figure, best: figure, worse: 0, told: false }
    : { ...before, last: figure, worse: before.worse + 1 }
}

/** Takes another model of the same step, which is kept only if it is the best: the mean of the weights. */
export const withCandidate = (before: HeldOutStory, figure: HeldOutFigure): HeldOutStory =>
  before.best !== undefined && figure.bitsPerByte < before.best.bitsPerByte
    ? { ...before, best: { ...figure, averaged: true }, worse: 0, told: false }
    : before

/**
 * Tells whether the figure has risen for a third of the run, and that was not said yet.
 *
 * @example hasRisen({ last: { step: 90, bitsPerByte: 3 }, best: { step: 30, bitsPerByte: 2 }, worse: 3, told: false }) // true
 */
export const hasRisen = ({ last, best, worse, told }: HeldOutStory): boolean =>
  !told &&
  last !== undefined &&
  best !== undefined &&
  worse >= FEWEST &&
  last.bitsPerByte > best.bitsPerByte &&
  last.step - best.step >= SHARE * last.step
