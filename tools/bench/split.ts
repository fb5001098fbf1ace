// `pnpm bench:split`: how splitters cut text, how fast, and how well; with `--train` what a model learns with each.
//
// In:  options, which --help tells.
// Out: tables, or a line of JSON for each figure, the machine first; docs/benchmarks.md tells what stands in them.
// Never: a figure of a text that is not named beside it.

import { join, resolve } from "node:path"
import { root } from "../child.mjs"
import { benchOptions, flag, folder, names, number, text, wholeNumber } from "./bench-options.ts"
import { machine, machineLine, print, say } from "./figures.ts"
import { arms } from "./split/arms.ts"
import { dataFolder, LANGUAGES } from "./split/texts.ts"

const options = benchOptions(
  "bench:split",
  "How splitters cut text, how fast and how well; with --train, what a model learns with each.",
  {
    splitter: names(Object.keys(arms), "measures these alone"),
    language: names(LANGUAGES, "on these alone (with --train en and zh when left out)"),
    rounds: wholeNumber(5, "turns that each has; the best counts"),
    train: flag("trains a small model with each splitter at equal compute, and measures that"),
    flops: number(1e13, "with --train: useful operations of each training", { least: 1e9, most: 1e18 }),
    out: text(
      "<folder>",
      join(root, ".cache", "bench-split"),
      "with --train: where trainings are kept (.cache/bench-split)",
    ),
    data: folder("larger texts (../shared/data where it is there, else short ones of our own)"),
    json: flag("a line of JSON for each figure"),
  },
)
const data = options.data === undefined ? dataFolder() : resolve(options.data)
if (data === undefined)
  say(
    "there is no ../shared/data: short samples of our own stand in, and F1 is left out. Figures of them are small.",
  )
const splitters = options.splitter ?? Object.keys(arms)
const languages = options.language ?? (options.train ? (["en", "zh"] as const) : LANGUAGES)

if (options.json) print(JSON.stringify({ type: "machine", ...machine }))
else print(machineLine)
if (options.train) await trainArms()
else await measureSplitters()

async function measureSplitters(): Promise<void> {
  const { measurePlain } = await import("./split/plain.ts")
  const { lineOf } = await import("./split/print-plain.ts")
  for await (const row of measurePlain({ splitters, languages, rounds: options.rounds, data, say }))
    print(options.json ? JSON.stringify(row) : lineOf(row))
}

async function trainArms(): Promise<void> {
  const { trainArm } = await import("./split/train-arm.ts")
  const stop = new AbortController()
  process.once("SIGINT", () => {
    say("stops after this step, with a save; the same command goes on from here")
    stop.abort()
  })
  process.once("SIGTERM", () => stop.abort())
  for (const language of languages) {
    let words: number | undefined
    for (const splitter of splitters) {
      const result = await trainArm({
        language,
        splitter,
        flops: options.flops,
        folder: resolve(options.out),
        data,
        signal: stop.signal,
        say,
      })
      if (result === undefined) return
      if (splitter === "words") words = result.heldOutBitsPerByte
      if (options.json) print(JSON.stringify(result))
      else {
        const { heldOutBitsPerByte: bits, bytesPerSegment, steps, bytesSeen } = result
        const beside = words === undefined ? "" : `${((bits / words - 1) * 100).toFixed(1)}%`.padStart(8)
        print(
          `${language.padEnd(5)} ${splitter.padEnd(8)} ${bits.toFixed(4)} bits a byte${beside}  ${bytesPerSegment.toFixed(2).padStart(6)} bytes a segment  ${steps} steps, ${(bytesSeen / 1e6).toFixed(1)} MB, ${Math.round(result.seconds)} s`,
        )
      }
    }
  }
}
