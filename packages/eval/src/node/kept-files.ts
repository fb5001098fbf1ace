/**
 * Files of work that may be killed at any moment: those written whole or not at all, and those that grow by lines.
 *
 * In: paths, values. Out: files of JSON. Never: half a file, or a line that was written whole lost.
 */
import { mkdir, open, readFile, rename, truncate, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { AunetError, messageOf } from "@aunet/base"

/** Tells of a disk in one sentence. */
export const writing = <A>(path: string, work: Promise<A>): Promise<A> =>
  work.catch((cause: unknown) => {
    throw new AunetError("WRITE_FAILED", `${path} cannot be written: ${messageOf(cause)}`, { cause })
  })

/** Reads a file; undefined where there is none. */
async function contentOf(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined
    throw new AunetError("BAD_DATA", `${path} cannot be read: ${cause.message}`, { cause })
  })
}

const parsed = <A>(text: string, where: string): A => {
  try {
    return JSON.parse(text) as A
  } catch (cause) {
    throw new AunetError(
      "BAD_DATA",
      `${where} is not what was written there: ${messageOf(cause)}; take the file away, or name another folder`,
      { cause },
    )
  }
}

/** Reads what `keepFile` wrote; undefined where it has not. */
export async function keptFile<A>(path: string): Promise<A | undefined> {
  const content = await contentOf(path)
  return content && parsed<A>(content.toString("utf8"), path)
}

/** Writes bytes or text beside its place and moves it there. */
export function keepWhole(path: string, content: string | Uint8Array): Promise<void> {
  const keep = async (): Promise<void> => {
    await mkdir(dirname(path), { recursive: true })
    const part = `${path}.part`
    await writeFile(part, content)
    const file = await open(part, "r+")
    try {
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, path)
  }
  return writing(path, keep())
}

/** Writes a value as JSON, whole or not at all. */
export const keepFile = (path: string, value: unknown): Promise<void> =>
  keepWhole(path, `${JSON.stringify(value, null, 2)}\n`)

/** Reads a file of lines; cuts off a last one that is torn. */
export async function keptLines<A>(path: string): Promise<A[]> {
  const content = (await contentOf(path)) ?? Buffer.alloc(0)
  const whole = content.lastIndexOf(10) + 1
  if (whole < content.length) await writing(path, truncate(path, whole))
  const lines = content.subarray(0, whole).toString("utf8").split("\n")
  return lines.filter((line) => line !== "").map((line, i) => parsed<A>(line, `${path} line ${i + 1}`))
}
