/**
 * Models that come and go as files.
 *
 * In: files that somebody opens, or the name of a model. Out: a model that this browser keeps, or a zip of one. Never: half of
 * one: what cannot be a model is not kept.
 */
import { storedFolder } from "aunet/web"
import { freeName } from "./model-list.ts"
import { modelFiles } from "./model-files.ts"
import { takenNames } from "./taken-names.ts"
import { type FilesByName, MOST_MODEL_BYTES, type PackedPart, unzipFiles, zipFiles } from "./zip-files.ts"

/** Checkpoints of a training inside of the folder of its last. */
const BESIDE_LAST = ["best", "average"]
/** What a training leaves beside a checkpoint. */
const RECORD = ["metrics.jsonl", "run.json"]

/** Keeps a model that somebody opens: a zip, the files of a folder, or `config.json` and `model.safetensors`. @returns its name */
export async function keepOpened(opened: readonly File[]): Promise<string> {
  const bytes = opened.reduce((sum, { size }) => sum + size, 0)
  if (bytes > MOST_MODEL_BYTES)
    throw new Error(
      `that is ${Math.round(bytes / 1e6)} MB, and this page opens models of at most ${Math.round(MOST_MODEL_BYTES / 1e6)} MB; larger ones are for the command`,
    )
  const [first] = opened
  const files =
    opened.length === 1 && first?.name.endsWith(".zip") === true ? await unzipped(first) : await read(opened)
  const path = first?.webkitRelativePath ?? ""
  const wanted =
    path === "" ? (first?.name.replace(/\.\w+$/, "") ?? "model") : (path.split("/")[0] ?? "model")
  return keepFiles(wanted, modelFiles(files))
}

/** Keeps the files of a model under a free name. */
export async function keepFiles(wanted: string, files: FilesByName): Promise<string> {
  const name = freeName(wanted, await takenNames())
  await storedFolder(name).write(files)
  return name
}

/** Gives a kept model as a zip. */
export async function zipOfKept(name: string): Promise<Uint8Array> {
  const folder = storedFolder(name)
  const beside: Record<string, Uint8Array> = {}
  for (const each of RECORD) {
    const file = folder.beside?.(each)
    const size = (await file?.size()) ?? 0
    if (file !== undefined && size > 0) beside[each] = await file.read(0, size)
  }
  const parts: PackedPart[] = [{ at: "", files: await folder.read() }]
  for (const at of BESIDE_LAST) {
    // A training that has not measured yet has none of them.
    const files = await folder
      .within?.(at)
      .read()
      .catch(() => undefined)
    if (files !== undefined) parts.push({ at, files })
  }
  return zipFiles(folderName(name), parts, beside)
}

/** A name of a folder that every system takes. */
export const folderName = (name: string): string =>
  name
    .replaceAll(/[^\w-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60) || "model"

/** Hands bytes to whoever looks at the page, as a file. */
export function download(fileName: string, bytes: Uint8Array): void {
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]))
  const link = document.createElement("a")
  link.href = address
  link.download = fileName
  link.click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

const unzipped = async (file: File): Promise<FilesByName> =>
  unzipFiles(new Uint8Array(await file.arrayBuffer()))

async function read(opened: readonly File[]): Promise<FilesByName> {
  const files = opened.map(
    async (file) => [file.webkitRelativePath || file.name, new Uint8Array(await file.arrayBuffer())] as const,
  )
  return Object.fromEntries(await Promise.all(files))
}
