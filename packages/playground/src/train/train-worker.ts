/**
 * The worker of one training.
 *
 *     plan   open an engine, measure it for a moment
 *     train  the same engine, train of aunet, into a folder that this browser keeps
 *
 * In: questions. Out: what was found, then events. Never: goes on after the page is closed; what was saved last is whole.
 */
import {
  defaultRegistry,
  type EngineChoice,
  type Folder,
  measureEngine,
  memoryFolder,
  openEngine,
  presetModel,
  train,
} from "aunet"
import { storedFolder, storedNames } from "aunet/web"
import type { Port } from "aunet/worker"
import { makeModel, modelCost } from "@aunet/core"
import { levelsOf as levelsIn, statistics } from "@aunet/splitter"
import { counted, said } from "../page/words.ts"
import { choiceWords } from "../splitters/choice.ts"
import { makeSplitter } from "../splitters/make-splitter.ts"
import { segmentWords } from "../splitters/segment-words.ts"
import { isWithoutWorkers } from "../splitters/without-workers.ts"
import type { TextFile, TrainAnswer, TrainQuestion } from "./messages.ts"
import { alone } from "./alone.ts"
import { moduleOf, pluginsOf } from "./trained-splitter.ts"
import { keepText, keptText } from "./kept-text.ts"
import { keepRun } from "./run-store.ts"
import { type SaveTimes, saveTimes } from "./save-times.ts"
import {
  type EngineName,
  type EngineWords,
  type KeptRun,
  partsOf,
  ROWS,
  speedInParts,
  stepsIn,
  type TrainPlan,
  type TrainSettings,
} from "./settings.ts"

const page = globalThis as unknown as Port
const say = (answer: TrainAnswer): void => page.postMessage(answer)

/** Steps are told so often; a thousand of them a second would be more than anybody draws. */
const TELL_MS = 200
const MEASUREMENTS = 12
const SAMPLE_BYTES = 160
const PLAN_SECONDS = 0.7
/** Of the text, to see how long its segments are. */
const LOOKED_AT_BYTES = 200_000

let open: { readonly name: EngineName; readonly choice: EngineChoice } | undefined
let stopping: AbortController | undefined
let saving: SaveTimes | undefined

async function engineOf(name: EngineName): Promise<EngineChoice> {
  if (open?.name === name) return open.choice
  const before = open
  // First: one that fails to close is not asked again by the next plan.
  open = undefined
  await before?.choice.engine.close()
  // Threads are workers, which a splitter that somebody opened leaves none of.
  const isAlone = isWithoutWorkers() && (name === "onnx" || name === "auto")
  open = { name, choice: await openEngine(name, isAlone ? { threads: 1 } : {}) }
  return open.choice
}

function engineWords({ engine, reason }: EngineChoice): EngineWords {
  const { engine: name, backend, fallbackReason } = engine.report
  const slow = name === "reference" ? ", in plain JavaScript, which is slow" : ""
  return {
    words: `${name} on ${backend}${slow}`,
    why: `${reason}${fallbackReason === undefined ? "" : `; ${fallbackReason}`}`,
  }
}

/** Characters about an engine that stand on the card of a training. */
const MOST_WHY = 160
/** What computes and why, in a line; all that was tried is in the plan. */
function engineLine(choice: EngineChoice): string {
  const { words, why } = engineWords(choice)
  return `${words}: ${why.length <= MOST_WHY ? why : "what was tried before it does not open here"}`
}

const levelsOf = ({ stages }: TrainSettings): number => Math.max(1, stages - 1)

async function plan(settings: TrainSettings, text: readonly TextFile[]): Promise<TrainPlan> {
  const { size, stages, minutes, choice } = settings
  const { config, rowBytes } = presetModel(size, stages)
  const textBytes = text.reduce((sum, { bytes }) => sum + bytes.length, 0)
  if (textBytes === 0) throw new Error("The text is empty; there is nothing to learn from.")
  if (textBytes < rowBytes)
    throw new Error(
      `The text has ${counted(textBytes, "byte")}, and a model of this size reads ${rowBytes} at a time: open or type more of it. Some thousand words are a beginning.`,
    )
  const first = joined(text, LOOKED_AT_BYTES)
  const splitter = await makeSplitter(choice, levelsOf(settings), first)
  const figures = statistics([levelsIn(splitter, first)], stages - 1)
  const registry = defaultRegistry()
  const lengths = figures.map(({ bytesPerSegment }) =>
    Math.max(1, Math.round(rowBytes / Math.max(1, bytesPerSegment))),
  )
  const { parameters, trainingFlopsPerByte } = modelCost(makeModel(config, registry), [rowBytes, ...lengths])
  const chosen = await engineOf(settings.engine)
  const trial = await measureEngine(chosen.engine, registry, PLAN_SECONDS, config)
  const bytesPerSecond = speedInParts(trial.bytesPerSecond, partsOf(size, chosen.engine.report.backend))
  const steps = stepsIn(minutes, bytesPerSecond, rowBytes)
  return {
    parameters,
    flopsPerByte: trainingFlopsPerByte,
    bytesPerSecond,
    textBytes,
    passes: (steps * ROWS * rowBytes) / textBytes,
    steps,
    seconds: (steps * ROWS * rowBytes) / bytesPerSecond,
    engine: engineWords(chosen),
    splitter:
      figures.length === 0
        ? "none, one stage wakes at every byte"
        : `${choiceWords(choice)}: ${segmentWords(figures, first.length, textBytes)}`,
  }
}

