/**
 * How far down the next step goes: which bytes wait for others that wake the same stages.
 *
 *     A  level 0   B  level 0   C  level 1, since this step      level 0: C waits for A and B
 *     A  level 1   B  level 0   C  level 1                       level 1: most wake it
 *
 * In: the bytes that are to be taken. Out: a level. Never: changes one; a byte that waits comes in a later step.
 */

/** A byte that is to be taken. */
export interface WaitingByte {
  readonly step: { readonly level: number }
  /** Steps that had been run when it came. */
  readonly since: number
}

/** A byte that wakes more stages waits for others through at most so many steps. */
const LONGEST_WAIT = 12
/** It waits while more than this share of the texts goes on without waking them. */
const ON_THEIR_WAY = 1 / 4

/**
 * Chooses the level of the next step: past one only when enough bytes wait below it, or one waited long.
 *
 * @param texts that are being written, whether they have a byte here or not
 * @param steps that were run so far
 * @param deepest stage
 */
export function levelToRun(
  waiting: readonly WaitingByte[],
  texts: number,
  steps: number,
  deepest: number,
): number {
  for (let level = 0; level < deepest; level++) {
    const below = waiting.filter(({ step }) => step.level > level)
    const isPatient =
      below.length < waiting.length &&
      waiting.length - below.length > ON_THEIR_WAY * texts &&
      below.every(({ since }) => steps - since < LONGEST_WAIT)
    if (isPatient || below.length === 0) return level
  }
  return deepest
}
