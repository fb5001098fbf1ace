// The splitter of `pnpm bench:generate`: a rule that is as easy to write in Python as here.
//
// In:  bytes. Out: a space or a newline ends a word, every second word a pair.
// Never: used outside of the benchmark; its levels say nothing about what splitters can do.

import { type SplitterPlugin, stepSplitter } from "@aunet/splitter"

/** The rule as a plug-in, with the depth as its option. */
export const spacesPlugin: SplitterPlugin = {
  kind: "splitter",
  name: "bench-spaces",
  apiVersion: 1,
  make: (options) => {
    const { depth } = options as { depth: number }
    return stepSplitter<number>({
      name: "bench-spaces",
      options: { depth },
      depth,
      // The words so far, modulo the longest run that a level counts.
      start: 0,
      step: (words, byte) => {
        if (byte !== 32 && byte !== 10) return [words, 0]
        const count = words + 1
        let level = 1
        while (level < depth && count % 2 ** level === 0) level++
        return [count % 2 ** depth, level]
      },
    })
  },
}
