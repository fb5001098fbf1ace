/**
 * The worker in which models are packed and unpacked.
 *
 * In: one question. Out: its answer. Never: a zip as bytes: a blob is handed over without being copied.
 */
import type { Port } from "aunet/worker"
import { said } from "../page/words.ts"
import { keepOpened, type OpenedFile, zipOf, zipOfKept } from "./pack-model.ts"
import type { FilesByName } from "./model-files.ts"

/** What is asked. */
export type PackQuestion =
  | { readonly ask: "keep"; readonly opened: readonly OpenedFile[] }
  | { readonly ask: "zip kept"; readonly name: string; readonly isAlone: boolean }
  | { readonly ask: "zip"; readonly name: string; readonly files: FilesByName }

/** What comes of it. */
export type PackAnswer = { readonly kept: string } | { readonly zip: Blob } | { readonly failed: string }

const page = globalThis as unknown as Port

async function answer(question: PackQuestion): Promise<PackAnswer> {
  if (question.ask === "keep") return { kept: await keepOpened(question.opened) }
  const { name } = question
  const zip = question.ask === "zip" ? zipOf(name, question.files) : await zipOfKept(name, question.isAlone)
  return { zip: new Blob([zip as Uint8Array<ArrayBuffer>], { type: "application/zip" }) }
}

page.addEventListener("message", ({ data }) => {
  answer(data as PackQuestion).then(
    (given) => page.postMessage(given),
    (error: unknown) => page.postMessage({ failed: said(error) } satisfies PackAnswer),
  )
})
