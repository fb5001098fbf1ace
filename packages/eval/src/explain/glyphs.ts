/**
 * What there is to see of bytes: characters with the marks on them, and names for what cannot be seen.
 *
 *     c3 a9        é            one character of two bytes
 *     65 cc 81     é            a letter and a mark: drawn as one
 *     0a  09       ↵  →         what fonts have a sign for
 *     1b           \x1B         any other control character: its name
 *     e2 80 ae     U+202E       what would turn the text around: its name
 *     ff           \xFF         no character: the byte
 *
 * In: any bytes. Out: pieces that follow each other and hold all of them. Never: text that changes text around it.
 */

/** A piece of a text as it is drawn. */
export interface Glyph {
  /** What is drawn, not escaped. */
  readonly text: string
  /** Whether that is a name, and not the character. */
  readonly isName: boolean
  /** Bytes `from` to `to`. */
  readonly from: number
  readonly to: number
  /** Where the characters in it end, the last at `to`. */
  readonly ends: readonly number[]
  /** Whether the line ends after it. */
  readonly endsLine: boolean
}

/** A run of bytes that are characters, with the place of each code unit; or one byte that is none. */
export interface TextRun {
  readonly from: number
  /** Empty for a byte that is none. */
  readonly text: string
  /** Where each code unit's character ends in the bytes. */
  readonly ends: readonly number[]
}

/** Parts bytes into what is text and what is not. */
export function* textRuns(bytes: Uint8Array): Generator<TextRun, void, undefined> {
  let text: string[] = []
  let ends: number[] = []
  let from = 0
  for (let at = 0; at < bytes.length;) {
    const character = characterAt(bytes, at)
    if (character === undefined) {
      if (at > from) yield { from, text: text.join(""), ends }
      yield { from: at, text: "", ends: [at + 1] }
      text = []
      ends = []
      from = ++at
      continue
    }
    at += character.length
    text.push(character.text)
    for (let unit = 0; unit < character.text.length; unit++) ends.push(at)
  }
  if (bytes.length > from) yield { from, text: text.join(""), ends }
}

// A byte order mark is a character here: it has bytes that cost something.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** The character that begins at a byte; undefined where none does. */
function characterAt(
  bytes: Uint8Array,
  at: number,
): { readonly text: string; readonly length: number } | undefined {
  const lead = bytes[at]
  if (lead < 0x80) return { text: String.fromCharCode(lead), length: 1 }
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
  if (lead < 0xc2 || lead > 0xf4 || at + length > bytes.length) return undefined
  for (let i = 1; i < length; i++) if ((bytes[at + i] & 0xc0) !== 0x80) return undefined
  try {
    return { text: decoder.decode(bytes.subarray(at, at + length)), length }
  } catch {
    // Surrogates, what is longer than it need be, and what is past the last character.
    return undefined
  }
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" })

/** Parts bytes into what is drawn. */
export function* glyphsOf(bytes: Uint8Array): Generator<Glyph, void, undefined> {
  for (const run of textRuns(bytes)) {
    if (run.text === "") {
      const [to] = run.ends
      const text = `\\x${hex(bytes[run.from], 2)}`
      yield { text, isName: true, from: run.from, to, ends: run.ends, endsLine: false }
      continue
    }
    let from = run.from
    for (const { segment, index } of graphemes.segment(run.text)) {
      const ends = [...new Set(run.ends.slice(index, index + segment.length))]
      const to = ends[ends.length - 1]
      const name = nameOf(segment)
      const endsLine = segment.endsWith("\n")
      yield { text: name ?? standing(segment), isName: name !== undefined, from, to, ends, endsLine }
      from = to
    }
  }
}

/** Nothing to see: controls, formats, separators of lines, what no character is yet. A space is seen by its colour. */
const UNSEEN = /^[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+$/u

/** How what cannot be seen is called; undefined for what can. */
function nameOf(segment: string): string | undefined {
  if (!UNSEEN.test(segment)) return undefined
  return Array.from(segment, (character) => controlName(character.codePointAt(0) as number)).join("")
}

/** How a character that cannot be seen is called: as the command line does, for few fonts have pictures of them. */
export function controlName(point: number): string {
  if (point === 0x0a) return "↵"
  if (point === 0x09) return "→"
  return point < 0x80 ? `\\x${hex(point, 2)}` : `U+${hex(point, 4)}`
}

/** A mark that has nothing to stand on gets a circle. */
const standing = (segment: string): string => (/^\p{M}/u.test(segment) ? `\u25cc${segment}` : segment)

/** A number in hexadecimal digits, so many at least. */
export const hex = (value: number, digits: number): string =>
  value.toString(16).toUpperCase().padStart(digits, "0")