/** The first bytes of a text. */
function joined(text: readonly TextFile[], most: number): Uint8Array {
  const all = new Uint8Array(
    Math.min(
      most,
      text.reduce((sum, { bytes }) => sum + bytes.length, 0),
    ),
  )
  let at = 0
  for (const { bytes } of text) {
    const part = bytes.subarray(0, all.length - at)
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Where a training saves to, whether it has saved there before, and why nothing can be kept here. */
interface Place {
  readonly out: Folder
  readonly isSaved: boolean
  readonly notKept?: string
}

/** Finds it, and keeps what was asked and the text. What goes on is kept already. */
async function placeFor(name: string, kept: KeptRun, text: readonly TextFile[] | undefined): Promise<Place> {
  const inPage = (error: unknown): Place => {
    if (text === undefined) throw error
    return { out: memoryFolder(), isSaved: false, notKept: said(error) }
  }
  let isSaved: boolean
  try {
    isSaved = (await storedNames()).includes(name)
  } catch (error) {
    return inPage(error)
  }
  if (isSaved && text !== undefined)
    throw new Error(`"${name}" is kept in this browser already, and stays as it is; plan once more.`)
  const out = storedFolder(name)
  try {
    await keepRun(name, kept)
    if (text !== undefined) await keepText(name, text)
    return { out, isSaved }
  } catch (error) {
    // Half of a new one is of no use to anybody.
    if (text !== undefined) await out.remove().catch(() => {})
    return inPage(error)
  }
}

async function trainOne(question: TrainQuestion & { readonly ask: "train" }): Promise<void> {
  const { name, settings, steps, textName, learningRate } = question
  const text = question.text ?? (await keptText(name))
  const kept: KeptRun = { version: 1, settings, steps, textName, learningRate }
  const { out, isSaved, notKept } = await placeFor(name, kept, question.text)
  // One that was left before its first save has all it needs to begin once more.
  const isNew = !isSaved
  const chosen = await engineOf(settings.engine)
  say({ told: "began", engine: engineLine(chosen), ...(notKept !== undefined && { notKept }) })
  const splitter = isNew
    ? await makeSplitter(settings.choice, levelsOf(settings), joined(text, Infinity))
    : undefined
  const stop = new AbortController()
  stopping = stop
  let toldAt = -Infinity
  const saves = saveTimes(() => performance.now())
  saving = saves
  const place = saves.watch(out)
  const events = train({
    data: text,
    out: place,
    // Without `overwrite`: whatever is kept under its name stays.
    ...(isNew ? { size: settings.size, stages: settings.stages } : { resume: true }),
    ...(splitter && {
      splitter: splitter.name,
      splitterOptions: splitter.options,
      ...(splitter.data && { splitterData: splitter.data }),
    }),
    plugins: await pluginsOf(moduleOf(settings.choice)),
    engine: chosen,
    length: { steps },
    rows: ROWS,
    // What goes on goes on as it was begun.
    ...(isNew && { accumulate: partsOf(settings.size, chosen.engine.report.backend) }),
    measurements: MEASUREMENTS,
    // It asks for its saves.
    saveSeconds: Infinity,
    sample: [settings.prompt],
    sampleBytes: SAMPLE_BYTES,
    learningRate,
    requests: () => (saves.isDue() ? ["save"] : []),
    signal: stop.signal,
  })
  for await (const event of events) {
    // Of the steps between two pictures the last tells most.
    if (event.type === "step" && performance.now() - toldAt < TELL_MS) continue
    if (event.type === "step") toldAt = performance.now()
    if (event.type === "end" && notKept !== undefined) say({ told: "files", files: await out.read() })
    say({ told: "event", event })
  }
}

async function answer(question: TrainQuestion): Promise<void> {
  try {
    if (question.ask === "plan")
      say({ told: "planned", id: question.id, plan: await plan(question.settings, question.text) })
    else if (question.ask === "train") await alone(question.name, () => trainOne(question))
  } catch (error) {
    say({ told: "failed", ...(question.ask === "plan" && { id: question.id }), said: said(error) })
  }
}

let last = Promise.resolve()
page.addEventListener("message", ({ data }) => {
  const question = data as TrainQuestion
  if (question.ask === "stop") return stopping?.abort()
  if (question.ask === "save") return saving?.ask()
  last = last.then(() => answer(question))
})
