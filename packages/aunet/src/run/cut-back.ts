/**
 * Where a record is cut when its training goes back to a save.
 *
 *     ... step 799 | step 800 | measure 800 | save 800 | step 801 | ...
 *                                                      ^ for 800
 *
 * In: a file of lines, a step. Out: a position in bytes. Never: reads more of the file than lies behind that save.
 */
import type { BesideFile } from "@aunet/core"

const CHUNK = 2 ** 16
const NEWLINE = 0x0a

/** What a line says about where it stands. */
interface Place {
  readonly type?: string
  readonly step?: number
  readonly steps?: number
  readonly resumedAt?: number
}

/** Finds the end of the line about the last save of a step, or of the start from it; of what lies before it where there is none. */
export async function lastOf(file: BesideFile, step: number): Promise<number> {
  let end = await file.size()
  let known = new Uint8Array()
  let fallback: number | undefined
  // From the end to the start: `known` are the bytes of [end, end + known.length) that were not looked at.
  for (;;) {
    const from = Math.max(0, end - CHUNK)
    const chunk = await file.read(from, end)
    const bytes = new Uint8Array(chunk.length + known.length)
    bytes.set(chunk)
    bytes.set(known, chunk.length)
    let stop = bytes.length
    for (let at = bytes.lastIndexOf(NEWLINE); at !== -1;) {
      // A line ends at each newline; what is behind the last one was cut off by a kill.
      const before = at === 0 ? -1 : bytes.lastIndexOf(NEWLINE, at - 1)
      if (before === -1 && from > 0) break
      const place = placeOf(bytes.subarray(before + 1, at))
      const position = place.step ?? place.steps ?? place.resumedAt ?? Infinity
      const isMark = place.type === "save" || place.type === "start"
      if (isMark && position === step) return from + at + 1
      if (position <= step) fallback ??= from + at + 1
      if (position < step) return fallback as number
      stop = before + 1
      at = before
    }
    if (from === 0) return fallback ?? 0
    known = bytes.slice(0, stop)
    end = from
  }
}

/** A line that is none of ours says nothing. */
function placeOf(line: Uint8Array): Place {
  try {
    return Object(JSON.parse(new TextDecoder().decode(line))) as Place
  } catch {
    return {}
  }
}
