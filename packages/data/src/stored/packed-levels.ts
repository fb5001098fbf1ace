/**
 * Levels on a disk: 1, 2, 4 or 8 bits each, as few as the splitter's depth needs, the first in the lowest bits.
 *
 *     depth 1: levels 0 1 0 0 1 0 0 0   byte 0b00010010
 *
 * In: levels, or packed bytes. Out: the other. Never: changes a level, but that a model of fewer stages has them cut.
 */

/** How many bits a level takes. */
export type LevelBits = 1 | 2 | 4 | 8

/** Gives the bits for levels from 0 to `depth`. */
export function bitsFor(depth: number): LevelBits {
  if (depth < 2) return 1
  if (depth < 4) return 2
  return depth < 16 ? 4 : 8
}

/** Levels that are packed one lot after another. */
export interface LevelsPacker {
  /** Begins anew, behind so many levels of the first byte, which are 0 and do not count. */
  begin(before: number): void
  /**
   * Packs more.
   *
   * @param levels [T]
   * @returns whether each has a place in so many bits; else nothing is of use that was packed
   */
  add(levels: Uint8Array): boolean
  /** Gives all levels, packed, and how often each comes. */
  take(): {
    readonly packed: Uint8Array<ArrayBuffer>
    /** [256] */
    readonly counts: Float64Array<ArrayBuffer>
  }
}

/**
 * Makes a packer.
 *
 *     levels, four a word     00000a00 00000b00 ...     words of 32 bits, in the order of the machine (the lowest first
 *     a word of some words    ...bbaa                   on all that run JavaScript)
 *     behind what is there    ...bbaa << 4 | ....
 *
 * Each lot is packed by itself, and then put where the one before ends, which may be within a byte.
 */
export function levelsPacker(bits: LevelBits): LevelsPacker {
  const perByte = 8 / bits
  // Kept: what is allocated for each task is cleared, and costs the collector a turn every few tasks.
  let lot = new Uint32Array()
  let out = new Uint32Array()
  let first = 0
  let count = 0
  const room = (words: number): void => {
    if (out.length >= words) return
    const before = out
    out = new Uint32Array(2 * words)
    out.set(before)
  }
  return {
    begin: (before) => {
      room(1)
      out[0] = 0
      first = before
      count = before
    },
    add: (levels) => {
      const words = Math.ceil((levels.length * bits) / 32)
      if (lot.length < words) lot = new Uint32Array(2 * words)
      if (packInto(levels, bits, lot.subarray(0, words)) > 2 ** bits - 1) return false
      const from = Math.floor((count * bits) / 32)
      room(from + words + 1)
      append(lot.subarray(0, words), out, from, (count * bits) % 32)
      count += levels.length
      return true
    },
    take: () => {
      const packed = new Uint8Array(out.buffer, 0, Math.ceil(count / perByte)).slice()
      // Here and not for each lot: those may be a hundred million.
      const counts = countLevels(packed, bits)
      // What is before these, and what the last byte has no level for.
      counts[0] -= first + packed.length * perByte - count
      return { packed, counts }
    },
  }
}

/** Packs levels into whole words, and gives a number that has all bits that a level has; the last word is filled with 0. */
function packInto(levels: Uint8Array, bits: LevelBits, words: Uint32Array): number {
  const perWord = 32 / bits
  const whole = Math.floor(levels.length / perWord)
  const { buffer, byteOffset } = levels.byteOffset % 4 === 0 ? levels : levels.slice()
  const fours = new Uint32Array(buffer, byteOffset, (whole * perWord) / 4)
  let above = 0
  if (bits === 1) above = packOnes(fours, words)
  else if (bits === 2) above = packTwos(fours, words)
  else if (bits === 4) above = packNibbles(fours, words)
  else {
    words.set(fours)
    above = 255
  }
  above |= (above >>> 16) | (above >>> 8) | (above >>> 24)
  if (whole < words.length) words[whole] = 0
  for (let i = whole * perWord; i < levels.length; i++) {
    words[whole] |= levels[i] << ((i % perWord) * bits)
    above |= levels[i]
  }
  return above & 255
}

