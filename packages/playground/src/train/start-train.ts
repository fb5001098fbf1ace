/**
 * The view that trains, at work: one worker that plans, one a training, and what this browser keeps of each.
 *
 *     plan --> planner --planned--> train --> the same worker --events--> run
 *
 * In: who draws. Out: a room. Never: waits for a worker.
 */
import { storedFolder } from "aunet/web"
import { askModels } from "../models/ask-models.ts"
import { download, folderName } from "../models/download.ts"
import type { ModelSource } from "../models/messages.ts"
import { startOnnx } from "../models/start-onnx.ts"
import { pageWorker } from "../page/page-worker.ts"
import type { Room } from "../page/room.ts"
import { store } from "../page/store.ts"
import { said } from "../page/words.ts"
import type { ModuleFile } from "../splitters/choice.ts"
import { requireOpened } from "../splitters/opened-here.ts"
import { readModule } from "../splitters/read-module.ts"
import { alone } from "./alone.ts"
import { drawTrain } from "./draw-train.ts"
import { watchHealth } from "./page-health.ts"
import { planner } from "./planner.ts"
import { begun, type Run } from "./run.ts"
import { claimName, keepRun, keptRuns } from "./run-store.ts"
import { FIRST_RATE } from "./settings.ts"
import { sharedTrain, sharedTrainWords, trainOf } from "./shared-train.ts"
import type { TrainDoing } from "./train-doing.ts"
import { firstTrain, isRunning, trainStep } from "./train-state.ts"
import { documentsOf, nameOf, readTexts } from "./train-text.ts"
import { moduleOf } from "./trained-splitter.ts"
import { trainings } from "./trainings.ts"
import workerAddress from "./train-worker.ts?worker&url"

/** Between two looks at what another tab trains: soon at first, since what this tab trained before it was loaded again ends just now. */
const LOOK_AGAIN_MS = [300, 700, 1500, 5000] as const

/** Starts it. */
export function startTrain(redraw: () => void): Room {
  const view = store(firstTrain, trainStep, () => {
    redraw()
    // What was measured for other settings is of no use, and might go on for ever.
    planning.onlyFor(view.now().question)
  })
  const health = watchHealth((event) => view.tell({ type: "health", ...event }))
  const begin = (): Worker => pageWorker(workerAddress)
  const planning = planner(begin, view.tell)
  const all = trainings(view, begin, (isAny) => (isAny ? health.begin() : health.stop()))

  const onnx = startOnnx(redraw)
  // Browsers tell this before they close a page, or put it to sleep.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") all.save()
  })

  const runOf = (name: string): Run | undefined => view.now().runs.find((run) => run.name === name)
  /** What could not be kept is in the page. */
  const sourceOf = (name: string): ModelSource => {
    const files = view.now().files[name]
    return files === undefined ? { place: { stored: name } } : { files }
  }
  const told = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => view.tell({ type: "problem", said: said(error) }))
  }
  const plan = async (): Promise<void> => {
    view.tell({ type: "planning" })
    const { question: id, settings, text } = view.now()
    try {
      const documents = await documentsOf(text)
      if (view.now().question === id) planning.ask({ ask: "plan", id, settings, text: documents })
    } catch (error) {
      view.tell({ type: "notPlanned", question: id, said: said(error) })
    }
  }
  const train = async (): Promise<void> => {
    const { plan: planned, settings, text, runs } = view.now()
    if (planned === undefined) return
    const { steps } = planned
    const reading = documentsOf(text)
    // Who waits for it hears of it.
    reading.catch(() => {})
    const worker = planning.take()
    // Before the name is there: a second press finds no plan, and begins nothing.
    view.tell({ type: "unplanned" })
    // A browser that is short of room then asks before it throws anything away.
    void navigator.storage?.persist?.().catch(() => false)
    const about = { settings, steps, textName: nameOf(text) }
    const wanted = `${about.textName}, ${settings.size}, ${settings.stages} stages`
    try {
      const { name, notKept } = await claimName(
        wanted,
        runs.map((run) => run.name),
        { version: 1, ...about, learningRate: FIRST_RATE },
      )
      const run = begun(name, { ...about, peakRate: FIRST_RATE })
      // Where nothing is kept it trains all the same, and says so.
      await all.train(notKept === undefined ? run : { ...run, isKept: false, notKept }, worker, reading)
    } catch (error) {
      worker.terminate()
      throw error
    }
  }
  const runModule = (name: string): ModuleFile | undefined => {
    const run = runOf(name)
    return run && moduleOf(run.settings.choice)
  }
  const goOn = async (name: string): Promise<void> => {
    const module = runModule(name)
    // It lay where others can write.
    if (module !== undefined) await requireOpened(module)
    all.goOn(name)
  }
  const setRate = async (name: string, rate: number): Promise<void> => {
    if (all.isAtWork(name)) return all.pause(name, rate)
    const run = runOf(name)
    if (run === undefined) return
    const { settings, steps, textName } = run
    await alone(name, () => keepRun(name, { version: 1, settings, steps, textName, learningRate: rate }))
    view.tell({ type: "peakRate", name, rate })
  }
  const remove = async (name: string): Promise<void> => {
    view.tell({ type: "asked" })
    if (all.isAtWork(name)) return
    try {
      if (runOf(name)?.isKept === true) await alone(name, () => storedFolder(name).remove())
      view.tell({ type: "removed", name })
    } catch (error) {
      view.tell({ type: "notRemoved", name, said: `It is not removed: ${said(error)}` })
    }
  }
  let again: ReturnType<typeof setTimeout> | undefined
  /** Looks what this browser keeps, and as long as another tab trains, how far it is. */
  const find = (looks = 0): void => {
    clearTimeout(again)
    const { runs } = view.now()
    keptRuns(new Set(runs.filter(isRunning).map(({ name }) => name))).then(
      ({ found, names }) => {
        view.tell({ type: "found", runs: found })
        // Somebody removed it in another view, or in another tab.
        for (const run of view.now().runs)
          if (run.isKept && !isRunning(run) && !names.includes(run.name))
            view.tell({ type: "removed", name: run.name })
        if (found.some(({ isElsewhere }) => isElsewhere === true))
          again = setTimeout(() => find(looks + 1), LOOK_AGAIN_MS[looks] ?? LOOK_AGAIN_MS[3])
      },
      // Where nothing is kept there is nothing to find, which the first training will say.
      () => {},
    )
  }
  const doing: TrainDoing = {
    tell: view.tell,
    open: (files) =>
      told(
        readTexts(files).then(({ files: read, remarks }) => {
          view.tell({ type: "text", text: { kind: "files", files: read } })
          if (remarks.length > 0) view.tell({ type: "problem", said: remarks.join(" ") })
        }),
      ),
    openModule: (file) =>
      told(readModule(file).then((module) => view.tell({ type: "choice", change: { module } }))),
    plan: () => void plan(),
    train: () => told(train()),
    pause: (name) => all.pause(name),
    end: all.end,
    goOn: (name) => told(goOn(name)),
    setRate: (name, rate) => told(setRate(name, rate)),
    remove: (name) => void remove(name),
    download: (name, isAlone = false) => {
      const folder = folderName(name)
      const zip = askModels({ ask: "zip", source: sourceOf(name), folder, isAlone })
      told(zip.then((bytes) => download(`${folder}.zip`, bytes)))
    },
    onnx: (name) => onnx.ask({ name, source: sourceOf(name), module: runModule(name) }),
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
    enter: () => find(),
  }
}
