/**
 * Asks a worker of models: one is begun for the question, and ended with its answer.
 *
 * In: a question. Out: what it is answered with. Never: leaves a worker, whose memory a large model would fill.
 */
import { pageWorker, workerFault } from "../page/page-worker.ts"
import type { ModelsAnswer, ModelsGiven, ModelsQuestion, ModelSource } from "./messages.ts"
import workerAddress from "./models-worker.ts?worker&url"

/** Asks. @param signal ends the worker; then nothing comes back @throws Error with what went wrong, in a sentence */
export async function askModels<Ask extends keyof ModelsGiven>(
  question: ModelsQuestion & { readonly ask: Ask },
  signal?: AbortSignal,
): Promise<ModelsGiven[Ask]> {
  let worker: Worker | undefined
  try {
    worker = pageWorker(workerAddress)
    return await answered(worker, question, signal)
  } finally {
    worker?.terminate()
  }
}

const answered = <Given>(worker: Worker, question: ModelsQuestion, signal?: AbortSignal): Promise<Given> =>
  new Promise<Given>((done, failed) => {
    worker.addEventListener("message", ({ data }) => {
      const answer = data as ModelsAnswer
      if ("failed" in answer) failed(new Error(answer.failed))
      else done(answer.given as Given)
    })
    worker.addEventListener("error", (event) =>
      failed(new Error(`The worker that opens and packs models ended: ${workerFault(event)}.`)),
    )
    // A worker that is ended says nothing.
    signal?.addEventListener("abort", () => failed(signal.reason as Error), { once: true })
    worker.postMessage(whole(question))
  })

/** An address is of the page, and the worker has another. */
function whole(question: ModelsQuestion): ModelsQuestion {
  if (!("source" in question) || !("place" in question.source)) return question
  const { place } = question.source
  if (typeof place !== "string") return question
  const source: ModelSource = { place: new URL(place, location.href).href }
  return { ...question, source }
}
