/**
 * Models that come and go as files, in the worker of models.
 *
 * In: files that somebody opens, or where a model is. Out: a model that this browser keeps, or a zip of one. Never: half of one:
 * what cannot be opened is not kept.
 */
import { type Folder, memoryFolder, readCheckpoint } from "aunet"
import { fetchedFolder, storedFolder } from "aunet/web"
import { said } from "../page/words.ts"
import { choosing } from "../train/alone.ts"
import type { ModelSource } from "./messages.ts"
import { freeName } from "./model-list.ts"
import { type FilesByName, modelPaths } from "./model-files.ts"
import type { OpenedFile } from "./opened-file.ts"
import { takenNames } from "./taken-names.ts"
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
/** Whatever it is called, a zip begins so. */
const ZIP = "PK\u0003\u0004"

/** Keeps a model that somebody opens: a zip, the files of a folder, or `config.json` and `model.safetensors`. @returns its name */
export async function keepOpened(opened: readonly OpenedFile[]): Promise<string> {
  const [first] = opened
  if (first === undefined)
    throw new Error("There are no files in it; open the folder of a model, or its zip.")
  if (opened.length === 1 && (await isZip(first))) {
    const [zip] = await bytesOf([first], MOST_ZIP_BYTES)
    return keepFiles(first.file.name.replace(/\.\w+$/, ""), unzipModel(zip as Uint8Array))
  }
  const wanted = modelPaths(opened.map(({ path }) => path))
  const byPath = new Map(opened.map((each) => [each.path, each]))
  const bytes = await bytesOf(wanted.map(([, path]) => byPath.get(path) as OpenedFile))
  const folders = first.path.split("/")
  const name = folders.length > 1 ? (folders[0] as string) : "model"
  return keepFiles(name, Object.fromEntries(wanted.map(([file], i) => [file, bytes[i] as Uint8Array])))
}

/** Keeps the files of a model under a free name. @throws Error for what is no whole model, and where nothing is kept */
export async function keepFiles(wanted: string, files: FilesByName): Promise<string> {
  const memory = memoryFolder()
  await memory.write(files)
  await wholeModel({ ...memory, describe: () => wanted || "the model" })
  // As trainings do: a name is taken once.
  return choosing(async () => {
    const names = await takenNames().catch((cause: unknown) => {
      throw new Error(
        `The model is whole, but this browser keeps nothing for this page (${said(cause)}), as in a private window or where a setting forbids it. Open the page in another window, or let it keep data.`,
        { cause },
      )
    })
    const name = freeName(wanted || "model", names)
    await storedFolder(name).write(files)
    return name
  })
}

/** Looks whether a model can be opened. @throws Error that says why not, and what to do */
export async function wholeModel(folder: Folder): Promise<void> {
  await readCheckpoint(folder, { training: false }).catch((cause: unknown) => {
    const { code } = cause as { readonly code?: unknown }
    const way =
      code === "BAD_CHECKPOINT"
        ? ". It was left unopened: it is damaged, or made by another version of aunet; get it once more, or save it anew with this version"
        : code === "UNKNOWN_PLUGIN"
          ? ". This page has the splitters of aunet alone; the command opens it, with --plugin"
          : ""
    throw new Error(`${said(cause)}${way}`, { cause })
  })
}

/** Where a model is, as a folder. */
export async function folderOf(source: ModelSource): Promise<Folder> {
  if ("files" in source) {
    const memory = memoryFolder()
    await memory.write(source.files)
    return memory
  }
  const { place } = source
  return typeof place === "object" && "stored" in place ? storedFolder(place.stored) : fetchedFolder(place)
}

/**
 * Packs a model into a zip of one folder, with the best and the averaged one and the record of its training where they are.
 *
 * @param isAlone leaves those out, and what only training needs
 * @throws Error for more than this page opens again
 */
export async function zipOf(source: ModelSource, name: string, isAlone = false): Promise<Uint8Array> {
  const folder = await folderOf(source)
  if (isAlone) {
    const alone = [{ at: "", files: await folder.read((file) => !file.startsWith("train/")) }]
    checkPacked(name, alone)
    return zipFiles(name, alone)
  }
  const parts: PackedPart[] = [{ at: "", files: await folder.read() }]
  const beside: Record<string, Uint8Array> = {}
  for (const each of RECORD) {
    const file = folder.beside?.(each)
    const size = (await file?.size()) ?? 0
    if (file !== undefined && size > 0) beside[each] = await file.read(0, size)
  }
  const { place = "" } = source as { readonly place?: unknown }
  // A server would be asked for what few of them have.
  if (typeof place === "object")
    for (const at of BESIDE_LAST) {
      // A training that has not measured yet has none of them.
      const files = await folder
        .within?.(at)
        .read()
        .catch(() => undefined)
      if (files !== undefined) parts.push({ at, files })
    }
  checkPacked(name, parts)
  return zipFiles(name, parts, beside)
}

async function isZip({ file }: OpenedFile): Promise<boolean> {
  return file.name.toLowerCase().endsWith(".zip") || (await file.slice(0, 4).text()) === ZIP
}

/** Reads files, unless they are more than a model has, or a zip of one. */
async function bytesOf(
  files: readonly OpenedFile[],
  mostBytes = MOST_MODEL_BYTES,
): Promise<readonly Uint8Array[]> {
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0)
  if (bytes > mostBytes)
    throw new Error(
      `that is ${Math.round(bytes / 1e6)} MB, and this page opens models of at most ${Math.round(mostBytes / 1e6)} MB; larger ones are for the command`,
    )
  return Promise.all(
    files.map(async ({ path, file }) => {
      try {
        return new Uint8Array(await file.arrayBuffer())
      } catch (cause) {
        throw new Error(`${path} cannot be read (${String(cause)}); was it moved?`, { cause })
      }
    }),
  )
}
