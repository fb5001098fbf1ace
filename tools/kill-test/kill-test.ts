// `pnpm kill-test`: kills a training at random moments, again and again, and looks whether anything is ever lost.
//
//     a training that nobody kills                                        -> what is wanted
//     start, SIGKILL, resume, SIGKILL, ... to the end; then the next one  -> the same, each time
//
// In:  options, which --help tells.
// Out: a line for each kill in --log, and what came of all. Exit status 1 when anything was lost.
// Never: runs in CI, or touches anything outside of its folder.

import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { presetModel } from "aunet"
import { randomKey, uniformAt } from "@aunet/tensor"
import { benchOptions, names, text, wholeNumber } from "../bench/bench-options.ts"
import { type Death, type Moment, trainAndDie } from "./doomed-training.ts"
import { besideNames, savedSteps, type Trained, trainedIn } from "./trained-folder.ts"

const SAVE_STEPS = 3
const options = benchOptions(
  "kill-test",
  "Kills trainings at random moments and looks whether anything is lost.",
  {
    kills: wholeNumber(1000, "processes that are killed"),
    steps: wholeNumber(60, "steps of a training"),
    seed: wholeNumber(1, "fixes the moments, as far as a machine lets them be fixed"),
    engine: names(["onnx", "reference"], "on this; onnx, with one thread, when left out"),
    folder: text("<folder>", undefined, "keeps its files there; a temporary folder when left out"),
    log: text("<file>", undefined, "appends a line for each kill"),
  },
)
const folder = resolve(options.folder ?? mkdtempSync(join(tmpdir(), "aunet-kill-test-")))
mkdirSync(folder, { recursive: true })
const engine = options.engine?.[0] ?? "onnx"
const key = randomKey(options.seed)

/** Some text that is not all the same: numbers in words, drawn from the seed. */
function madeUpText(): string {
  const words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
  return (
    Array.from({ length: 4000 }, (_, i) => words[Math.floor(uniformAt(key, i) * words.length)]).join(" ") +
    ".\n"
  )
}

const preset = presetModel("tiny", 2).config
const config = {
  ...preset,
  stages: preset.stages.map((stage) => ({ ...stage, width: 16, headWidth: 8, layers: 1 })),
  feedForward: { ...preset.feedForward, multipleOf: 8 },
}
const [data, configFile] = [join(folder, "text.txt"), join(folder, "model.json")]
writeFileSync(data, madeUpText())
writeFileSync(configFile, JSON.stringify(config))

const argsOf = (out: string, isResumed: boolean): string[] => [
  ...["--data", data, "--out", out, "--json", "--engine", engine],
  // Sums depend on how many threads add them up.
  ...(engine === "onnx" ? ["--threads", "1"] : []),
  ...["--steps", String(options.steps), "--save-steps", String(SAVE_STEPS), "--measure-steps", "4"],
  ...["--keep", "2", "--sample", "one two", "--rows", "2", "--row-bytes", "64"],
  ...(isResumed ? ["--resume"] : ["--config", configFile]),
]
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const log = (entry: object): void => {
  if (options.log !== undefined) appendFileSync(options.log, `${JSON.stringify(entry)}\n`)
}

/** What was lost, in sentences. */
const lost: string[] = []
const note = (what: string, death?: Death): void => {
  lost.push(what)
  say(`LOST: ${what}${death === undefined ? "" : `\n${death.said.slice(-2000)}`}`)
}