// Loops of their own: a choice inside costs more than the packing.
function packOnes(fours: Uint32Array, words: Uint32Array): number {
  let above = 0
  for (let at = 0, to = 0; at < fours.length; to++) {
    let word = 0
    for (let bit = 0; bit < 32; bit += 4, at++) {
      const four = fours[at]
      above |= four
      word |= ((four | (four >>> 7) | (four >>> 14) | (four >>> 21)) & 15) << bit
    }
    words[to] = word
  }
  return above
}

function packTwos(fours: Uint32Array, words: Uint32Array): number {
  let above = 0
  for (let at = 0, to = 0; at < fours.length; at += 4, to++) {
    const [first, second, third, fourth] = [fours[at], fours[at + 1], fours[at + 2], fours[at + 3]]
    above |= first | second | third | fourth
    // Byte j has level j of each of the four; it shall have the four of word j: rows and columns are exchanged, of
    // neighbours, then of pairs.
    let word = first | (second << 2) | (third << 4) | (fourth << 6)
    const ones = (word ^ (word >>> 6)) & 0x00cc00cc
    word ^= ones ^ (ones << 6)
    const pairs = (word ^ (word >>> 12)) & 0x0000f0f0
    words[to] = word ^ pairs ^ (pairs << 12)
  }
  return above
}

function packNibbles(fours: Uint32Array, words: Uint32Array): number {
  let above = 0
  for (let at = 0, to = 0; at < fours.length; at += 2, to++) {
    const [low, high] = [fours[at], fours[at + 1]]
    above |= low | high
    const [left, right] = [(low | (low >>> 4)) & 0x00ff00ff, (high | (high >>> 4)) & 0x00ff00ff]
    words[to] = ((left | (left >>> 8)) & 0xffff) | ((right | (right >>> 8)) << 16)
  }
  return above
}

/** Puts words behind some bits of word `from`. */
function append(words: Uint32Array, out: Uint32Array, from: number, shift: number): void {
  if (shift === 0) {
    out.set(words, from)
    out[from + words.length] = 0
    return
  }
  let carry = out[from]
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    out[from + at] = carry | (word << shift)
    carry = word >>> (32 - shift)
  }
  out[from + words.length] = carry
}

/**
 * How often each level comes, by how often each byte does. In four tables by turns: most bytes are the same one, and a
 * processor that adds to one place again and again waits each time until it has what it wrote.
 */
function countLevels(packed: Uint8Array, bits: LevelBits): Float64Array<ArrayBuffer> {
  const tables = new Uint32Array(4 * 256)
  const fours = packed.length - (packed.length % 4)
  for (let at = 0; at < fours; at += 4) {
    tables[packed[at]]++
    tables[256 + packed[at + 1]]++
    tables[512 + packed[at + 2]]++
    tables[768 + packed[at + 3]]++
  }
  for (let at = fours; at < packed.length; at++) tables[packed[at]]++
  const counts = new Float64Array(256)
  const mask = 2 ** bits - 1
  for (let byte = 0; byte < 256; byte++) {
    const seen = tables[byte] + tables[256 + byte] + tables[512 + byte] + tables[768 + byte]
    for (let bit = 0; bit < 8; bit += bits) counts[(byte >>> bit) & mask] += seen
  }
  return counts
}

/**
 * Unpacks levels into a place.
 *
 * @param shift levels of the first byte that are not wanted
 * @param most the top level of the model: those above are cut to it
 */
export function unpackLevels(
  packed: Uint8Array,
  bits: LevelBits,
  shift: number,
  most: number,
  place: Uint8Array,
): void {
  const perByte = 8 / bits
  const mask = 2 ** bits - 1
  for (let i = 0; i < place.length; i++) {
    const n = shift + i
    const level = (packed[Math.floor(n / perByte)] >>> ((n % perByte) * bits)) & mask
    place[i] = level > most ? most : level
  }
}
