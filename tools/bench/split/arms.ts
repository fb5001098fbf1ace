// The splitters that are compared, by name.
//
// In:  a name, how many levels are wanted, and a text to learn from.  Out: a splitter.
// Never: loads a splitter that is not asked for, or keeps what was learned: `learned` is fitted on the spot.

import { orThrow, type Splitter } from "@aunet/splitter"

/** How a splitter of some depth comes to be; `learned` reads the text, the others do not. */
type Arm = (depth: number, learnFrom: readonly Uint8Array[]) => Promise<Splitter>

const GROUPS = [1, 2, 4]

/** A pattern that somebody might write: letters and digits with the space after them, and sentences. */
const PATTERNS = [{ end: "[\\s\\p{P}]" }, { end: "[.!?。！？\\n]" }]

const whitespace = () => import("@aunet/splitter-whitespace")

/** Every splitter that takes part. */
export const arms: Readonly<Record<string, Arm>> = {
  words: async (depth) => (await whitespace()).wordsPlugin.make({ groups: GROUPS.slice(0, depth) }),
  pretok: async () => (await whitespace()).pretokPlugin.make(),
  punct: async () => (await whitespace()).punctPlugin.make(),
  lingua: async (depth) =>
    (await whitespace()).linguaPlugin.make({ strategy: ["word1", "word2", "word4"].slice(0, depth) }),
  pattern: async (depth) => (await whitespace()).patternPlugin.make({ levels: PATTERNS.slice(0, depth) }),
  cjk: async (depth) =>
    (await import("@aunet/splitter-cjk")).cjkPlugin.make({ groups: GROUPS.slice(0, depth) }),
  learned: fitted,
}

/** Learns from a text: mean lengths of about a word, two, four. */
async function fitted(depth: number, texts: readonly Uint8Array[]): Promise<Splitter> {
  const { fitFinish, fitStart, fitStep } = await import("@aunet/splitter-learned")
  const start = orThrow(fitStart({ bytesPerSegment: [5, 10, 20].slice(0, depth) }))
  return orThrow(fitFinish(texts.reduce(fitStep, start))).splitter
}
