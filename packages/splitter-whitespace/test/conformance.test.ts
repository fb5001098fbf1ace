// The laws of @aunet/splitter for all splitters of the package, alone and in unions.

import { expect, test } from "vitest"
import { orThrow, union, unionPlugin } from "@aunet/splitter"
import type { Splitter, SplitterPlugin } from "@aunet/splitter"
import { conformance, hostileInputs } from "@aunet/splitter/conformance"
import type { Conformance } from "@aunet/splitter/conformance"
import {
  lingua,
  linguaPlugin,
  pretok,
  pretokPlugin,
  punct,
  punctPlugin,
  words,
  wordsPlugin,
} from "@aunet/splitter-whitespace"

// The long inputs take most of the time: words and lingua, each of code of its own, run on all of them,
// the others on the short ones. (S7 has long inputs of its own, for every splitter.)
const short = hostileInputs().filter(({ bytes }) => bytes.length <= 20_000)

const reported: string[] = []

const suite = (
  make: () => Splitter,
  plugin: SplitterPlugin,
  more: Partial<Conformance> & { readonly seed: number },
): void =>
  conformance({
    test,
    make,
    rebuild: (_, options, data) => plugin.make(options, data),
    hostile: short,
    report: (line) => void reported.push(line),
    ...more,
  })

suite(() => orThrow(words({ groups: [1, 2, 4] })), wordsPlugin, { seed: 1, cases: 500, hostile: hostileInputs() })
suite(() => orThrow(words({ groups: [2, 3] })), wordsPlugin, { seed: 2, cases: 200 })
suite(pretok, pretokPlugin, { seed: 3 })
suite(punct, punctPlugin, { seed: 4 })

const linguaOf = (...strategy: string[]) => orThrow(lingua({ strategy }))
suite(() => linguaOf("pretok", "word2"), linguaPlugin, { seed: 5, hostile: hostileInputs() })
suite(() => linguaOf("word1"), linguaPlugin, { seed: 6 })
suite(() => linguaOf("word1", "word2@2-3", "word4"), linguaPlugin, { seed: 7, cases: 200 })
suite(() => linguaOf("punct"), linguaPlugin, { seed: 8, cases: 200 })

suite(
  () => union.concat(pretok(), orThrow(words({ groups: [3, 5] }))),
  unionPlugin([wordsPlugin, pretokPlugin]),
  { seed: 9, cases: 100 },
)

test("lingua breaks S3 and S5 with every strategy, and a text that shows it was found for each", () => {
  expect(reported.map((line) => /^lingua (\{.*\}) breaks (S\d)/.exec(line)?.slice(1).join(" "))).toEqual(
    ['["pretok","word2"]', '["word1"]', '["word1","word2@2-3","word4"]', '["punct"]'].flatMap((strategy) => [
      `{"strategy":${strategy}} S3`,
      `{"strategy":${strategy}} S5`,
    ]),
  )
})
