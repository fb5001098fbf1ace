/**
 * A folder on a disk that holds one checkpoint, whole at every moment.
 *
 *     run/
 *       config.json  model.safetensors  train/...   the content, plain files for any tool
 *       files.json                                  which files here are the content
 *       .checkpoint-writing-...                     a writer's claim, and in it what it writes
 *       .checkpoint-next                            a content that is whole, but not yet all in place
 *
 *     1 claim    wait for living writers, clear away what dead ones left
 *     2 finish   put in place what a killed writer left in .checkpoint-next
 *     3 fill     write all files into the claim, each synced
 *     4 commit   rename that to .checkpoint-next      <- one step: before it the old content counts, then the new
 *     5 place    remove what is no longer there, rename each file into its place, files.json last
 *     6 tidy     remove .checkpoint-next and the claim
 *
 * A reader takes each file from .checkpoint-next while that has a files.json, and from the folder if it
 * has moved there. So a kill anywhere leaves the old content or the new. The folder itself is never
 * renamed: it may be a mount point, a link, or hold files of the user.
 *
 * In: files. Out: files. Never: changes or removes a file that files.json does not name.
 */
import { lstat, mkdir, readdir, rm, rmdir } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { type ContentList, encodeList, LIST_NAME } from "../checkpoint/content-list.ts"
import { AunetError, checkOptionNames, isFailure, type OptionNames } from "@aunet/base"
import { type FilesInPieces, piecesOf } from "../checkpoint/files.ts"
import { checkFileNames, type Folder } from "../checkpoint/folder.ts"
import { oneAfterAnother } from "../checkpoint/one-after-another.ts"
import { RECORD_FILES } from "../checkpoint/run-names.ts"
import { isMissing, makeFolders, reasonOf, renameOver, syncFolder, writeDurable } from "./durable-files.ts"
import { besideFile } from "./beside-file.ts"
import { claimFolder } from "./folder-claim.ts"
import { isNobodys, NEXT_NAME } from "./look-at-folder.ts"
import { placesOf } from "./places-of.ts"
import { readContent, readList } from "./read-content.ts"
import { namesWithin, removeContent } from "./within.ts"

/** How a folder is written. */
export interface NodeFolderOptions {
  /** Names of files that may lie beside the content before there is one, as a log of the training. */
  readonly beside?: readonly string[]
  /** How long another writer may go without a sign of life. 15000 when left out. */
  readonly patienceMs?: number
  /** Called before each step of a write with its name; what it throws, the step throws. For tests. */
  readonly onStep?: (step: string) => void | Promise<void>
}

const NAMES: OptionNames<NodeFolderOptions> = { beside: true, patienceMs: true, onStep: true }

/**
 * Makes a folder of a path; nothing is touched before `read` or `write`.
 *
 * `read` fails with CHECKPOINT_MISSING when nothing is there. A folder without `files.json` but with a
 * `config.json`, as copied by hand, is read whole; it is not written to. `write` makes the path, and fails
 * with CHECKPOINT_WRITE_FAILED when it holds other files, cannot be written, or is being written by
 * another process; the last content stays whole.
 *
 * @throws AunetError BAD_OPTION for an option that does not exist
 * @example
 * const folder = nodeFolder("run")
 * await folder.write({ "config.json": new TextEncoder().encode("{}") })
 */
export function nodeFolder(path: string, options: NodeFolderOptions = {}): Folder {
  checkOptionNames("nodeFolder", options, NAMES)
  const inTurn = oneAfterAnother()
  const write = (files: FilesInPieces): Promise<void> => inTurn(() => writeContent(path, files, options))
  return {
    read: (isWanted = () => true) => readContent(path, options.beside ?? [], isWanted),
    write: Object.assign(write, { inPieces: write }),
    describe: () => path,
    places: () => placesOf(path),
    within: (name) => {
      checkFileNames([name], path)
      return nodeFolder(join(path, name), options)
    },
    namesWithin: (name) => namesWithin(path, name),
    beside: (name) => {
      checkFileNames([name], path)
      return besideFile(join(path, name))
    },
    remove: () => removeContent(path, async (folder) => (await readList(folder))?.files ?? []),
  }
}

async function writeContent(path: string, files: FilesInPieces, options: NodeFolderOptions): Promise<void> {
  const step = options.onStep ?? (() => {})
  const names = Object.keys(files)
  checkFileNames([...names, LIST_NAME], path)
  let made: string | undefined
  let committed = false
  try {
    await step("open")
    made = await makeFolders(path)
    await checkOurs(path, options.beside ?? [])
    await step("claim")
    const claim = await claimFolder(path, options.patienceMs ?? 15_000)
    try {
      const old = await finish(path, step)
      await checkPlaces(path, names, old?.files ?? [])
      const list = { generation: (old?.generation ?? 0) + 1, files: names }
      await fill(join(claim.path, "new"), { ...files, [LIST_NAME]: encodeList(list) }, step)
      await renameOver(join(claim.path, "new"), join(path, NEXT_NAME), () => step("commit"))
      committed = true
      for (let folder = resolve(path); ; folder = dirname(folder)) {
        await syncFolder(folder)
        if (made === undefined || folder.length < resolve(made).length) break
      }
      await place(path, list, old, step)
      await step("release")
    } finally {
      // A claim that stays is taken for a dead writer's by the next one.
      await claim.release().catch(() => {})
    }
  } catch (cause) {
    // Only if empty, and only if it was not there before.
    if (made !== undefined) await rmdir(path).catch(() => {})
    // What a file fails with in the middle of its pieces is told as it is.
    if (isFailure(cause)) throw cause
    const what = committed
      ? `the checkpoint is saved in ${join(path, NEXT_NAME)}, but could not be put in its place`
      : `the checkpoint could not be written to ${path}`
    throw new AunetError("CHECKPOINT_WRITE_FAILED", `${what}: ${reasonOf(cause)}`, { cause })
  }
}

