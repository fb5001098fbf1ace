/**
 * The view that trains, at work: a worker a training, and what this browser keeps of each.
 *
 *     plan --> worker --planned--> train --> the same worker --events--> run
 *     pause: stop, which saves;  go on: a new worker from what was saved, as after the page was closed
 *
 * In: who draws. Out: a room. Never: waits for a worker.
 */
import { storedFolder } from "aunet/web"
import { askModels } from "../models/ask-models.ts"
import { download, folderName } from "../models/download.ts"
import type { ModelSource } from "../models/messages.ts"
import { freeName } from "../models/model-list.ts"
import { startOnnx } from "../models/start-onnx.ts"
import { pageWorker, workerFault } from "../page/page-worker.ts"
import { type ReadFile, readFile } from "../page/read-file.ts"
import { remarkOn } from "../page/remark-on.ts"
import { readModule } from "../splitters/read-module.ts"
import type { Room } from "../page/room.ts"
import { store } from "../page/store.ts"
import { bytesIn, said } from "../page/words.ts"
import { drawTrain } from "./draw-train.ts"
import type { TextFile, TrainAnswer, TrainQuestion } from "./messages.ts"
import { watchHealth } from "./page-health.ts"
import { begun, type Run } from "./run.ts"
import { keptRuns } from "./run-store.ts"
import { SAMPLE_NAME, sampleText } from "./sample-text.ts"
import { sharedTrain, sharedTrainWords, trainOf } from "./shared-train.ts"
import type { TrainDoing } from "./train-doing.ts"
import { firstTrain, goesOn, isRunning, trainStep } from "./train-state.ts"
import workerAddress from "./train-worker.ts?worker&url"

/** Of text, in a page. */
const MOST_TEXT_BYTES = 64 * 2 ** 20

/** Reads files, of all of them together no more than a page learns from. */
async function readAll(files: readonly File[]): Promise<readonly ReadFile[]> {
  const read: ReadFile[] = []
  let room = MOST_TEXT_BYTES
  for (const file of files) {
    if (room === 0)
      throw new Error(
        `That is more than ${bytesIn(MOST_TEXT_BYTES)} of text, which this page learns from at most; open fewer files, or train with the command.`,
      )
    const one = await readFile(file, room)
    room -= Math.min(room, one.bytes.length)
    read.push(one)
  }
  return read
}

