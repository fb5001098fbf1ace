/**
 * Models that come and go as files, for the page.
 *
 *     page --a question--> pack-worker.ts --the answer--> page        a worker each, which ends with it
 *
 * In: files that somebody opens, or the name of a model. Out: a model that this browser keeps, or a zip of one. Never: packs or
 * unpacks on the page.
 */
import { pageWorker } from "../page/page-worker.ts"
import type { PackAnswer, PackQuestion } from "./pack-worker.ts"
import workerAddress from "./pack-worker.ts?worker&url"
import type { FilesByName } from "./model-files.ts"

/** Keeps a model that somebody opens: a zip, the files of a folder, or `config.json` and `model.safetensors`. @returns its name */
export async function keepOpened(files: readonly File[]): Promise<string> {
  // Where a file lay in its folder does not go with it to a worker.
  const opened = files.map((file) => ({ path: file.webkitRelativePath || file.name, file }))
  const answer = await ask({ ask: "keep", opened })
  return "kept" in answer ? answer.kept : unexpected()
}

/** Gives a kept model as a zip. @param isAlone without what only its training needs */
export async function zipOfKept(name: string, isAlone = false): Promise<Blob> {
  const answer = await ask({ ask: "zip kept", name, isAlone })
  return "zip" in answer ? answer.zip : unexpected()
}

/** Gives the files of a model as a zip. */
export async function zipOf(name: string, files: FilesByName): Promise<Blob> {
  const answer = await ask({ ask: "zip", name, files })
  return "zip" in answer ? answer.zip : unexpected()
}

/** Hands a file to whoever looks at the page. */
export function download(fileName: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement("a")
  link.href = address
  link.download = fileName
  link.click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

async function ask(question: PackQuestion): Promise<PackAnswer> {
  const worker = pageWorker(workerAddress)
  try {
    const answer = await new Promise<PackAnswer>((answered, failed) => {
      worker.addEventListener("message", ({ data }) => answered(data as PackAnswer))
      worker.addEventListener("error", ({ message }) =>
        failed(new Error(`The worker that packs models does not run here: ${message}`)),
      )
      worker.postMessage(question)
    })
    if ("failed" in answer) throw new Error(answer.failed)
    return answer
  } finally {
    worker.terminate()
  }
}

function unexpected(): never {
  throw new Error("The worker that packs models answered something else; load the page again.")
}
