// The laws of @aunet/splitter for learned splitters, one fitted with each kind of choice.

import { test } from "vitest"
import { orThrow } from "@aunet/splitter"
import { conformance, hostileInputs } from "@aunet/splitter/conformance"
import { learnedPlugin } from "@aunet/splitter-learned"
import { fitOn } from "./fit-on.ts"
import { SPACED, UNSPACED, madeUpText } from "./made-up-text.ts"

const spaced = madeUpText(SPACED, 1, 60_000).text
const unspaced = madeUpText(UNSPACED, 2, 60_000).text
const short = hostileInputs().filter(({ bytes }) => bytes.length <= 20_000)

const splitters = [
  orThrow(fitOn([spaced], { bytesPerSegment: [5, 10, 20], contextCharacters: 5 })).splitter,
  orThrow(fitOn([spaced, unspaced], { bytesPerSegment: [6, 13], rule: "global", perScript: "information" }))
    .splitter,
  orThrow(
    fitOn([unspaced, spaced], {
      bytesPerSegment: [5, 9],
      rule: "jump",
      contextCharacters: 2,
      shortestBytes: [2, 3],
      longestBytes: [12, 24],
    }),
  ).splitter,
]

for (const [k, splitter] of splitters.entries()) {
  conformance({
    test,
    make: () => splitter,
    rebuild: (_, options, data) => learnedPlugin.make(options, data),
    seed: k + 1,
    // The long inputs take most of the time; the splitters share their code.
    hostile: k === 0 ? hostileInputs() : short,
  })
}
