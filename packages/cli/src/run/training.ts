/**
 * One training with its report, its Ctrl-C and its end; `train` and `start` share it.
 *
 * In: settings and a screen. Out: the last event. Never: leaves the engine open, or a step half done.
 */
import { type EngineChoice, type Request, train, type TrainEvent, type TrainSettings } from "aunet"
import { invocation } from "../report/invocation.ts"
import { startWatching, type WatchedElsewhere } from "../watch/start-watching.ts"
import { counted, whole } from "../report/figures.ts"
import { breathe, type Interrupts } from "../interrupts.ts"
import type { Screen } from "../report/screen.ts"
import { Stopped } from "../report/stopped.ts"
import { trainReport } from "../report/train-report.ts"

/** A folder whose training is watched. */
export interface WatchedFolder {
  readonly path: string
  readonly plugin: readonly string[]
}

/** The last event of a training. */
export type EndEvent = Extract<TrainEvent, { type: "end" }>

/**
 * Trains to the end; in a terminal `s` saves, `m` measures and `q` stops.
 *
 * @param goOnWith what to type to go on after a stop; the same command with --resume when left out
 * @param watch the folder that a page is served of, and what has to be loaded to write with what is in it
 * @throws Stopped after Ctrl-C or SIGTERM, once the step is done and saved; also, with status 0, after `q` and when
 * nobody reads the output any more
 */
export async function runTraining(
  settings: Omit<TrainSettings, "engine" | "signal" | "requests"> & { readonly engine: EngineChoice },
  screen: Screen,
  interrupts: Interrupts,
  { goOnWith, watch }: { readonly goOnWith?: string; readonly watch?: WatchedFolder } = {},
): Promise<EndEvent> {
  // Until the first event there is nothing to save, and Ctrl-C ends the process.
  let orderly: Disposable | undefined
  const onFirst = (): void =>
    screen.note("stopping after this step, with a save; once more Ctrl-C stops at once")
  const byKey = new AbortController()
  const signal = AbortSignal.any([interrupts.signal, screen.closed, byKey.signal])
  const report = trainReport(screen, settings.engine)
  const asked: Request[] = []
  let saves = 0
  let hasSaved = false
  let keys: Disposable | undefined
  let end: EndEvent | undefined
  const onKey = (key: string): void => {
    if (key === "s" || key === " ") {
      asked.push("save")
      saves++
    } else if (key === "m") asked.push("measure")
    else if (key === "q") {
      screen.note("stopping after this step, with a save")
      byKey.abort()
    }
  }
  let page: WatchedElsewhere | undefined
  try {
    if (watch !== undefined) page = await showPage(watch, settings.engine, screen)
    for await (const event of train({
      ...settings,
      signal,
      memory: () => process.memoryUsage.rss(),
      requests: () => asked.splice(0),
    })) {
      if (event.type === "start") {
        orderly = interrupts.orderly(onFirst)
        keys = screen.keys(onKey)
      }
      report(event)
      // So that there is a record to look at, and a model to write with.
      if (event.type === "step" && page !== undefined && !hasSaved) asked.push("save")
      if (event.type === "step" || event.type === "save") hasSaved = true
      if (event.type === "start" && keys !== undefined && !screen.json)
        screen.note("keys      s saves now, m measures now, q stops with a save")
      if (event.type === "save" && saves > 0) {
        saves = 0
        screen.note(`saved     step ${whole(event.step)} in ${event.checkpoint}`)
      }
      if (event.type === "end") end = event
      await breathe()
    }
  } finally {
    keys?.[Symbol.dispose]()
    page?.[Symbol.dispose]()
    await settings.engine.engine.close()
    orderly?.[Symbol.dispose]()
  }
  if (end === undefined) throw new Error("the training ended without a last event")
  const status = interrupts.status()
  if (status !== undefined) throw new Stopped(status, stopSentence(end, goOnWith))
  if (byKey.signal.aborted && end.stopped) throw new Stopped(0, stopSentence(end, goOnWith))
  if (end.stopped) throw new Stopped(0)
  return end
}

/** Serves the page of a training, and tells where. */
async function showPage(
  { path, plugin }: WatchedFolder,
  { name }: EngineChoice,
  screen: Screen,
): Promise<WatchedElsewhere> {
  const page = await startWatching({ path, plugin, command: invocation(), engine: name })
  if (screen.json) screen.printJson({ type: "listening", address: page.address })
  else screen.note(`watch     ${page.address} shows it on this machine`)
  return page
}

function stopSentence({ steps, checkpoint }: EndEvent, goOnWith?: string): string {
  const stopped = `stopped after ${counted(steps, "step")}`
  if (checkpoint === undefined) return stopped
  return `${stopped}, saved in ${checkpoint}; ${goOnWith === undefined ? "the same command with --resume goes on" : `to go on: ${goOnWith}`}`
}
