/**
 * What this browser keeps of a training beside its checkpoint, so that it goes on after the page was closed.
 *
 *     "novel, tiny" in this browser    config.json model.safetensors train/*     the checkpoint
 *                                      metrics.jsonl run.json                    its record
 *                                      playground.json                           what was asked; it comes first, and takes the name
 *                                      text.bin text.json                        its text (kept-text.ts)
 *
 * In: the name of a training. Out: what was kept. Never: a name twice.
 */
import { type StoredFolder, storedFolder } from "aunet/web"
import type { TrainEvent } from "aunet"
import { freeName } from "../models/model-list.ts"
import { ABOUT_TRAINING, takenNames, trainingNames } from "../models/taken-names.ts"
import { said } from "../page/words.ts"
import { choosing, workedOn } from "./alone.ts"
import { wholeBeside } from "./beside.ts"
import { begun, cut, lost, type Run, told } from "./run.ts"
import { FIRST_RATE, type KeptRun, readKept } from "./settings.ts"

const METRICS = "metrics.jsonl"

const decoder = new TextDecoder()

/** Keeps what was asked. */
export async function keepRun(name: string, kept: KeptRun): Promise<void> {
  await storedFolder(name)
    .beside?.(ABOUT_TRAINING)
    .replace(new TextEncoder().encode(JSON.stringify(kept)))
}

/** The name of a new training, and why it is not kept where it is not. */
export interface ClaimedName {
  readonly name: string
  readonly notKept?: string
}

/**
 * Takes a free name for a training, which is its own from then on, in every tab. Where this browser keeps nothing, or gives no
 * more room, nothing is taken, and the name is free among those that are known.
 *
 * @param others names that are taken beside those that this browser keeps
 * @throws Error where another tab takes a name and does not end
 */
export const claimName = (wanted: string, others: readonly string[], kept: KeptRun): Promise<ClaimedName> =>
  choosing(async () => {
    let taken = others
    try {
      taken = [...others, ...(await takenNames())]
      const name = freeName(wanted, taken)
      await keepRun(name, kept)
      return { name }
    } catch (error) {
      return { name: freeName(wanted, taken), notKept: said(error) }
    }
  })

/**
 * Lists the trainings that this browser keeps beside those that are at work in this tab, each as it stood last.
 *
 * @returns `names` of all that it keeps
 */
export async function keptRuns(
  atWork: ReadonlySet<string>,
): Promise<{ readonly found: readonly Run[]; readonly names: readonly string[] }> {
  const names = await trainingNames()
  const elsewhere = await workedOn()
  const found = await Promise.all(
    names
      .filter((name) => !atWork.has(name))
      // One that cannot be read hides none of the others.
      .map((name) => keptRun(name).catch((error: unknown) => lost(name, said(error)))),
  )
  const told = found.map((run): Run => (elsewhere.has(run.name) ? { ...run, isElsewhere: true } : run))
  return { found: told, names }
}

/** A training that this browser keeps. One without a checkpoint was left before its first step. */
async function keptRun(name: string): Promise<Run> {
  const folder = storedFolder(name)
  const about = await wholeBeside(folder, ABOUT_TRAINING)
  const kept = about && readKept(decoder.decode(about))
  if (kept === undefined)
    return lost(name, "what was asked of it is damaged, or of another version of this page")
  const { learningRate: peakRate = FIRST_RATE, ...rest } = kept
  let run = begun(name, { ...rest, peakRate })
  let saved = 0
  for await (const event of record(folder)) {
    run = told(run, event)
    if (event.type === "save") saved = event.step
  }
  // What came after the last save is made again.
  if (run.stands !== "ended") run = cut(run, saved)
  const { secondsLeft: _left, bytesPerSecond: _speed, ...still } = run
  return { ...still, stands: run.stands === "ended" ? "ended" : "paused", isShown: false }
}

/** The events of a training, a piece of its record at a time so that the page goes on meanwhile. */
async function* record(folder: StoredFolder): AsyncGenerator<TrainEvent> {
  const PIECE = 2 ** 18
  const file = folder.beside?.(METRICS)
  const size = (await file?.size()) ?? 0
  let rest = ""
  for (let at = 0; file !== undefined && at < size; at += PIECE) {
    // JSON of a training is ASCII but for names and samples; a character that is cut is in a line that is not whole yet.
    const lines = (rest + latin(await file.read(at, Math.min(size, at + PIECE)))).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) {
      const event = parsed(utf8(line))
      if (event !== undefined) yield event
    }
  }
}

/** Bytes as characters, one each, and back: lines are cut before characters are read. */
const latin = (bytes: Uint8Array): string => new TextDecoder("x-user-defined").decode(bytes)
const utf8 = (line: string): string =>
  decoder.decode(Uint8Array.from(line, (each) => each.charCodeAt(0) & 0xff))

function parsed(line: string): TrainEvent | undefined {
  try {
    return JSON.parse(line) as TrainEvent
  } catch {
    // The last line of a page that was closed in the middle.
    return undefined
  }
}
