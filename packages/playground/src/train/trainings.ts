/**
 * The workers of trainings, one each.
 *
 *     train  a worker that has planned --events--> run        pause: stop, which saves        end: at once
 *     goOn   a new worker, from what was saved, as after the page was closed
 *
 * In: who is told, who begins workers. Out: what can be done with a training. Never: two workers of one training.
 */
import type { WorkerLike } from "aunet/worker"
import { workerFault } from "../page/worker-fault.ts"
import { said } from "../page/words.ts"
import type { TextFile, TrainAnswer, TrainQuestion } from "./messages.ts"
import type { Run } from "./run.ts"
import { canGoOn, goesOn, type TrainState, type TrainViewEvent } from "./train-state.ts"

/** What can be done. */
export interface Trainings {
  readonly isAtWork: (name: string) => boolean
  /** Begins one, with a worker that is there. @param reading its text, which may still come */
  readonly train: (run: Run, worker: WorkerLike, reading: Promise<readonly TextFile[]>) => Promise<void>
  readonly goOn: (name: string) => void
  /** Saves, and ends. @param nextRate it goes on with this rate then */
  readonly pause: (name: string, nextRate?: number) => void
  /** Has all of them save, and go on. */
  readonly save: () => void
  /** Ends it where it is; what was saved last stays. */
  readonly end: (name: string) => void
}

/** Makes them. @param worked told whether anything trains, whenever that may have changed */
export function trainings(
  view: { readonly now: () => TrainState; readonly tell: (event: TrainViewEvent) => void },
  begin: () => WorkerLike,
  worked: (isAny: boolean) => void,
): Trainings {
  const workers = new Map<string, WorkerLike>()
  const runOf = (name: string): Run | undefined => view.now().runs.find((run) => run.name === name)
  const over = (name: string): void => {
    workers.get(name)?.terminate()
    workers.delete(name)
    worked(workers.size > 0)
  }
  const failed = (name: string, why: string): void => {
    over(name)
    view.tell({ type: "failed", name, said: why })
  }
  /** What a training tells, until it is over. */
  const follow = (name: string, worker: WorkerLike): void => {
    workers.set(name, worker)
    worked(true)
    const hear = (answer: TrainAnswer): void => {
      // What was on its way when it was ended is of no use, or of the worker before.
      if (workers.get(name) !== worker) return
      if (answer.told === "began") view.tell({ type: "began", name, ...answer })
      if (answer.told === "files") view.tell({ type: "files", name, files: answer.files })
      if (answer.told === "failed") failed(name, answer.said)
      if (answer.told !== "event") return
      view.tell({ type: "told", name, event: answer.event })
      if (answer.event.type !== "end") return
      over(name)
      const run = runOf(name)
      if (run?.nextRate !== undefined && run.stands === "paused") goOn(name)
    }
    worker.addEventListener("message", ({ data }) => hear(Object(data) as TrainAnswer))
    worker.addEventListener("error", (event) =>
      hear({ told: "failed", said: `Its worker ended: ${workerFault(event)}` }),
    )
  }
  const questionOf = ({ name, settings, steps, textName, peakRate: learningRate }: Run) =>
    ({ ask: "train", name, settings, steps, textName, learningRate }) as const
  const goOn = (name: string): void => {
    const run = runOf(name)
    if (run === undefined || !canGoOn(run)) return
    const next = goesOn(run)
    view.tell({ type: "begins", run: next })
    try {
      const worker = begin()
      follow(name, worker)
      worker.postMessage(questionOf(next) satisfies TrainQuestion)
    } catch (error) {
      failed(name, said(error))
    }
  }
  return {
    isAtWork: (name) => workers.has(name),
    train: async (run, worker, reading) => {
      view.tell({ type: "begins", run })
      follow(run.name, worker)
      try {
        const text = await reading
        // It may have been ended while its text was read.
        if (workers.get(run.name) === worker)
          worker.postMessage({ ...questionOf(run), text } satisfies TrainQuestion)
      } catch (error) {
        failed(run.name, said(error))
      }
    },
    goOn,
    pause: (name, nextRate) => {
      const worker = workers.get(name)
      if (worker === undefined) return
      view.tell({ type: "stopping", name, ...(nextRate !== undefined && { nextRate }) })
      worker.postMessage({ ask: "stop" } satisfies TrainQuestion)
    },
    save: () => {
      for (const worker of workers.values()) worker.postMessage({ ask: "save" } satisfies TrainQuestion)
    },
    end: (name) => {
      if (!workers.has(name)) return
      over(name)
      view.tell({ type: "cutOff", name })
    },
  }
}
