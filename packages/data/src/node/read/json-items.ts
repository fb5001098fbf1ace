/**
 * The items of a list in JSON, one at a time, however long the list is.
 *
 *     [ {"text":"one"} , {"text":"two"} ]
 *       ^------------^   ^------------^
 *
 * Only quotes and brackets are looked at; what stands between two commas is given to JSON.parse by whoever asks.
 *
 * In: pieces of a file. Out: the bytes of each item. Never: more than one item in memory.
 * Source: RFC 8259.
 */
import type { RawRecord } from "./pieces.ts"
import { Unusable } from "./unusable.ts"

const [QUOTE, BACKSLASH, COMMA, OPEN, CLOSE, OPEN_OBJECT, CLOSE_OBJECT] = Array.from('"\\,[]{}', (each) =>
  each.charCodeAt(0),
)

const isSpace = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9

/**
 * Cuts a list into items; one that is too long is the last.
 *
 * @throws Unusable for what ends before the list does, or goes on after it
 */
export async function* jsonItems(
  pieces: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<RawRecord, void, undefined> {
  let number = 0
  /** 0 before the list, 1 between its brackets, more inside an item. */
  let depth = 0
  let over = false
  let inString = false
  let escaped = false
  let parts: Uint8Array[] = []
  let length = 0
  let filled = false
  const take = (): RawRecord => {
    const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts)
    parts = []
    length = 0
    filled = false
    return { number: ++number, bytes }
  }
  for await (const piece of pieces) {
    let begin = 0
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i]
      if (inString) {
        if (escaped) escaped = false
        else if (byte === BACKSLASH) escaped = true
        else if (byte === QUOTE) inString = false
        continue
      }
      if (isSpace(byte)) continue
      if (over) throw badList("goes on after its list has ended")
      if (depth === 0) begin = i + 1
      else if (depth === 1 && byte === CLOSE_OBJECT) throw badList("has a } where its list goes on")
      else if (depth === 1 && (byte === COMMA || byte === CLOSE)) {
        parts.push(piece.subarray(begin, i))
        length += i - begin
        begin = i + 1
        if (length > most) return yield { number: number + 1, bytes: undefined }
        // An empty list has no item; a comma has one on each side.
        if (filled || byte === COMMA || number > 0) yield take()
      } else filled = true
      if (byte === QUOTE) inString = true
      else if (byte === OPEN || byte === OPEN_OBJECT) depth++
      else if (byte === CLOSE || byte === CLOSE_OBJECT) depth--
      if (depth === 0) over = true
    }
    if (over) continue
    parts.push(piece.subarray(begin))
    length += piece.length - begin
    if (length > most) return yield { number: number + 1, bytes: undefined }
  }
  if (!over) throw badList(`ends in the middle of its list, after ${number} whole records`)
}

const badList = (what: string): Unusable => new Unusable("with bad records", `it ${what}`)

/**
 * What a file of JSON is, by its first bytes: a list of records, a record a line, or something else.
 *
 * @param asked whether somebody says that it holds records: a list of texts is taken for some then, and for source else
 */
export function jsonShape(head: Uint8Array, asked = false): "list" | "lines" | undefined {
  const text = new TextDecoder().decode(head)
  if (/^\s*\[\s*\{/.test(text) || (asked && /^\s*\[/.test(text))) return "list"
  // Two records one after the other are no JSON, but what many give the name .json.
  const [, line = ""] = /^\s*(\{.*\})\s*\n\s*\{/.exec(text) ?? []
  try {
    JSON.parse(line)
    return "lines"
  } catch {
    return undefined
  }
}
