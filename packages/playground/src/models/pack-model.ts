/**
 * Models that come and go as files, in a worker: what is packed and unpacked is large.
 *
 * In: files that somebody opens, or the name of a model. Out: a model that this browser keeps, or a zip of one. Never: half of
 * one: what cannot be a model is not kept; a zip that this page would not open again.
 */
import { storedFolder, storedNames } from "aunet/web"
import { folderName, freeName } from "./model-list.ts"
import { type FilesByName, modelFiles } from "./model-files.ts"
import {
  checkPacked,
  MOST_MODEL_BYTES,
  MOST_ZIP_BYTES,
  type PackedPart,
  unzipModel,
  zipFiles,
} from "./zip-files.ts"

/** Checkpoints of a training inside of the folder of its last. */
const BESIDE_LAST = ["best", "average"]
/** What a training leaves beside a checkpoint. */
const RECORD = ["metrics.jsonl", "run.json"]

/** A file that somebody opens, and where it lay. */
export interface OpenedFile {
  readonly path: string
  readonly file: Blob
}

/** Keeps a model that somebody opens: a zip, the files of a folder, or `config.json` and `model.safetensors`. @returns its name */
export async function keepOpened(opened: readonly OpenedFile[]): Promise<string> {
  const [first] = opened
  const zip = opened.length === 1 && first?.path.endsWith(".zip") === true ? first.file : undefined
  const bytes = opened.reduce((sum, { file }) => sum + file.size, 0)
  const most = zip === undefined ? MOST_MODEL_BYTES : MOST_ZIP_BYTES
  if (bytes > most)
    throw new Error(
      `that is ${Math.round(bytes / 1e6)} MB, and this page opens ${zip === undefined ? "models" : "zips"} of at most ${Math.round(most / 1e6)} MB; larger ones are for the command`,
    )
  const files =
    zip === undefined ? modelFiles(await read(opened)) : unzipModel(new Uint8Array(await zip.arrayBuffer()))
  const [top = "model", ...below] = first?.path.split("/") ?? []
  return keepFiles(below.length === 0 ? top.replace(/\.\w+$/, "") : top, files)
}

/** Keeps the files of a model under a free name. */
async function keepFiles(wanted: string, files: FilesByName): Promise<string> {
  const name = freeName(wanted, await storedNames())
  await storedFolder(name).write(files)
  return name
}

/**
 * Gives a kept model as a zip.
 *
 * @param isAlone leaves out what only training needs, and the other checkpoints of the training
 * @throws Error for more than this page opens again
 */
export async function zipOfKept(name: string, isAlone: boolean): Promise<Uint8Array> {
  const folder = storedFolder(name)
  if (isAlone) return zipOf(name, await folder.read((file) => !file.startsWith("train/")))
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
  checkPacked(name, parts)
  return zipFiles(folderName(name), parts, beside)
}

/** Gives the files of a model as a zip. @throws Error for more than this page opens again */
export function zipOf(name: string, files: FilesByName): Uint8Array {
  const parts = [{ at: "", files }]
  checkPacked(name, parts)
  return zipFiles(folderName(name), parts)
}

async function read(opened: readonly OpenedFile[]): Promise<FilesByName> {
  const files = opened.map(
    async ({ path, file }) => [path, new Uint8Array(await file.arrayBuffer())] as const,
  )
  return Object.fromEntries(await Promise.all(files))
}
