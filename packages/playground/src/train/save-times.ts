/**
 * When a training of a page is saved.
 *
 *     step, save | steps for 10 s or for 30 times what the save took, whichever is longer, 2 min at most | save | ...
 *
 * A page may be closed at any moment, so the first save comes at once and others soon; but what the browser keeps can
 * take seconds to write, and the training waits for it.
 *
 * In: a clock, and when something was saved. Out: whether to save now. Never: where a
 * save takes 4 s or less, more than a thirtieth of the time, unless somebody asks for it.
 */

/** From one save to the next at least, milliseconds. */
const SHORTEST_MS = 10_000
/** And so many times as long as a save took, within what somebody may lose. */
const TIMES = 30
const LONGEST_MS = 120_000

/** Times of one training. */
export interface SaveTimes {
  /** Asked before each step. */
  readonly isDue: () => boolean
  /** Told when it is saved. */
  readonly saved: () => void
  /** Has it saved before its next step. */
  readonly ask: () => void
}

/** Makes them; the first save is due at once. @param now milliseconds */
export function saveTimes(now: () => number): SaveTimes {
  let [dueAt, begunAt, tookMs] = [-Infinity, NaN, 0]
  return {
    isDue: () => {
      const isDue = now() >= dueAt
      begunAt = isDue ? now() : NaN
      return isDue
    },
    saved: () => {
      // One that was not asked for here, as before a measurement, began nobody knows when.
      if (!Number.isNaN(begunAt)) tookMs = now() - begunAt
      dueAt = now() + Math.min(LONGEST_MS, Math.max(SHORTEST_MS, TIMES * tookMs))
    },
    ask: () => {
      dueAt = -Infinity
    },
  }
}
