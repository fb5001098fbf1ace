/**
 * A worker that owes an answer and does not come: a splitter of somebody's own may never return.
 *
 * In: when it is asked, when it answers. Out: a call once it has been silent for too long. Never: ends it itself.
 */

/** Pieces to wait in: a tab that sleeps wakes to one of them, and the worker may answer first. */
const PIECE_MS = 5000

/** What watches. */
export interface Silence {
  /** It was asked: from now on it owes an answer. */
  readonly asked: () => void
  /** It owes nothing. */
  readonly answered: () => void
  /** Since when it owes one, in milliseconds. */
  readonly owedMs: () => number
}

/** Watches. @param longestMs after which it is told @param tooLong told once */
export function silence(longestMs: number, tooLong: () => void): Silence {
  let since: number | undefined
  let waiting: ReturnType<typeof setTimeout> | undefined
  const wait = (left: number): void => {
    waiting = setTimeout(
      () => (left > PIECE_MS ? wait(left - PIECE_MS) : tooLong()),
      Math.min(left, PIECE_MS),
    )
  }
  return {
    asked: () => {
      since ??= performance.now()
      clearTimeout(waiting)
      wait(longestMs)
    },
    answered: () => {
      since = undefined
      clearTimeout(waiting)
    },
    owedMs: () => (since === undefined ? 0 : performance.now() - since),
  }
}
