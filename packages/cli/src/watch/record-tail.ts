/**
 * Reads a record that grows, is cut back, or is begun anew, from where it was read last.
 *
 *     ... line | line | li              a line without its end is read when it has one
 *                     ^ offset; the bytes before it are remembered, and if they changed the file is another one
 *
 * In: the path of a `metrics.jsonl`. Out: its lines, in order, each once; a call before they begin again. Never: holds more
 * than a piece of the file and one line.
 */
import { open } from "node:fs/promises"

/** What is told of a record. */
export interface TailListener {
  /** What was told before is no longer so: it is read from its start. */
  readonly onAnew: () => void
  readonly onLine: (line: string) => void
}

/** A record that is read on. */
export interface RecordTail {
  /** Reads what is new; false where there is no file. */
  readonly read: () => Promise<boolean>
  /** Changes when something was read. */
  readonly version: () => string
}

const CHUNK = 2 ** 18
const NEWLINE = 0x0a
/** Bytes before the offset that tell one file from another. */
const REMEMBERED = 512
/** No event of ours is as long; what is longer is not kept until its end. */
const LONGEST = 2 ** 24

/** Follows a record; one reading at a time, whoever asks in between gets that. */
export function recordTail(path: string, { onAnew, onLine }: TailListener): RecordTail {
  let offset = 0
  let before: Buffer = Buffer.alloc(0)
  let rest: Buffer = Buffer.alloc(0)
  let generation = 0
  let isSkipping = false
  let reading: Promise<boolean> | undefined

  const startAnew = (): void => {
    offset = 0
    before = Buffer.alloc(0)
    rest = Buffer.alloc(0)
    isSkipping = false
    generation++
    onAnew()
  }
  const take = (chunk: Buffer): void => {
    offset += chunk.length
    before = Buffer.concat([before, chunk]).subarray(-REMEMBERED)
    const end = chunk.lastIndexOf(NEWLINE)
    if (end === -1) {
      rest = Buffer.concat([rest, chunk])
      if (rest.length > LONGEST) [rest, isSkipping] = [Buffer.alloc(0), true]
      return
    }
    const lines = Buffer.concat([rest, chunk.subarray(0, end)])
      .toString()
      .split("\n")
    if (isSkipping) lines.shift()
    isSkipping = false
    rest = Buffer.from(chunk.subarray(end + 1))
    for (const line of lines) if (line !== "") onLine(line)
  }
  const readOn = async (): Promise<boolean> => {
    const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined
      throw error
    })
    if (file === undefined) {
      if (offset > 0) startAnew()
      return false
    }
    try {
      const known = Buffer.alloc(before.length)
      const { bytesRead } = await file.read(known, 0, known.length, offset - before.length)
      if (bytesRead < before.length || !known.equals(before)) startAnew()
      for (;;) {
        const chunk = Buffer.alloc(CHUNK)
        const { bytesRead: size } = await file.read(chunk, 0, CHUNK, offset)
        if (size === 0) return true
        take(chunk.subarray(0, size))
      }
    } finally {
      await file.close()
    }
  }
  return {
    read: () => {
      reading ??= readOn().finally(() => {
        reading = undefined
      })
      return reading
    },
    version: () => `${generation}.${offset}`,
  }
}
