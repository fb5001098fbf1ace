// The laws of @aunet/splitter for all splitters of the package, alone and in unions.

import { expect, test } from "vitest"
import { algebraPlugins, orThrow, type Splitter, type SplitterPlugin, union } from "@aunet/splitter"
import { conformance, type Conformance, hostileInputs } from "@aunet/splitter/conformance"
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

// The long inputs take most of the time: words runs on all of them, the others on those that their own
// code may fear. (S7 has long inputs of its own, for every splitter.)
const short = hostileInputs().filter(({ bytes }) => bytes.length <= 20_000)
const spaces = hostileInputs().filter(({ title }) => title.includes("spaces") || title.includes("CRLF"))

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

suite(() => orThrow(words({ groups: [1, 2, 4] })), wordsPlugin, {
  seed: 1,
  cases: 500,
  hostile: hostileInputs(),
})
suite(pretok, pretokPlugin, { seed: 2 })
suite(punct, punctPlugin, { seed: 3 })
suite(
  () => union.concat(pretok(), orThrow(words({ groups: [2, 3] }))),
  algebraPlugins([wordsPlugin, pretokPlugin])[0],
  { seed: 4, cases: 200 },
)

const linguaOf = (...strategy: string[]) => orThrow(lingua({ strategy }))
suite(() => linguaOf("pretok", "word2"), linguaPlugin, { seed: 5, hostile: [...short, ...spaces] })
suite(() => linguaOf("word1", "word2@2-3", "punct"), linguaPlugin, { seed: 6 })

// Each rule alone breaks what all of them are said to break.
for (const [k, rule] of ["word1", "word4", "pretok", "punct"].entries()) {
  suite(() => linguaOf(rule), linguaPlugin, {
    seed: 7 + k,
    test: (title, run) => title.includes("DECLARED BROKEN") && test(title, run),
  })
}

test("for each strategy of lingua a text was found that breaks S3, and one that breaks S5", () => {
  const strategies = [
    ["pretok", "word2"],
    ["word1", "word2@2-3", "punct"],
    ["word1"],
    ["word4"],
    ["pretok"],
    ["punct"],
  ]
  expect(reported.map((line) => /^lingua (\{.*\}) breaks (S\d), as/.exec(line)?.slice(1))).toEqual(
    strategies.flatMap((strategy) => ["S3", "S5"].map((law) => [JSON.stringify({ strategy }), law])),
  )
})
