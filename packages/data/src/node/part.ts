/**
 * One file of lines that is being written: under another name, shuffled at its end, there whole or not at all.
 *
 * In: lines. Out: a file. Never: more of it in memory than is not written yet, until it is shuffled.
 */
import { open, readFile, rename, rm, writeFile } from "node:fs/promises"
import { AunetError, messageOf } from "@aunet/base"
import { type randomKey, uniformAt } from "@aunet/tensor"

/** A file that grows. */
export interface Part {
  /** Appends a line, its newline included. */
  write(line: string): Promise<void>
  /** Puts the lines in an order that the key fixes, and gives the file its name. */
  finish(key: ReturnType<typeof randomKey>): Promise<void>
  /** Closes it and removes what was written under its other name. */
  drop(): Promise<void>
}

/** Largest file, in bytes: one is shuffled in memory. */
const LARGEST = 2 ** 30

/** Bytes that are collected before they are written. */
const AT_ONCE = 2 ** 16

/** Does something with files, and names what failed: no room, no permission. */
export async function writing<A>(path: string, work: () => Promise<A>): Promise<A> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AunetError) throw error
    throw new AunetError(
      "WRITE_FAILED",
      `${path} cannot be written (${messageOf(error)}); nothing was left of it`,
      { cause: error },
    )
  }
}

/**
 * Opens a file.
 *
 * @throws AunetError WRITE_FAILED; its `write` also BAD_DATA above `largest` bytes
 */
export async function openPart(file: string, largest = LARGEST): Promise<Part> {
  const path = `${file}.part`
  const handle = await writing(file, () => open(path, "w"))
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => (closed ??= handle.close())
  let pending: Uint8Array[] = []
  let waiting = 0
  let total = 0
  const flush = async (): Promise<void> => {
    const bytes = Buffer.concat(pending)
    pending = []
    waiting = 0
    // Unlike a single write, this goes on until everything is in the file.
    await handle.appendFile(bytes)
  }
  return {
    write: (line) =>
      writing(file, async () => {
        const bytes = Buffer.from(line)
        total += bytes.length
        if (total > largest)
          throw new AunetError(
            "BAD_DATA",
            `${file} would have more than ${largest} bytes (1 GiB is the most that is shuffled at once); use more chunks`,
          )
        pending.push(bytes)
        waiting += bytes.length
        if (waiting >= AT_ONCE) await flush()
      }),
    finish: (key) =>
      writing(file, async () => {
        await flush()
        await close()
        await writeFile(path, inLumps(shuffledLines(await readFile(path), key)))
        await rename(path, file)
      }),
    drop: async () => {
      await close().catch(() => undefined)
      await rm(path, { force: true })
    },
  }
}

/** The lines of a file in random order, as views. */
function shuffledLines(bytes: Buffer, key: ReturnType<typeof randomKey>): Uint8Array[] {
  const lines: Uint8Array[] = []
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start) + 1
    lines.push(bytes.subarray(start, end))
    start = end
  }
  for (let i = lines.length - 1; i > 0; i--) {
    const j = Math.floor(uniformAt(key, i) * (i + 1))
    ;[lines[i], lines[j]] = [lines[j], lines[i]]
  }
  return lines
}

/** Joins lines to pieces worth a write, never the whole. */
function* inLumps(lines: readonly Uint8Array[]): Generator<Uint8Array> {
  let from = 0
  let size = 0
  for (let i = 0; i < lines.length; i++) {
    size += lines[i].length
    if (size < AT_ONCE && i + 1 < lines.length) continue
    yield Buffer.concat(lines.slice(from, i + 1))
    from = i + 1
    size = 0
  }
}
