// The laws of @aunet/splitter for words, with several groups and in a union.

import { test } from "vitest"
import { orThrow, union, unionPlugin } from "@aunet/splitter"
import { conformance, hostileInputs } from "@aunet/splitter/conformance"
import { words, wordsPlugin } from "@aunet/splitter-whitespace"

// One suite on everything; the others leave out the long inputs to save time.
const small = hostileInputs().filter(({ bytes }) => bytes.length <= 20_000)

conformance({
  test,
  make: () => orThrow(words({ groups: [1, 2, 4] })),
  rebuild: (_, options) => wordsPlugin.make(options),
  seed: 1,
  cases: 1000,
})

conformance({
  test,
  make: () => orThrow(words({ groups: [2, 3] })),
  rebuild: (_, options) => wordsPlugin.make(options),
  seed: 2,
  hostile: small,
})

conformance({
  test,
  make: () => union.concat(orThrow(words({ groups: [3] })), orThrow(words({ groups: [5, 7] }))),
  rebuild: (_, options, data) => unionPlugin([wordsPlugin]).make(options, data),
  seed: 3,
  cases: 100,
  hostile: small,
})
