/**
 * The worker of models: opens what comes, packs what goes.
 *
 * In: one question. Out: its answer. Never: a second question; whoever asked ends it.
 */
import { exportOnnx, readCheckpoint } from "aunet"
import { fetchedFolder } from "aunet/web"
import { said } from "../page/words.ts"
import type { ModuleFile } from "../splitters/choice.ts"
import { pluginsOf } from "../train/trained-splitter.ts"
import { folderOf, keepOpened, wholeModel, zipOf } from "./keep-model.ts"
import type { ModelsAnswer, ModelsGiven, ModelsQuestion, ModelSource } from "./messages.ts"
import { addressName, isZip } from "./model-address.ts"
import { MOST_ZIP_BYTES } from "./zip-files.ts"

const page = globalThis as unknown as {
  postMessage(message: ModelsAnswer, given: readonly ArrayBufferLike[]): void
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void
}

async function checkpointOf(source: ModelSource, module: ModuleFile | undefined) {
  return readCheckpoint(await folderOf(source), { training: false, plugins: await pluginsOf(module) })
}

/** Fetches a zip, unless it says that it is more than a model has. */
async function fetchedZip(address: string): Promise<File> {
  const response = await fetch(address)
  if (!response.ok)
    throw new Error(`${address} is answered with status ${response.status}; is the zip there?`)
  if (Number(response.headers.get("content-length")) > MOST_ZIP_BYTES)
    throw new Error(
      `${address} is larger than ${Math.round(MOST_ZIP_BYTES / 1e6)} MB, which the zip of a model of this page has at most`,
    )
  return new File([await response.blob()], `${addressName(new URL(address))}.zip`)
}

async function visit(address: string): Promise<ModelsGiven["visit"]> {
  if (isZip(new URL(address))) {
    const file = await fetchedZip(address)
    return keepOpened([{ path: file.name, file }])
  }
  await wholeModel(fetchedFolder(address))
  return undefined
}

async function answer(question: ModelsQuestion): Promise<ModelsGiven[keyof ModelsGiven]> {
  switch (question.ask) {
    case "sizes": {
      const { lengths, parameters } = await checkpointOf(question.source, question.module)
      const all = Object.values(parameters).reduce((sum, { length }) => sum + length, 0)
      return { rowBytes: lengths[0] as number, parameters: all }
    }
    case "onnx": {
      const { source, module, rows, rowBytes } = question
      return (await exportOnnx(await checkpointOf(source, module), { rows, rowBytes })).file
    }
    case "zip":
      return zipOf(question.source, question.folder, question.isAlone)
    case "keep":
      return keepOpened(question.files)
    case "visit":
      return visit(question.address)
  }
}

page.addEventListener("message", ({ data }) => {
  answer(data as ModelsQuestion).then(
    // Large bytes are handed over, and not copied.
    (given) => page.postMessage({ given }, given instanceof Uint8Array ? [given.buffer] : []),
    (error: unknown) => page.postMessage({ failed: said(error) }, []),
  )
})
