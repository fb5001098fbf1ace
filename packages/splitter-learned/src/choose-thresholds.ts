// Thresholds that give segments a wanted mean length.
//
// In:  scored text that the table was not made from.  Out: thresholds, and the means that they give.
// Never: changes the table.
//
// The higher a threshold, the fewer segments: a bisection. Higher levels come first, since a boundary of
// theirs is one of all levels below. Scripts are searched for at the same time, each by its own text; where
// lengths are limited they meet at their edges, too seldom to matter.

import { scriptNames } from "@aunet/splitter"
import { MOST_UNITS } from "./context-table.ts"
import { mark, type Marker, markerOf, MOST_SINCE } from "./marker.ts"
import type { FitChoices, Group } from "./model.ts"
import { RULES } from "./rule.ts"
import { NEVER, type ScoredText } from "./scored-text.ts"

/** Is the least text of a script that gets thresholds of its own, in bytes. */
const LEAST_GROUP_BYTES = 4096

/** Tells of one level, in all text or in that of some scripts. */
export interface FittedLevel {
  /** 1 to the number of levels. */
  readonly level: number
  /** The scripts; empty for all text. */
  readonly scripts: readonly string[]
  /** Wanted mean bytes of a segment; by information, what follows for these scripts. */
  readonly wantedBytes: number
  /** Mean bytes of a segment in the text set aside. */
  readonly bytesPerSegment: number
}

/** Holds thresholds and what they give. */
export interface Thresholds {
  readonly groups: readonly Group[]
  readonly levels: readonly FittedLevel[]
}

/**
 * Finds thresholds for all levels, for all text or for each script.
 *
 * @param scriptBits information of the text by script, where its segments are to hold as much; else null
 */
export const chooseThresholds = (
  choices: FitChoices,
  text: ScoredText,
  scriptBits: Float64Array | null,
): Thresholds => {
  const { bytesPerSegment } = choices
  const everything: Sizes = { scripts: [], wanted: bytesPerSegment }
  const common = search(choices, text, [everything])
  if (choices.perScript === null)
    return { groups: common, levels: levelsOf(choices, text, common, [everything]) }
  const scripts = scriptNames().filter((_, s) => text.scriptBytes[s] >= LEAST_GROUP_BYTES)
  const sizes = [
    everything,
    ...scripts.map((script) => ({ scripts: [script], wanted: wantedOf(script, choices, text, scriptBits) })),
  ]
  const [, ...own] = search(choices, text, sizes)
  // What has too little text of its own keeps the thresholds of all.
  const groups = [...common, ...own]
  return { groups, levels: levelsOf(choices, text, groups, sizes) }
}

/** Says what the segments of some scripts should be, level by level. */
interface Sizes {
  readonly scripts: readonly string[]
  readonly wanted: readonly number[]
}

/** By information, a segment of any script holds as many bits as one of all text does in the mean. */
const wantedOf = (
  script: string,
  { bytesPerSegment }: FitChoices,
  text: ScoredText,
  scriptBits: Float64Array | null,
): readonly number[] => {
  if (scriptBits === null) return bytesPerSegment
  const s = scriptNames().indexOf(script)
  const bitsPerByte = scriptBits.reduce((sum, bits) => sum + bits, 0) / text.bytes
  const scale = bitsPerByte / (scriptBits[s] / text.scriptBytes[s])
  return bytesPerSegment.map((size) => size * scale)
}

const search = (choices: FitChoices, text: ScoredText, sizes: readonly Sizes[]): readonly Group[] => {
  const depth = choices.bytesPerSegment.length
  const none = sizes.map(({ scripts }) => ({ scripts, thresholds: Array<number>(depth).fill(MOST_SCORE) }))
  const marker = markerOf({ choices, groups: none, fittedBytes: 0 })
  for (let k = depth - 1; k >= 0; k--) searchLevel(marker, text, k, sizes)
  return sizes.map(({ scripts }, g) => ({
    scripts,
    thresholds: [...marker.thresholds.subarray(g * depth, (g + 1) * depth)],
  }))
}

// Above every score there is.
const MOST_SCORE = MOST_UNITS * Math.max(...Object.values(RULES).map(([now]) => now)) + 1
const LEAST_SCORE = -MOST_UNITS

const searchLevel = (marker: Marker, text: ScoredText, k: number, sizes: readonly Sizes[]): void => {
  const { depth, thresholds } = marker
  const low = sizes.map(() => LEAST_SCORE)
  const high = sizes.map(() => MOST_SCORE)
  const set = (values: readonly number[]): readonly number[] => {
    values.forEach((value, g) => (thresholds[g * depth + k] = value))
    return meansOf(marker, text, k)
  }
  // Segments are long enough at `high`, too short below `low`.
  while (low.some((value, g) => value < high[g])) {
    const middle = low.map((value, g) => (value + high[g]) >> 1)
    set(middle).forEach((mean, g) => {
      if (mean >= sizes[g].wanted[k]) high[g] = middle[g]
      else low[g] = middle[g] + 1
    })
  }
  const above = set(high)
  const below = set(high.map((value) => value - 1))
  const miss = (mean: number, g: number): number =>
    Math.max(mean, sizes[g].wanted[k]) / Math.min(mean, sizes[g].wanted[k])
  set(high.map((value, g) => (miss(below[g], g) < miss(above[g], g) ? value - 1 : value)))
}

/** Gives the mean bytes between boundaries of level k + 1 or more, for each group: Infinity without any. */
const meansOf = (marker: Marker, text: ScoredText, k: number): readonly number[] => {
  const { bytes, boundaries } = countsOf(marker, text, k)
  return [...bytes].map((sum, g) => sum / boundaries[g])
}

interface Counts {
  readonly bytes: Float64Array
  readonly boundaries: Float64Array
}

const countsOf = (marker: Marker, text: ScoredText, k: number): Counts => {
  const { scores, sizes, scripts, count } = text
  const { depth, groupOf } = marker
  const groups = marker.thresholds.length / depth
  const bytes = new Float64Array(groups)
  const boundaries = new Float64Array(groups)
  const since = new Int32Array(depth)
  for (let i = 0; i < count; i++) {
    const size = sizes[i]
    const group = groupOf[scripts[i]]
    bytes[group] += size
    for (let l = 0; l < depth; l++) since[l] = Math.min(MOST_SINCE, since[l] + size)
    if (scores[i] !== NEVER && mark(marker, scores[i], group, since) > k) boundaries[group] += 1
  }
  return { bytes, boundaries }
}

const levelsOf = (
  choices: FitChoices,
  text: ScoredText,
  groups: readonly Group[],
  sizes: readonly Sizes[],
): readonly FittedLevel[] => {
  const marker = markerOf({ choices, groups, fittedBytes: 0 })
  return choices.bytesPerSegment.flatMap((_, k) => {
    const { bytes, boundaries } = countsOf(marker, text, k)
    const all = boundaries.reduce((sum, each) => sum + each, 0)
    return sizes.map(({ scripts, wanted }, g) => ({
      level: k + 1,
      scripts,
      wantedBytes: wanted[k],
      // What is said of no script is said of all text.
      bytesPerSegment: g === 0 ? text.bytes / all : bytes[g] / boundaries[g],
    }))
  })
}
