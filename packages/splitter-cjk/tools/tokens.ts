// Texts cut into words.
//
// In:  a text and its words.  Out: where words begin.  Never: drops or changes a character.

/** Cuts a text into words; joined, they are the text again. Spaces and symbols are words too. */
export type Cut = (text: string) => readonly string[]

/** Rewrites the words of a text by a convention; joined, they stay the text. */
export type Convention = (words: readonly string[]) => readonly string[]

/** Cuts as the platform does, which sees the whole sentence. */
export const platformCut = (locale: string): Cut => {
  const segmenter = new Intl.Segmenter(locale, { granularity: "word" })
  return (text) => Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/** Cuts, then applies conventions one after another. */
export const withConventions =
  (cut: Cut, conventions: readonly Convention[]): Cut =>
  (text) =>
    conventions.reduce((words, convention) => convention(words), cut(text))

/** Gives the places (in UTF-16 units) at which words begin. */
export const wordStarts = (words: readonly string[]): Set<number> => {
  const starts = new Set<number>()
  let at = 0
  for (const word of words) {
    starts.add(at)
    at += word.length
  }
  return starts
}
