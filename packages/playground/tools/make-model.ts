/**
 * Makes the model that comes with the page: public/model.
 *
 *     node packages/playground/tools/make-model.ts --minutes 30 --origin "novels of Project Gutenberg" A.txt B.txt ...
 *
 * In: plain text files in the public domain, or under a licence that lets anybody share what was learned from them. The one
 * that is there was made of seven novels of Project Gutenberg (public/model/about.json names them).
 * Out: config.json, model.safetensors, files.json, about.json. Never: more than 2 MB, or any of the text.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { type ModelConfig, presetModel, readCheckpoint, train, writeCheckpoint } from "aunet"
import { nodeFolder, readDocuments } from "aunet/node"

const target = fileURLToPath(new URL("../public/model", import.meta.url))
const MOST_BYTES = 2_000_000
const ROW_BYTES = 512

/** Between the presets: as much as fits into 2 MB. */
function config(): ModelConfig {
  const { config: tiny } = presetModel("tiny", 3)
  const [bytes, words, pairs] = tiny.stages
  if (bytes === undefined || words === undefined || pairs === undefined) throw new Error("three stages")
  return {
    ...tiny,
    stages: [
      { ...bytes, width: 48, window: 64 },
      { ...words, width: 64, window: ROW_BYTES },
      { ...pairs, width: 80, layers: 2, window: ROW_BYTES },
    ],
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "30" },
    threads: { type: "string" },
    origin: { type: "string" },
  },
})
const { origin } = values
if (positionals.length === 0 || origin === undefined)
  throw new Error(
    "name the files of text to learn from, and with --origin whose they are and under which licence",
  )
const work = mkdtempSync(join(tmpdir(), "aunet-playground-model-"))
try {
  const run = nodeFolder(join(work, "run"))
  const events = train({
    data: readDocuments(positionals),
    config: config(),
    splitter: "words",
    splitterOptions: { groups: [1, 2] },
    out: run,
    length: { minutes: Number(values.minutes) },
    rows: 8,
    rowBytes: ROW_BYTES,
    engine: "onnx",
    ...(values.threads !== undefined && { threads: Number(values.threads) }),
    seed: 1,
    sample: ["It was a fine morning, and"],
  })
  let lowest = Infinity
  for await (const event of events) {
    if (event.type === "measure") lowest = Math.min(lowest, event.heldOutBitsPerByte)
    if (event.type === "start")
      console.log(`${event.parameters} parameters, ${event.trainingBytes} bytes of text`)
    if (event.type === "measure")
      console.log(`step ${event.step}: ${event.heldOutBitsPerByte.toFixed(3)} bits a byte`)
    if (event.type === "sample") console.log(`  ${event.prompt}${event.text}`)
  }
  // The mean of the weights is the best of a training that ends; `best` is whichever had the lowest figure.
  const checkpoint = await readCheckpoint(run, { which: "best", training: false })
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  await writeCheckpoint(nodeFolder(target), { ...checkpoint, training: {} })
  const about = {
    origin,
    learnedFrom: positionals.map((each) => basename(each)),
    minutes: Number(values.minutes),
    heldOutBitsPerByte: Number(lowest.toFixed(3)),
  }
  writeFileSync(join(target, "about.json"), `${JSON.stringify(about, null, 2)}\n`)
  const size = readdirSync(target).reduce((sum, name) => sum + statSync(join(target, name)).size, 0)
  if (size > MOST_BYTES) throw new Error(`${target} has ${size} bytes, more than ${MOST_BYTES}`)
  console.log(`${target}: ${size} bytes`)
} finally {
  rmSync(work, { recursive: true, force: true })
}
