/**
 * The worker that holds a model.
 *
 *     { splitter: file or nothing }    the first message
 *     questions of `loadInWorker`      all others
 *
 * In: questions. Out: answers. Never: anything that `serveModel` does not.
 */
import { serveModel } from "aunet/worker"
import type { ModuleFile } from "../splitters/choice.ts"
import { pluginsOf } from "../train/trained-splitter.ts"

/** What it is told first: the splitter of the model, where that is out of somebody's file. */
export interface WriteBeginning {
  readonly splitter: ModuleFile | undefined
}

const beginning = new Promise<WriteBeginning>((begins) => {
  const hear = (event: MessageEvent): void => {
    removeEventListener("message", hear)
    // No question: who answers those shall not see it.
    event.stopImmediatePropagation()
    begins(event.data as WriteBeginning)
  }
  addEventListener("message", hear)
})

void serveModel(undefined, { plugins: async () => pluginsOf((await beginning).splitter) })
