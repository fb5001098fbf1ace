/**
 * The worker that plans: it measures, and its engine stays open for the training that follows.
 *
 *     ask --> planned, failed        ask, and nothing comes: the next question, or a change of what is asked, ends it
 *                take --> it trains, and the next question begins another
 *
 * In: questions. Out: plans. Never: a question to a worker that has not answered the one before.
 */
import type { WorkerLike } from "aunet/worker"
import { workerFault } from "../page/worker-fault.ts"
import type { TrainAnswer, TrainQuestion } from "./messages.ts"
import type { TrainViewEvent } from "./train-state.ts"

/** One that plans. */
export interface Planner {
  /** @throws Error where the browser begins no worker */
  readonly ask: (question: TrainQuestion & { readonly ask: "plan" }) => void
  /** Ends what still measures for another question than this. */
  readonly onlyFor: (question: number) => void
  /** Gives the worker away, to train. @throws Error where the browser begins no worker */
  readonly take: () => WorkerLike
}

/** Makes it. @param begin begins a worker @param tell is told what came */
export function planner(begin: () => WorkerLike, tell: (event: TrainViewEvent) => void): Planner {
  /** `asked` is what it has not answered yet. */
  let now: { readonly worker: WorkerLike; asked?: number | undefined } | undefined
  const end = (): void => {
    now?.worker.terminate()
    now = undefined
  }
  const begun = (): NonNullable<typeof now> => {
    const worker = begin()
    const mine: NonNullable<typeof now> = { worker }
    worker.addEventListener("message", ({ data }) => {
      const answer = Object(data) as TrainAnswer
      // Of one that trains by now another hears.
      if (mine !== now || (answer.told !== "planned" && answer.told !== "failed")) return
      if (answer.id === undefined || answer.id !== mine.asked) return
      mine.asked = undefined
      tell(
        answer.told === "planned"
          ? { type: "planned", question: answer.id, plan: answer.plan }
          : { type: "notPlanned", question: answer.id, said: answer.said },
      )
    })
    worker.addEventListener("error", (event) => {
      if (mine !== now) return
      end()
      if (mine.asked !== undefined)
        tell({
          ...{ type: "notPlanned", question: mine.asked },
          said: `The worker that trains does not run: ${workerFault(event)}`,
        })
    })
    return mine
  }
  return {
    ask: (question) => {
      if (now?.asked !== undefined) end()
      now ??= begun()
      now.asked = question.id
      now.worker.postMessage(question)
    },
    onlyFor: (question) => {
      if (now?.asked !== undefined && now.asked !== question) end()
    },
    take: () => {
      const worker = now?.worker ?? begin()
      now = undefined
      return worker
    },
  }
}
