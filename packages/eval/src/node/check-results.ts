/**
 * Whether results may be written to a folder, asked before a model is: a refusal after an hour would be late.
 *
 * In: a folder, what will be summed up. Out: nothing, or an error that names what differs. Never: changes anything.
 */
import { open, readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { AunetError, messageOf } from "@aunet/base"
import type { TaskSummary } from "../run/task-summary.ts"

/** How a line of answers begins. */
const ANSWER = '{"key":"'

/**
 * Refuses a folder that holds files and no results; those that begin with a dot are nobody's.
 *
 * @param own names of the files, without ending, that will be written: what is wrong with them is told when they are read
 * @throws AunetError BAD_OPTION, BAD_DATA for what cannot be read
 */
export async function checkIsOurs(folder: string, own: ReadonlySet<string>): Promise<void> {
  const found = (await reading(folder, readdir(folder))).filter((name) => !name.startsWith("."))
  if (found.length === 0) return
  for (const name of found) {
    if (!name.endsWith(".jsonl")) continue
    if (own.has(name.slice(0, -".jsonl".length)) || (await holdsAnswers(join(folder, name)))) return
  }
  throw new AunetError(
    "BAD_OPTION",
    `${folder} holds other files and no results, such as ${found[0]}; give a new or an empty folder`,
  )
}

async function holdsAnswers(path: string): Promise<boolean> {
  const file = await reading(path, open(path))
  try {
    const { buffer, bytesRead } = await reading(path, file.read(Buffer.alloc(ANSWER.length), 0))
    // A run may have been killed before its first line was whole.
    return ANSWER.startsWith(buffer.toString("utf8", 0, bytesRead))
  } finally {
    await file.close()
  }
}

/**
 * Refuses to replace a summary of another model, of another version of the task, with other examples, or of more items;
 * one of fewer is what a run with more goes on from.
 *
 * @param next makes what will be written, as far as it is known before anything is asked; not called without a summary
 * @throws AunetError BAD_OPTION naming what differs, BAD_DATA for a file that is no summary
 */
export async function checkSummary(path: string, next: () => Promise<TaskSummary>): Promise<void> {
  const kept = await readSummary(path)
  if (kept === undefined) return
  const wanted = await next()
  const differ = (["model", "version", "source", "shots"] as const)
    .filter((name) => kept[name] !== wanted[name])
    .map((name) => `${name} ${shown(kept[name])} and not ${shown(wanted[name])}`)
  const other =
    kept.fingerprint !== undefined &&
    wanted.fingerprint !== undefined &&
    kept.fingerprint !== wanted.fingerprint
      ? ["a model of other parameters"]
      : []
  const fewer = kept.count > wanted.count ? [`${kept.count} items and not ${wanted.count}`] : []
  const all = [...differ, ...other, ...fewer]
  if (all.length > 0)
    throw new AunetError(
      "BAD_OPTION",
      `${path} is a summary of ${all.join(", ")}; give another folder, or allow it to be replaced (replace), which keeps the answers`,
    )
}

const shown = (value: unknown): string => JSON.stringify(value)

type Kept = Pick<TaskSummary, "model" | "fingerprint" | "version" | "source" | "shots" | "count">

async function readSummary(path: string): Promise<Kept | undefined> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined
    throw unreadable(path, cause)
  })
  if (text === undefined) return undefined
  try {
    const value = JSON.parse(text) as Partial<Kept> | null
    if (typeof value?.model === "string" && typeof value.count === "number") return value as Kept
  } catch {
    // Told below, as what is JSON and no summary is.
  }
  throw new AunetError("BAD_DATA", `${path} is no summary of results; give another folder`)
}

const reading = <A>(path: string, work: Promise<A>): Promise<A> =>
  work.catch((cause: unknown) => {
    throw unreadable(path, cause)
  })

const unreadable = (path: string, cause: unknown): AunetError =>
  new AunetError("BAD_DATA", `${path} cannot be read: ${messageOf(cause)}`, { cause })
