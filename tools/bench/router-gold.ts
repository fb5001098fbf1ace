// How far the segments that a model found are those that people drew: `node tools/bench/router-gold.ts --model run --language zh`.
//
//     sentences of a treebank --the model's encoders--> boundaries --> places between characters --> F1 against gold words
//
// In:  a checkpoint of a model with a router, a treebank.  Out: a line for the model, beside characters and splitters that
// are a rule.  Never: says that a segment begins where it ends: a boundary is counted before its character and after it, since
// a model may learn either, and both are printed.

import { resolve } from "node:path"
import { characters } from "@aunet/splitter"
import { type Engine, referenceEngine } from "@aunet/tensor"
import { onnxEngine } from "@aunet/tensor-onnx"
import { type Checkpoint, defaultRegistry, readCheckpoint } from "aunet"
import { nodeFolder } from "aunet/node"
import { levelsProgram, proposedValues } from "@aunet/core"
import { BOS } from "@aunet/tokens"
import { benchOptions, flag, folder, text, wholeNumber } from "./bench-options.ts"
import { machineLine, print } from "./figures.ts"
import { goldSentences, placesOfCharacters, placesOfLevels, score, type Score } from "./split/gold.ts"
import { dataFolder, LANGUAGES, type Language } from "./split/texts.ts"

const options = benchOptions("router-gold", "How far the segments of a model are the words of a treebank.", {
  model: folder("a checkpoint"),
  language: text("<language>", "zh", "zh, ja or th"),
  sentences: wholeNumber(500, "sentences that are looked at"),
  reference: flag("computes on the reference engine"),
  data: folder("where ud_gold is (../shared/data)"),
})
const { model: path, language } = options
if (path === undefined) throw new Error("--model is needed: the folder of a checkpoint")
if (!(LANGUAGES as readonly string[]).includes(language))
  throw new Error(`--language is ${language}; there are: ${LANGUAGES.join(", ")}`)
const all = goldSentences(language as Language, options.data ?? dataFolder())
if (all === undefined)
  throw new Error(`there is no treebank of ${language}: ../shared/data/ud_gold is not there, or has none`)

/** Bytes that are looked at of a sentence, and sentences at once. */
const [MOST_BYTES, ROWS] = [511, 8]
const sentences = all
  .filter((each) => new TextEncoder().encode(each.text).length <= MOST_BYTES)
  .slice(0, options.sentences)

/** Levels of each sentence. */
async function levelsOf(
  { model, parameters, splitter }: Checkpoint,
  engine: Engine,
): Promise<Map<string, Uint8Array>> {
  const T = MOST_BYTES + 1
  const found = new Map<string, Uint8Array>()
  await using session = await engine.open({ levels: levelsProgram(model, T, ROWS) }, parameters)
  for (let from = 0; from < sentences.length; from += ROWS) {
    const ids = new Int32Array(ROWS * T).fill(BOS)
    const batch = sentences
      .slice(from, from + ROWS)
      .map(({ text: said }) => ({ said, bytes: new TextEncoder().encode(said) }))
    const proposed = new Uint8Array(ROWS * T)
    for (const [row, { bytes }] of batch.entries()) {
      ids.set(bytes, row * T + 1)
      // A router with a rule looks at the splitter's.
      proposed.set(splitter.split(bytes), row * T + 1)
    }
    const { levels } = await session.step("levels", { ids, ...proposedValues(model, proposed) })
    batch.forEach(({ said, bytes }, row) =>
      found.set(said, Uint8Array.from(levels.subarray(row * T + 1, row * T + 1 + bytes.length))),
    )
  }
  return found
}

const percent = (share: number): string => (100 * share).toFixed(1)
const line = (what: string, { precision, recall, f1 }: Score): void =>
  print(`| ${what} | ${percent(precision)} | ${percent(recall)} | ${percent(f1)} |`)

const checkpoint = await readCheckpoint(nodeFolder(resolve(path)))
const engine = options.reference ? referenceEngine() : await onnxEngine()
const found = await levelsOf(checkpoint, engine)
await engine.close()

/** Characters that hold a boundary, of a level and above, as marks on their last byte. */
function marked(said: string, least: number): Uint8Array {
  const bytes = new TextEncoder().encode(said)
  const levels = found.get(said) as Uint8Array
  const marks = new Uint8Array(bytes.length)
  let from = 0
  for (const { end } of characters(bytes)) {
    if (levels.subarray(from, end).some((level) => level >= least)) marks[end - 1] = 1
    from = end
  }
  return marks
}

print(machineLine)
print(`${language}, ${sentences.length} sentences of ${all.length}, precision, recall and F1 in percent`)
print("| boundaries | precision | recall | F1 |")
print("|---|---|---|---|")
for (let level = 1; level < checkpoint.model.config.stages.length; level++)
  for (const place of ["first", "last"] as const)
    line(
      `${checkpoint.model.config.router?.name}, stage ${level}, ${place === "first" ? "before" : "after"} the character`,
      score(sentences, (said) => placesOfLevels(said, marked(said, level), place)),
    )
line("every character", score(sentences, placesOfCharacters))
for (const name of ["words", "cjk"]) {
  const splitter = defaultRegistry()
    .get("splitter", name)
    .make({ groups: [1] }, undefined)
  line(
    name,
    score(sentences, (said) =>
      placesOfLevels(said, splitter.split(new TextEncoder().encode(said)), splitter.boundaryPlace ?? "last"),
    ),
  )
}
