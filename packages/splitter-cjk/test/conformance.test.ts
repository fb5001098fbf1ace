// The laws of @aunet/splitter, alone and in a union.

import { test } from "vitest"
import { algebraPlugins, orThrow, union } from "@aunet/splitter"
import { conformance, hostileInputs } from "@aunet/splitter/conformance"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { cjk, cjkPlugin } from "@aunet/splitter-cjk"

conformance({
  test,
  make: () => orThrow(cjk()),
  rebuild: (_, options, data) => cjkPlugin.make(options, data),
  seed: 1,
  cases: 500,
})

conformance({
  test,
  make: () => union.concat(orThrow(cjk({ groups: [1] })), wordsPlugin.make({ groups: [3] })),
  rebuild: (_, options, data) => algebraPlugins([wordsPlugin, cjkPlugin])[0].make(options, data),
  seed: 2,
  cases: 100,
  hostile: hostileInputs().filter(({ bytes }) => bytes.length <= 20_000),
})
