/**
 * What a model wrote, byte by byte, and as the characters that people read.
 *
 * In: bytes with what the model knew of them. Out: characters. Never: half of one without saying so.
 */

/** What could have come in a place of a byte. */
export interface Alternative {
  /** 0 to 255 a byte; above that the text could have ended. */
  readonly id: number
  /** 0 to 1. */
  readonly probability: number
}

/** A byte that was written. */
export interface WrittenByte {
  readonly byte: number
  /** The characters that it completes. */
  readonly text: string
  readonly level: number
  /** What it cost the model: 0 where it was certain. Undefined where somebody chose it. */
  readonly bits?: number
  readonly alternatives: readonly Alternative[]
}

/** A character that was written. */
export interface WrittenCharacter {
  readonly text: string
  /** Its first byte, and the one after its last. */
  readonly from: number
  readonly to: number
  /** Of all its bytes. */
  readonly bits: number
  /** The highest of its bytes: 0 wakes no stage above that of bytes. */
  readonly level: number
}

/** Puts bytes together to characters. */
export function charactersOf(bytes: readonly WrittenByte[]): readonly WrittenCharacter[] {
  const found: WrittenCharacter[] = []
  let [from, bits, level] = [0, 0, 0]
  bytes.forEach((byte, at) => {
    bits += byte.bits ?? 0
    level = Math.max(level, byte.level)
    if (byte.text === "" && at + 1 < bytes.length) return
    found.push({ text: byte.text, from, to: at + 1, bits, level })
    ;[from, bits, level] = [at + 1, 0, 0]
  })
  return found
}

/** An alternative as it is shown: a character, a byte, or the end. */
export function alternativeWords({ id }: Alternative): string {
  if (id > 255) return "the end of the text"
  if (id === 0x20) return "a space"
  if (id === 0x0a) return "a new line"
  if (id > 0x20 && id < 0x7f) return String.fromCharCode(id)
  return `byte ${id.toString(16).toUpperCase().padStart(2, "0")}`
}

/** What a number of bits looks like: a class of the style sheet, `b0` (sure) to `b6`. */
export function shadeOf(bits: number): number {
  const at = [0.5, 1, 2, 4, 6, 9].findIndex((limit) => bits < limit)
  return at === -1 ? 6 : at
}