/** Starts it. */
export function startTrain(redraw: () => void): Room {
  const view = store(firstTrain, trainStep, redraw)
  const workers = new Map<string, Worker>()
  /** The one that planned, with its engine open. */
  let planner: Worker | undefined
  const health = watchHealth((event) => view.tell({ type: "health", ...event }))

  const onnx = startOnnx(redraw)

  const ask = (worker: Worker, question: TrainQuestion): void => worker.postMessage(question)
  const runOf = (name: string): Run | undefined => view.now().runs.find((run) => run.name === name)
  /** What could not be kept is in the page. */
  const sourceOf = (name: string): ModelSource => {
    const files = view.now().files[name]
    return files === undefined ? { place: { stored: name } } : { files }
  }
  const plannerNow = (): Worker => {
    if (planner !== undefined) return planner
    const made = pageWorker(workerAddress)
    made.addEventListener("message", ({ data }) => {
      const answer = data as TrainAnswer
      if (made !== planner) return
      if (answer.told === "planned") view.tell({ type: "planned", question: answer.id, plan: answer.plan })
      if (answer.told === "failed") view.tell({ type: "problem", said: answer.said })
    })
    made.addEventListener("error", (event) => {
      if (made === planner) planner = undefined
      view.tell({ type: "problem", said: `The worker that trains does not run here: ${workerFault(event)}` })
    })
    planner = made
    return made
  }
  const textNow = async (): Promise<readonly TextFile[]> => {
    const { text } = view.now()
    if (text.kind === "sample") return sampleText()
    if (text.kind === "files") return text.files
    return [{ name: "typed", bytes: new TextEncoder().encode(text.text) }]
  }
  const textName = (): string => {
    const { text } = view.now()
    if (text.kind === "sample") return SAMPLE_NAME
    if (text.kind === "typed") return "your text"
    return text.files.length === 1 ? (text.files[0]?.name ?? "a file") : `${text.files.length} files`
  }

  const over = (name: string): void => {
    workers.get(name)?.terminate()
    workers.delete(name)
    if (workers.size === 0) health.stop()
  }
  /** What a training tells, until it is over. */
  const follow = (name: string, worker: Worker): void => {
    workers.set(name, worker)
    health.begin()
    const hear = (answer: TrainAnswer): void => {
      if (answer.told === "began") view.tell({ type: "began", name, ...answer })
      if (answer.told === "files") view.tell({ type: "files", name, files: answer.files })
      if (answer.told === "failed") {
        over(name)
        view.tell({ type: "failed", name, said: answer.said })
      }
      if (answer.told !== "event") return
      view.tell({ type: "told", name, event: answer.event })
      if (answer.event.type !== "end") return
      over(name)
      const run = runOf(name)
      if (run?.nextRate !== undefined && run.stands === "paused") goOn(name, run.nextRate)
    }
    worker.addEventListener("message", ({ data }) => hear(data as TrainAnswer))
    worker.addEventListener("error", (event) =>
      hear({ told: "failed", said: `Its worker ended: ${workerFault(event)}` }),
    )
  }
  const train = async (): Promise<void> => {
    const { plan, settings, runs } = view.now()
    if (plan === undefined) return
    const { steps } = plan
    // A browser that is short of room then asks before it throws anything away.
    void navigator.storage?.persist?.().catch(() => false)
    const name = freeName(
      `${textName()}, ${settings.size}, ${settings.stages} stages`,
      runs.map((run) => run.name),
    )
    const about = { settings, steps, textName: textName() }
    const reading = textNow()
    const worker = plannerNow()
    planner = undefined
    // Before the text is there: a second press finds no plan, and begins nothing.
    view.tell({ type: "begins", run: begun(name, about) })
    follow(name, worker)
    try {
      ask(worker, { ask: "train", name, ...about, text: await reading })
    } catch (error) {
      over(name)
      view.tell({ type: "failed", name, said: said(error) })
    }
  }
  const goOn = (name: string, rate?: number): void => {
    const run = runOf(name)
    if (run === undefined || isRunning(run)) return
    const learningRate = rate ?? run.learningRate
    view.tell({ type: "begins", run: { ...goesOn(run), isShown: true } })
    let worker: Worker
    try {
      worker = pageWorker(workerAddress)
    } catch (error) {
      return view.tell({ type: "failed", name, said: said(error) })
    }
    follow(name, worker)
    const { settings, steps, textName: from } = run
    ask(worker, {
      ...{ ask: "train", name, settings, steps, textName: from },
      ...(rate !== undefined && learningRate !== undefined && { learningRate }),
    })
  }
  const told = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => view.tell({ type: "problem", said: said(error) }))
  }
  const pause = (name: string, nextRate?: number): void => {
    const worker = workers.get(name)
    if (worker === undefined) return
    view.tell({ type: "stopping", name, ...(nextRate !== undefined && { nextRate }) })
    ask(worker, { ask: "stop" })
  }
  const doing: TrainDoing = {
    tell: view.tell,
    open: (files) =>
      told(
        readAll(files).then((read) => {
          const left = read.filter(({ bytes }) => bytes.length > 0)
          if (left.length === 0) throw new Error("The file is empty; there is nothing to learn from.")
          view.tell({ type: "text", text: { kind: "files", files: left } })
          const remarks = left.flatMap((each) => remarkOn(each) ?? [])
          if (remarks.length > 0) view.tell({ type: "problem", said: remarks.join(" ") })
        }),
      ),
    openModule: (file) =>
      told(readModule(file).then((module) => view.tell({ type: "choice", change: { module } }))),
    plan: () => {
      view.tell({ type: "planning" })
      const { question: id, settings } = view.now()
      told(textNow().then((text) => ask(plannerNow(), { ask: "plan", id, settings, text })))
    },
    train: () => told(train()),
    pause,
    goOn,
    setRate: (name, rate) => (workers.has(name) ? pause(name, rate) : goOn(name, rate)),
    remove: (name) => {
      over(name)
      view.tell({ type: "removed", name })
      told(storedFolder(name).remove())
    },
    download: (name, isAlone = false) => {
      const folder = folderName(name)
      const zip = askModels({ ask: "zip", source: sourceOf(name), folder, isAlone })
      told(zip.then((bytes) => download(`${folder}.zip`, bytes)))
    },
    onnx: (name) => onnx.ask({ name, source: sourceOf(name), module: runOf(name)?.settings.choice.module }),
    drawOnnx: onnx.draw,
  }
  return {
    name: "train",
    title: "Train",
    draw: () => drawTrain(view.now(), doing),
    shared: () => sharedTrain(view.now()),
    sharedWords: () => sharedTrainWords(view.now()),
    take: (shared) => {
      const { text, settings } = trainOf(shared, view.now())
      view.tell({ type: "text", text })
      view.tell({ type: "settings", change: settings })
    },
    enter: () => {
      // Where nothing is kept there is nothing to find, which the first training will say.
      const known = new Set(view.now().runs.map(({ name }) => name))
      keptRuns(known).then(
        ({ found: runs, gone }) => {
          view.tell({ type: "found", runs })
          // Somebody removed its model in another view.
          for (const name of gone) {
            const run = runOf(name)
            if (run?.isKept === true && run.step > 0 && !isRunning(run)) view.tell({ type: "removed", name })
          }
        },
        () => {},
      )
    },
  }
}
