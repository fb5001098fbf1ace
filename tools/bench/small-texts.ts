// What a small text wants: the same text cut to several sizes, trained on in several ways, measured on much that follows it.
//
//     node tools/bench/small-texts.ts --text emma=FILE --text zh=FILE --kilobytes 20,100 --out small.jsonl
//
// In:  texts of 200 kB and more, sizes, and a grid: passes over the text, weight decay, learning rate, width of the model.
// Out: a line of JSON for each training, appended as it ends; what stands in --out already is not done again. At the end a
//      table: for each text and size the best of the grid, and how far each way is from it.
// Never: measures on text that was trained on.

import { appendFileSync, existsSync, readFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { openEngine, presetModel, train, type TrainEvent } from "aunet"
import { say } from "./figures.ts"

const { values } = parseArgs({
  options: {
    text: { type: "string", multiple: true },
    kilobytes: { type: "string", default: "20,40,100,500" },
    passes: { type: "string", default: "4,8,16,32" },
    decay: { type: "string", default: "0.1,1" },
    rate: { type: "string", default: "0.004" },
    width: { type: "string", default: "1,0.5" },
    splitter: { type: "string", default: "words" },
    "most-steps": { type: "string", default: "3000" },
    engine: { type: "string", default: "onnx" },
    threads: { type: "string", default: "1" },
    out: { type: "string" },
  },
})
const numbers = (text: string): number[] => text.split(",").map(Number)
const texts = (values.text ?? []).map((each) => {
  const at = each.indexOf("=")
  return { name: each.slice(0, at), bytes: new Uint8Array(readFileSync(each.slice(at + 1))) }
})
if (texts.length === 0 || values.out === undefined) {
  say("give --text NAME=FILE (once or more) and --out FILE; see the head of this file for the rest")
  process.exit(2)
}
const out = values.out

/** Bytes that are measured on: enough that the figure is not chance. */
const MEASURED = 65_536
const ROWS = 4

interface Way {
  readonly text: string
  readonly kilobytes: number
  readonly passes: number
  readonly decay: number
  readonly rate: number
  readonly width: number
}
interface Found extends Way {
  readonly steps: number
  readonly last: number
  readonly best: number
  readonly average?: number
  readonly seconds: number
}
const keyOf = ({ text, kilobytes, passes, decay, rate, width }: Way): string =>
  JSON.stringify([text, kilobytes, passes, decay, rate, width])
const done = new Map<string, Found>(
  (existsSync(out) ? readFileSync(out, "utf8").trimEnd().split("\n") : [])
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Found)
    .map((found) => [keyOf(found), found]),
)

/** A model whose widths are multiplied. */
function configOf(width: number): ReturnType<typeof presetModel>["config"] {
  const { config } = presetModel("tiny", 2)
  const { headWidth } = config.stages[0]
  const stages = config.stages.map((stage) => ({
    ...stage,
    width: Math.max(headWidth, Math.round((stage.width * width) / headWidth) * headWidth),
  }))
  return { ...config, stages: stages as unknown as typeof config.stages }
}

const { rowBytes } = presetModel("tiny", 2)
const choice = await openEngine(values.engine, { threads: Number(values.threads) })

async function trained(way: Way, bytes: Uint8Array): Promise<Found> {
  const size = way.kilobytes * 1000
  const steps = Math.max(8, Math.round((way.passes * size) / (ROWS * rowBytes)))
  const began = performance.now()
  const figures: number[] = []
  let average: number | undefined
  for await (const event of train({
    data: [{ name: way.text, bytes: bytes.subarray(0, size) }],
    heldOut: [{ name: "what follows", bytes: bytes.subarray(size, size + MEASURED) }],
    measuredBytes: MEASURED,
    measurements: 7,
    length: { steps },
    config: configOf(way.width),
    splitter: values.splitter,
    engine: choice,
    learningRate: way.rate,
    optimizer: { weightDecay: way.decay },
  }) as AsyncIterable<TrainEvent>) {
    if (event.type === "measure") {
      figures.push(event.heldOutBitsPerByte)
      average = event.averageBitsPerByte ?? average
    }
  }
  return {
    ...way,
    steps,
    last: figures.at(-1) as number,
    best: Math.min(...figures, average ?? Infinity),
    ...(average !== undefined && { average }),
    seconds: (performance.now() - began) / 1000,
  }
}

for (const kilobytes of numbers(values.kilobytes))
  for (const { name, bytes } of texts)
    for (const width of numbers(values.width))
      for (const rate of numbers(values.rate))
        for (const decay of numbers(values.decay))
          for (const passes of numbers(values.passes)) {
            const way: Way = { text: name, kilobytes, passes, decay, rate, width }
            if (
              done.has(keyOf(way)) ||
              (passes * kilobytes * 1000) / (ROWS * rowBytes) > Number(values["most-steps"])
            )
              continue
            const found = await trained(way, bytes)
            done.set(keyOf(way), found)
            appendFileSync(out, `${JSON.stringify(found)}\n`)
            say(
              `${keyOf(way)} last ${found.last.toFixed(3)} best ${found.best.toFixed(3)} in ${found.seconds.toFixed(0)} s`,
            )
          }
await choice.engine.close()

const all = [...done.values()]
for (const kilobytes of new Set(all.map((each) => each.kilobytes)))
  for (const text of new Set(all.map((each) => each.text))) {
    const here = all.filter((each) => each.kilobytes === kilobytes && each.text === text)
    if (here.length === 0) continue
    const least = Math.min(...here.map((each) => each.best))
    const ways = here
      .toSorted((a, b) => a.best - b.best)
      .map(
        ({ passes, decay, rate, width, best }) =>
          `${passes}x d${decay} r${rate} w${width}: +${((best / least - 1) * 100).toFixed(1)}%`,
      )
    console.log(`${text} ${kilobytes} kB: ${least.toFixed(3)}; ${ways.join(", ")}`)
  }