type Step = NonNullable<NodeFolderOptions["onStep"]>

/** Refuses a folder with files of somebody else. */
async function checkOurs(path: string, beside: readonly string[]): Promise<void> {
  if ((await readList(join(path, NEXT_NAME))) ?? (await readList(path))) return
  const others = (await readdir(path)).filter(
    (name) => !isNobodys(name) && !beside.includes(name) && !RECORD_FILES.includes(name),
  )
  if (others.length === 0) return
  const found = `${others.length} other files, one of them ${JSON.stringify(others[0])}`
  throw new AunetError(
    "CHECKPOINT_WRITE_FAILED",
    `${path} holds no checkpoint of ours but ${found}; choose a new or empty folder`,
  )
}

/** Puts in place what a writer that was killed between commit and tidy left; gives the list that counts. */
async function finish(path: string, step: Step): Promise<ContentList | undefined> {
  const next = join(path, NEXT_NAME)
  const coming = await readList(next)
  if (coming === undefined) {
    await step("clear")
    await rm(next, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    return readList(path)
  }
  const old = await readList(path)
  await checkPlaces(path, coming.files, [...coming.files, ...(old?.files ?? [])])
  await place(path, coming, old, step)
  return coming
}

/** Refuses names whose place is taken by a folder, by a link, or by a file that is not `ours`. */
async function checkPlaces(path: string, names: readonly string[], ours: readonly string[]): Promise<void> {
  const taken = (name: string, what: string): AunetError =>
    new AunetError(
      "CHECKPOINT_WRITE_FAILED",
      `${join(path, name)} is ${what}; move it away or choose another folder`,
    )
  const known = new Set(ours.map((name) => name.toLowerCase()))
  for (const name of new Set([LIST_NAME, ...names, ...ours])) {
    // A linked subfolder would have us rename and remove files elsewhere.
    for (let folder = dirname(name); folder !== "."; folder = dirname(folder)) {
      const found = await look(join(path, folder))
      if (found && !found.isDirectory()) throw taken(folder, "not a folder, but a file or link")
    }
    const found = await look(join(path, name))
    if (found?.isDirectory()) throw taken(name, "a folder where a file has to go")
    if (found && name !== LIST_NAME && !known.has(name.toLowerCase()))
      throw taken(name, "a file that is not ours")
  }
}

async function fill(target: string, files: FilesInPieces, step: Step): Promise<void> {
  const folders = new Set([target])
  for (const [name, file] of Object.entries(files)) {
    await step(`write ${name}`)
    await writeDurable(join(target, name), piecesOf(name, file))
    for (let folder = dirname(name); folder !== "."; folder = dirname(folder))
      folders.add(join(target, folder))
  }
  for (const folder of folders) await syncFolder(folder)
}

/** Every rename is whole by itself, and doing all of it again after a kill changes nothing. */
async function place(
  path: string,
  list: ContentList,
  old: ContentList | undefined,
  step: Step,
): Promise<void> {
  const next = join(path, NEXT_NAME)
  const staying = new Set(list.files.map((name) => name.toLowerCase()))
  for (const name of old?.files ?? []) {
    if (staying.has(name.toLowerCase())) continue
    await step(`remove ${name}`)
    await rm(join(path, name), { force: true })
    // A subfolder goes with its last file.
    for (let folder = dirname(name); folder !== "."; folder = dirname(folder))
      await rmdir(join(path, folder)).catch(() => {})
  }
  const folders = new Set([path])
  for (const name of list.files) {
    const target = join(path, name)
    await mkdir(dirname(target), { recursive: true })
    for (let folder = dirname(name); folder !== "."; folder = dirname(folder)) folders.add(join(path, folder))
    await renameOver(join(next, name), target, () => step(`place ${name}`)).catch(async (error: unknown) => {
      // Moved already, by the writer that was killed?
      if (!isMissing(error) || !(await look(target))) throw error
    })
  }
  // With its list gone, .checkpoint-next no longer counts: by then, all names have to be on the disk.
  for (const folder of folders) await syncFolder(folder)
  await renameOver(join(next, LIST_NAME), join(path, LIST_NAME), () => step(`place ${LIST_NAME}`))
  await syncFolder(path)
  await step("tidy")
  await rm(next, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}

/** What is at a path, links not followed. */
async function look(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  return lstat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
}