/** Looks at a folder whose training has just died. */
async function lookAt(where: string, before: number, death: Death): Promise<number> {
  const told = death.events.flatMap((event) => (event.type === "save" ? [event.step] : []))
  const done = death.events.flatMap((event) => (event.type === "step" ? [event.step] : []))
  try {
    const saved = (await savedSteps(where)) ?? 0
    const least = Math.max(before, ...told)
    if (saved < least) note(`${where} has step ${saved}, but ${least} was told to be saved`)
    const behind = Math.max(saved, ...done) - saved
    if (behind > SAVE_STEPS)
      note(`${where} is ${behind} steps behind, more than the ${SAVE_STEPS} between saves`)
    // Each is whole, or not there at all.
    for (const name of saved > 0 ? await besideNames(where) : []) await savedSteps(join(where, name))
    return saved
  } catch (error) {
    note(`${where} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    return before
  }
}

/** Says how two folders differ; nothing when they do not. */
function difference(found: Trained): string | undefined {
  if (JSON.stringify(wanted.checkpoints) !== JSON.stringify(found.checkpoints))
    return `checkpoints ${JSON.stringify(found.checkpoints)} in place of ${JSON.stringify(wanted.checkpoints)}`
  const at = wanted.record.findIndex((line, i) => line !== found.record[i])
  if (at !== -1) return `line ${at} of the record is ${found.record[at]} in place of ${wanted.record[at]}`
  return wanted.record.length === found.record.length
    ? undefined
    : `the record has ${found.record.length} lines in place of ${wanted.record.length}`
}

const whole = join(folder, "whole")
rmSync(whole, { recursive: true, force: true })
const undisturbed = await trainAndDie(argsOf(whole, false), undefined)
if (undisturbed.status !== 0) {
  say(undisturbed.said)
  throw new Error("the training that nobody kills failed")
}
const wanted = await trainedIn(whole)
say(`nobody kills: ${Math.round(undisturbed.milliseconds)} ms, ${wanted.record.length} lines of record`)

let [kills, trainings, atStart, draws] = [0, 0, 0, 0]
const draw = (most: number): number => uniformAt(key, 10_000 + draws++) * most
while (kills < options.kills && lost.length < 10) {
  const out = join(folder, `run-${trainings}`)
  rmSync(out, { recursive: true, force: true })
  let saved = 0
  for (;;) {
    // One in eight dies before it has told anything; the others while they train and save.
    const moment: Moment =
      draw(1) < 1 / 8
        ? { after: "start", milliseconds: draw(undisturbed.milliseconds / 2) }
        : { after: "firstEvent", milliseconds: draw(undisturbed.milliseconds / 8) }
    const isLast = kills >= options.kills
    const death = await trainAndDie(argsOf(out, saved > 0), isLast ? undefined : moment)
    if (!death.wasKilled && death.status !== 0) {
      note(`${out} could not go on from step ${saved}`, death)
      break
    }
    saved = await lookAt(out, saved, death)
    if (!death.wasKilled) {
      const differs = difference(await trainedIn(out))
      if (differs !== undefined) note(`${out}: ${differs}`)
      break
    }
    kills++
    if (death.events.length === 0) atStart++
    log({ kill: kills, training: trainings, ...moment, saved, told: death.events.length })
    if (kills % 20 === 0) say(`${kills} kills, ${trainings} trainings through, ${lost.length} losses`)
    // Through with its last save there: what is left to do is nothing.
    if (saved >= options.steps) {
      // But for the copy of it in kept/, which comes after it.
      const { record, checkpoints } = await trainedIn(out)
      const kept = Object.entries(wanted.checkpoints).filter(([name]) => name.startsWith("kept/"))
      const others = Object.entries(checkpoints).filter(([name]) => !name.startsWith("kept/"))
      const differs = difference({ record, checkpoints: Object.fromEntries([...others, ...kept]) })
      if (differs !== undefined) note(`${out}, killed after its last save: ${differs}`)
      break
    }
  }
  if (lost.length === 0) rmSync(out, { recursive: true, force: true })
  trainings++
}
console.log(
  JSON.stringify({
    kills,
    beforeTheFirstEvent: atStart,
    trainings,
    losses: lost.length,
    lost,
    folder: lost.length > 0 ? folder : undefined,
  }),
)
if (options.folder === undefined && lost.length === 0 && existsSync(folder))
  rmSync(folder, { recursive: true })
process.exitCode = lost.length > 0 ? 1 : 0
