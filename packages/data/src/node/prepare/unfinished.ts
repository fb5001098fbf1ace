/**
 * What a corpus that is being prepared has on the disk for sure: written again and again, gone when it is done.
 *
 * In: states of its planes. Out: a file, and back. Never: half of one.
 */
import { open, readFile, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { AunetError, decodeWith, isError, listOf, messageOf, struct, wholeNumber } from "@aunet/base"
import * as v from "valibot"
import { writing } from "../part.ts"

/** The name of the file. */
export const UNFINISHED = "unfinished.json"

const count = wholeNumber(0, Number.MAX_SAFE_INTEGER)
const writer = struct({ bytes: count, crc: wholeNumber(0, 2 ** 32 - 1) })
const levels = struct({ done: count, carry: wholeNumber(0, 255), counts: listOf(count), plane: writer })

const UnfinishedFile = struct({
  /** What it was begun with; text that is gone on with has the same. */
  settings: v.string(),
  ids: v.exactOptional(writer),
  entries: v.exactOptional(writer),
  levels: v.exactOptional(levels),
})

/** What is on the disk for sure. */
export type Unfinished = v.InferOutput<typeof UnfinishedFile>

/**
 * Reads the file.
 *
 * @throws AunetError BAD_DATA for one that is no such file
 */
export async function readUnfinished(folder: string): Promise<Unfinished | undefined> {
  const path = join(folder, UNFINISHED)
  let text: string
  try {
    text = await readFile(path, "utf8")
  } catch (error) {
    if (isError(error) && "code" in error && error.code === "ENOENT") return undefined
    throw new AunetError("DATA_MISSING", `${path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (cause) {
    throw new AunetError("BAD_DATA", `${path} is not JSON; remove ${folder}, and prepare it anew`, { cause })
  }
  return decodeWith(UnfinishedFile, path, content, "BAD_DATA")
}

/** Writes the file. */
export const writeUnfinished = (folder: string, state: Unfinished): Promise<void> =>
  writeWhole(join(folder, UNFINISHED), new TextEncoder().encode(`${JSON.stringify(state)}\n`))

/** Removes the file. */
export const removeUnfinished = (folder: string): Promise<void> =>
  rm(join(folder, UNFINISHED), { force: true })

/** Saves beside the work that goes on: one begins when the one before has ended, and what failed is thrown to whoever comes next. */
export function oneAtATime(save: () => Promise<void>): {
  begin(): Promise<void>
  ended(): Promise<void>
} {
  let now: Promise<void> = Promise.resolve()
  return {
    begin: async () => {
      await now
      now = save()
      now.catch(() => {})
    },
    ended: () => now,
  }
}

/** Writes a small file: all of it is there, or what was there before. */
export const writeWhole = (path: string, bytes: Uint8Array): Promise<void> =>
  writing(path, async () => {
    const file = await open(`${path}.new`, "w")
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(`${path}.new`, path)
  })
