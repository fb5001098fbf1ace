// What a training loses by being watched: `node tools/bench/watch.ts --data FOLDER [--by browser]`.
//
//     one training with --watch:   | looked at | not | not | looked at | looked at | not | ...    turns of some seconds
//
// In:  text, how it is looked at: by a page in Chromium, or by a program that asks as often.
// Out: for each pair of turns the ratio of the mean time of a step, looked at to not; the median and the middle half of them.
//      On Linux also what the page's server worked while it was looked at, which a machine that does something else does not
//      change: no more than that can be missing from the training.
// Never: leaves the training behind. Turns of one training are compared since two trainings differ by more than is measured.

import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as delay } from "node:timers/promises"
import { findChromium } from "../chromium.ts"
import { drive } from "../drive-chromium.ts"
import { root } from "../child.mjs"
import { benchOptions, number, text, wholeNumber } from "./bench-options.ts"
import { machineLine, median, print, say } from "./figures.ts"

const options = benchOptions("watch", "What a training loses by being watched.", {
  data: text("FOLDER", undefined as string | undefined, "text to train on"),
  by: text("program|browser", "program", "who looks"),
  engine: text("NAME", "onnx", "what computes"),
  pairs: wholeNumber(30, "pairs of turns"),
  seconds: number(4, "length of a turn", { least: 1 }),
})
const { data, by, engine, pairs, seconds } = options
if (data === undefined) throw new Error("--data is needed: a folder of text")

/** Somebody who looks, or looks away. */
interface Watcher extends AsyncDisposable {
  readonly look: () => Promise<void>
  readonly away: () => Promise<void>
}

/** Asks every two seconds, as the page does. */
function program(address: string): Watcher {
  let turn = 0
  const asking = async (own: number): Promise<void> => {
    for (let since = ""; own === turn;) {
      const answer = await fetch(`${address}/state?since=${encodeURIComponent(since)}`)
      if (answer.status === 200) since = ((await answer.json()) as { version: string }).version
      await delay(2000)
    }
  }
  const away = async (): Promise<void> => void turn++
  return {
    look: async () => void asking(++turn).catch((error: unknown) => say(String(error))),
    away,
    [Symbol.asyncDispose]: away,
  }
}

/** A page that is open, or another one. */
async function browser(address: string): Promise<Watcher> {
  const chromium = findChromium()
  if (chromium === undefined) throw new Error("there is no Chromium; --by program asks without one")
  const page = await drive(chromium, "about:blank")
  const go = (to: string) => page.evaluate<void>(`void (location.href = ${JSON.stringify(to)})`)
  return {
    look: () => go(address),
    away: () => go("about:blank"),
    [Symbol.asyncDispose]: () => page[Symbol.asyncDispose](),
  }
}

/** Seconds that the server of the page worked so far, in all its threads; NaN where the system does not say. */
function worked(trainingPid: number | undefined): number {
  try {
    const [pid] = readFileSync(`/proc/${trainingPid}/task/${trainingPid}/children`, "utf8").split(" ")
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")
    // utime and stime, in hundredths of a second.
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return Number.NaN
  }
}

const folder = mkdtempSync(join(tmpdir(), "aunet-bench-"))
const bin = join(root, "packages", "cli", "src", "bin.ts")
const args = ["train", "--data", data, "--out", join(folder, "run"), "--engine", engine, "--seed", "1"]
const rest = ["--measure-steps", "1000000000", "--save-seconds", "1000000", "--watch", "--json"]
const training = spawn(process.execPath, [bin, ...args, ...rest], { stdio: ["ignore", "pipe", "ignore"] })
const ended = new Promise((resolve) => training.once("exit", resolve))
let steps: number[] = []
const address = await new Promise<string>((resolve, reject) => {
  training.once("exit", () => reject(new Error("the training ended at once")))
  let found: string | undefined
  createInterface({ input: training.stdout }).on("line", (line) => {
    const event = JSON.parse(line) as { type: string; address?: string; seconds?: number }
    if (event.type === "listening") found = event.address
    if (event.type !== "step") return
    if (found !== undefined) resolve(found)
    steps.push(event.seconds as number)
  })
})
try {
  await using watcher = by === "browser" ? await browser(address) : program(address)
  /** Mean seconds of a step, while somebody looks or not; what was begun before is left out. */
  let [looked, work] = [0, 0]
  const turn = async (isLooked: boolean): Promise<number> => {
    await (isLooked ? watcher.look() : watcher.away())
    await delay(500)
    steps = []
    const before = worked(training.pid)
    await delay(seconds * 1000)
    if (isLooked) {
      looked += seconds
      work += worked(training.pid) - before
    }
    const [, ...whole] = steps
    return whole.reduce((total, each) => total + each, 0) / whole.length
  }
  await turn(true)
  const ratios: number[] = []
  for (let pair = 0; pair < pairs; pair++) {
    const isFirst = pair % 2 === 0
    const [first, second] = [await turn(isFirst), await turn(!isFirst)]
    ratios.push(isFirst ? first / second : second / first)
    say(`pair ${pair + 1}: ${ratios.at(-1)?.toFixed(4)}`)
  }
  const sorted = ratios.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] as number).toFixed(4)
  print(machineLine)
  print(`looked at by a ${by}, ${pairs} pairs of turns of ${seconds} s, ${engine}:`)
  print(
    `time of a step, looked at to not: median ${median(ratios).toFixed(4)}, middle half ${at(0.25)} to ${at(0.75)}`,
  )
  print(`the server worked ${((100 * work) / looked).toFixed(2)}% of one core while it was looked at`)
} finally {
  training.kill("SIGKILL")
  await ended
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
