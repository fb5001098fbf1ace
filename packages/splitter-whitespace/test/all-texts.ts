// Every short text over a few characters, one of each class that the rules tell apart.
//
// In:  a length.  Out: texts.  Never: random.

const ALPHABET = ["a", " ", "\n", ".", "1"]

/** Gives all texts of 1 to `most` characters. */
export const allTexts = (most: number): readonly string[] => {
  const all: string[] = []
  let last = [""]
  for (let length = 1; length <= most; length++) {
    last = last.flatMap((text) => ALPHABET.map((character) => text + character))
    all.push(...last)
  }
  return all
}
