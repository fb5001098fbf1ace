/**
 * When a training of a page is saved.
 *
 *     save | steps for 20 times what the save took, 10 s at least and 60 s at most | save | ...
 *
 * A page may be closed at any moment, and what a browser does when it is closed is not to be relied upon; but what it keeps
 * can take seconds to write, and the training waits for it.
 *
 * In: a clock, and the folder that is saved to. Out: whether to save now. Never: more than a minute between two saves.
 */
import type { Folder } from "aunet"

/** From the end of one save to the next, milliseconds. */
const [SHORTEST_MS, LONGEST_MS] = [10_000, 60_000]
/** And so many times as long as the last one took. */
const TIMES = 20

/** Times of one training. */
export interface SaveTimes {
  /** Asked before each step; the first save is due at once. */
  readonly isDue: () => boolean
  /** Has it saved before its next step. */
  readonly ask: () => void
  /** The same folder; what is written to it is a save. */
  readonly watch: (folder: Folder) => Folder
}

/** Makes them. @param now milliseconds */
export function saveTimes(now: () => number): SaveTimes {
  let dueAt = -Infinity
  let isAsked = false
  const timed =
    <Given extends readonly unknown[]>(write: (...given: Given) => Promise<void>) =>
    async (...given: Given): Promise<void> => {
      const begun = now()
      await write(...given)
      const ended = now()
      dueAt = ended + Math.min(LONGEST_MS, Math.max(SHORTEST_MS, TIMES * (ended - begun)))
    }
  return {
    isDue: () => {
      const isDue = isAsked || now() >= dueAt
      // Who asks while it is saved wants what came after.
      isAsked = false
      return isDue
    },
    ask: () => {
      isAsked = true
    },
    watch: (folder) => {
      const { inPieces } = folder.write
      return {
        ...folder,
        write: Object.assign(
          timed(folder.write),
          inPieces === undefined ? {} : { inPieces: timed(inPieces) },
        ),
      }
    },
  }
}
