/**
 * How long segments shall be, for all text and for that of some scripts.
 *
 *     class   0         1      2            bytesPerSegment [5], scripts { Thai: [15], Han: [6] }
 *     text    others    Thai   Han
 *     aims    5         15     6            positions of the stage above, class by class
 *
 * In: numbers that a configuration has. Out: what is wrong with them, the same in positions. Never: sees a text.
 */

/** Longest segment that may be asked for, on average. */
export const MOST_SEGMENT_BYTES = 4096

/** Least positions of a segment: the ratio term divides by what is beside the first. */
export const LEAST_RATIO = 1.05

/** What is wrong with lengths of segments: all of them, or the one at a place. */
export interface SegmentLengthProblem {
  readonly at?: number
  readonly value: unknown
  /** A sentence: `it must be ...`. */
  readonly allowed: string
}

/** Tells what is wrong with bytes a segment of so many stages above the first; nothing where they can be asked for. */
export function segmentLengthProblem(
  bytesPerSegment: readonly number[],
  stages: number,
): SegmentLengthProblem | undefined {
  if (bytesPerSegment.length !== stages)
    return {
      value: bytesPerSegment,
      allowed: `it must hold one number for each stage above the first: ${stages}`,
    }
  for (const [at, value] of bytesPerSegment.entries()) {
    const before = at === 0 ? 1 : bytesPerSegment[at - 1]
    if (!(value >= LEAST_RATIO * before && value <= MOST_SEGMENT_BYTES))
      return {
        ...{ at, value },
        allowed: `it must be at least ${LEAST_RATIO} times ${before}${at === 0 ? ", a byte alone" : ", that of the stage above"}, and at most ${MOST_SEGMENT_BYTES}`,
      }
  }
  return undefined
}

/** The positions of each stage that one of the next stands for: `[5, 15]` bytes a segment are 5 bytes, then 3 segments. */
export const positionsPerSegment = (bytesPerSegment: readonly number[]): number[] =>
  bytesPerSegment.map((bytes, s) => bytes / (s === 0 ? 1 : bytesPerSegment[s - 1]))

/** What is wrong with lengths of scripts. */
export interface ScriptLengthProblem {
  readonly field: string
  readonly value: unknown
  readonly allowed: string
}

/** Tells what is wrong with lengths of scripts for so many stages above the first; nothing where they can be asked for, or there are none. */
export function scriptLengthProblem(
  scripts: AskedLengths["scripts"],
  stages: number,
  rule?: "within" | "beyond",
): ScriptLengthProblem | undefined {
  if (scripts === undefined) return undefined
  const all = Object.entries(scripts)
  if (all.length === 0)
    return {
      ...{ field: "router.scripts", value: scripts },
      allowed: "it must name a script, as in { Thai: [15] }; or leave it out",
    }
  if (rule !== undefined)
    return {
      ...{ field: "router.scripts", value: scripts },
      allowed: `lengths by script and a rule ("${rule}") do not go together; leave one of them out`,
    }
  for (const [name, lengths] of all) {
    const problem = segmentLengthProblem(lengths, stages)
    if (problem === undefined) continue
    const at = problem.at === undefined ? "" : `[${problem.at}]`
    return { ...problem, field: `router.scripts.${name}${at}` }
  }
  return undefined
}

/** What a router is asked for. */
export interface AskedLengths {
  readonly bytesPerSegment: readonly number[]
  readonly scripts?: Readonly<Record<string, readonly number[]>>
}

/** Lengths of each class: of all other text, then of each script in the order of the configuration. */
export const classLengths = ({ bytesPerSegment, scripts = {} }: AskedLengths): (readonly number[])[] => [
  bytesPerSegment,
  ...Object.values(scripts),
]

/** What training aims at, `aims` of `targetSpecs`: positions a segment of each stage, class by class. */
export const aimsOf = (asked: AskedLengths): Float32Array =>
  Float32Array.from(classLengths(asked).flatMap(positionsPerSegment))
