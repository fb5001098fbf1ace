// Writes src/boundary-data.ts: the weights that the splitter decides with.
//
//     node tools/make-boundary-data.ts [folder of data]        some minutes
//
// In:  open texts (corpora.ts), cut by the platform's word segmenter and rewritten by conventions.
// Out: one source file, and what the weights agree with.  Never: gold words, or a text whose licence asks
// for anything. Runs at no build: its result is committed.
//
// Steps: 1 cut the texts; 2 learn with all features; 3 keep those that matter most; 4 learn again with
// these; 5 round to whole numbers.

import { writeFileSync } from "node:fs"
import { packWeights } from "../src/boundary-weights.ts"
import { FEATURE_BITS } from "../src/word-context.ts"
import { readExamples } from "./corpora.ts"
import { dataFolder } from "./texts.ts"
import { accuracy, learn, newWeights, type Pass, seeded } from "./train-weights.ts"

const SEED = 20_261_125
const KEPT = 340_000
const STEPS_A_UNIT = 6
const MOST = 30
const FIRST: readonly Pass[] = [0, 0.5, 1, 1].map((own, pass) => ({
  rate: 0.2 * (1 - pass / 5),
  damping: 0.3,
  margin: 0.08,
  own,
}))
const SECOND: readonly Pass[] = [0.15, 0.07].map((rate) => ({ rate, damping: 0.3, margin: 0.08, own: 1 }))

const data = dataFolder(process.argv[2])
console.log(`Node ${process.versions.node}, ICU ${process.versions["icu"]}`)

// Step 1. Every 100th text is kept apart, to see what rounding costs.
const examples = readExamples(data)
const apart = examples.filter((_, k) => k % 100 === 0)
const taught = examples.filter((_, k) => k % 100 !== 0)
console.log(`${taught.length} texts, and ${apart.length} apart`)

// Step 2.
const random = seeded(SEED)
const weights = newWeights()
for (const pass of FIRST) {
  learn(weights, taught, pass, random)
  console.log(`all features: ${accuracy(weights.values, apart).toFixed(4)} of decisions as the teacher's`)
}

// Step 3. A feature matters as much as it weighs and as often as it was in an error.
const importance = weights.values.map((value, k) => Math.abs(value) * Math.sqrt(weights.squares[k]))
const least = importance.slice().sort()[importance.length - KEPT]
const allowed = Uint8Array.from(importance, (value) => (value > 0 && value >= least ? 1 : 0))
for (let k = 0; k < allowed.length; k++) if (allowed[k] === 0) weights.values[k] = 0

// Step 4.
for (const pass of SECOND) {
  learn(weights, taught, { ...pass, allowed }, random)
  console.log(`${KEPT} features: ${accuracy(weights.values, apart).toFixed(4)}`)
}

// Step 5.
const rounded = Int8Array.from(weights.values, (value) =>
  Math.max(-MOST, Math.min(MOST, Math.round(value * STEPS_A_UNIT))),
)
const { gaps, values } = packWeights(rounded)
console.log(`rounded, ${values.length} are not 0: ${accuracy(rounded, apart).toFixed(4)}`)

writeFileSync(
  new URL("../src/boundary-data.ts", import.meta.url),
  `// Written by tools/make-boundary-data.ts; change that, not this.
//
// In:  nothing.  Out: ${values.length} weights of ${1 << FEATURE_BITS} features, see boundary-weights.ts.  Never: edited by hand.

/** Holds how many features are left out before each weight. */
export const GAPS: string =
  ${JSON.stringify(gaps)}

/** Holds the weights. */
export const VALUES: string =
  ${JSON.stringify(values)}
`,
)
