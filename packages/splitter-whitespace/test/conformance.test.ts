// The laws of @aunet/splitter for words, with several groups and in a union.

import { test } from "vitest"
import { orThrow, union, unionPlugin } from "@aunet/splitter"
import { conformance } from "@aunet/splitter/conformance"
import { words, wordsPlugin } from "@aunet/splitter-whitespace"

for (const groups of [[1], [1, 2, 4], [2, 3]]) {
  conformance({
    test,
    make: () => orThrow(words({ groups })),
    rebuild: (_, options) => wordsPlugin.make(options),
    seed: 1,
    cases: 300,
  })
}

conformance({
  test,
  make: () => union.concat(orThrow(words({ groups: [3] })), orThrow(words({ groups: [5, 7] }))),
  rebuild: (_, options, data) => unionPlugin([wordsPlugin]).make(options, data),
  seed: 2,
  cases: 100,
})
