// `pnpm bench:split`: how splitters cut text, how fast, and how well; with `--train` what a model learns with each.
//
// In:  --splitter name, --language code (repeat either), --rounds n (5), --json: its lines are told in docs/benchmarks.md.
//      --train: --flops n (1e13), --out folder (.cache/bench-split).
// Out: tables, or a line of JSON for each figure, the machine first.
// Never: a figure of a text that is not named beside it.

import { availableParallelism, cpus } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { root } from "../child.mjs"
import { chosenArms } from "./split/arms.ts"
import { dataFolder, type Language, LANGUAGES } from "./split/texts.ts"

const { values: options } = parseArgs({
  options: {
    splitter: { type: "string", multiple: true },
    language: { type: "string", multiple: true },
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    train: { type: "boolean", default: false },
    flops: { type: "string", default: "1e13" },
    out: { type: "string", default: join(root, ".cache", "bench-split") },
    data: { type: "string" },
  },
})
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const print = (line: string): void => void process.stdout.write(`${line}\n`)
const machine = {
  cpu: cpus()[0]?.model,
  cores: availableParallelism(),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
}
const data = options.data === undefined ? dataFolder() : resolve(options.data)
if (data === undefined)
  say(
    "there is no ../shared/data: short samples of our own stand in, and F1 is left out. Figures of them are small.",
  )
const splitters = chosenArms(options.splitter)
const languages = chosenLanguages(options.language ?? (options.train ? ["en", "zh"] : undefined))

if (options.json) print(JSON.stringify({ type: "machine", ...machine }))
else print(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.platform}`)
if (options.train) await trainArms()
else await measureSplitters()

async function measureSplitters(): Promise<void> {
  const rounds = Number(options.rounds)
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds is ${options.rounds}; it must be a whole number of 1 or more`)
  const { measurePlain } = await import("./split/plain.ts")
  const { lineOf } = await import("./split/print-plain.ts")
  for await (const row of measurePlain({ splitters, languages, rounds, data, say }))
    print(options.json ? JSON.stringify(row) : lineOf(row))
}

async function trainArms(): Promise<void> {
  const flops = Number(options.flops)
  if (!(flops >= 1e9 && flops <= 1e18))
    throw new Error(`--flops is ${options.flops}; it must be from 1e9 to 1e18`)
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
        flops,
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

function chosenLanguages(names: readonly string[] | undefined): readonly Language[] {
  const known: readonly string[] = LANGUAGES
  const unknown = (names ?? []).filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new Error(`there is no language ${unknown.join(", ")}; there are: ${known.join(", ")}`)
  return (names as readonly Language[] | undefined) ?? LANGUAGES
}
