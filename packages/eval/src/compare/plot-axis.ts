/**
 * Axes of a plot: where an amount lies, and which ones are named.
 *
 * In: the ends of a range. Out: shares of the axis, round amounts. Never: markup.
 */

/** Distance that keeps two labels of the axis apart. */
const LABEL_WIDTH = 56

/** Whole numbers from one to another, both included. */
export const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)

/** How amounts lie along their axis. */
export interface Axis {
  readonly ends: (from: number, to: number) => readonly [number, number]
  /** Where a value lies between both ends, from 0 to 1. */
  readonly share: (value: number, from: number, to: number) => number
  readonly ticks: (from: number, to: number, placeX: (value: number) => number) => number[]
}

/** Equal factors are equally long; amounts are above 0. */
export const logarithmic: Axis = {
  ends: (from, to) => widened(from, to),
  share: (value, from, to) => Math.log(value / from) / Math.log(to / from),
  ticks: (from, to, placeX) => ticksX(from, to, placeX),
}

/** Equal amounts are equally long. */
export const linear: Axis = {
  ends: (from, to) => (to > from ? [from, to] : [from - 1, to + 1]),
  share: (value, from, to) => (value - from) / (to - from),
  ticks: (from, to) => {
    const step = niceStep((to - from) / (FEW_LABELS + 1))
    return range(Math.ceil(from / step), Math.floor(to / step)).map((n) => n * step)
  },
}

/** A range of one value still has two ends. */
const widened = (from: number, to: number): readonly [number, number] =>
  to / from < 1.05 ? [from / 1.5, to * 1.5] : [from, to]

/** 1, 2 or 5 times a power of ten, at least as large. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5].find((factor) => factor * power >= least) ?? 10) * power
}

/** Factors on powers of ten; the finer ones where a range is narrow. */
const FACTORS = [
  [1, 2, 5],
  [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9],
]
/** Labels that an axis should have. */
const FEW_LABELS = 4

/** Round numbers along the axis, those that have room beside each other. */
function ticksX(from: number, to: number, placeX: (value: number) => number): number[] {
  const powers = range(Math.floor(Math.log10(from)), Math.ceil(Math.log10(to)))
  const ticks = FACTORS.map((factors) => {
    const kept: number[] = []
    for (const value of powers.flatMap((power) => factors.map((factor) => factor * 10 ** power))) {
      const last = kept.at(-1)
      if (value < from * 0.999 || value > to * 1.001) continue
      if (last === undefined || placeX(value) - placeX(last) >= LABEL_WIDTH) kept.push(value)
    }
    return kept
  })
  return ticks.find(({ length }) => length >= FEW_LABELS) ?? (ticks.at(-1) as number[])
}
