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

/**
 * Packs levels, four at a time.
 *
 * @param levels after `shift` places that are 0: levels that are in the first byte before these
 * @param counts [256], how often each level comes; counted on
 */
export function packLevels(
  levels: Uint8Array,
  bits: LevelBits,
  shift: number,
  counts: Float64Array,
): Uint8Array<ArrayBuffer> {
  const perByte = 8 / bits
  const packed = new Uint8Array(Math.ceil(levels.length / perByte))
  const whole = Math.floor(levels.length / perByte)
  if (bits === 8) packed.set(levels)
  else packWhole(levels, bits, packed.subarray(0, whole))
  for (let i = whole * perByte; i < levels.length; i++)
    packed[whole] |= levels[i] << ((i - whole * perByte) * bits)
  // How often each byte comes tells how often each level does.
  const seen = histogram(packed)
  const mask = 2 ** bits - 1
  for (let byte = 0; byte < 256; byte++)
    for (let bit = 0; bit < 8; bit += bits) counts[(byte >>> bit) & mask] += seen[byte]
  // What is before these, and what the last byte has no level for.
  counts[0] -= shift + packed.length * perByte - levels.length
  return packed
}

/**
 * Counts how often each byte comes. In four tables by turns: most bytes are the same one, and a processor that adds to one
 * place again and again waits each time until it has what it wrote.
 */
function histogram(bytes: Uint8Array): Float64Array {
  const tables = new Uint32Array(4 * 256)
  const fours = bytes.length - (bytes.length % 4)
  for (let at = 0; at < fours; at += 4) {
    tables[bytes[at]]++
    tables[256 + bytes[at + 1]]++
    tables[512 + bytes[at + 2]]++
    tables[768 + bytes[at + 3]]++
  }
  for (let at = fours; at < bytes.length; at++) tables[bytes[at]]++
  return Float64Array.from({ length: 256 }, (_, byte) => {
    const [first, second] = [tables[byte] + tables[256 + byte], tables[512 + byte] + tables[768 + byte]]
    return first + second
  })
}

/**
 * Fills whole bytes. A word has four levels, each in the lowest bits of a byte, the first in the lowest (all machines that
 * run JavaScript have it so): shifted and laid over each other they are packed.
 */
function packWhole(levels: Uint8Array, bits: 1 | 2 | 4, packed: Uint8Array): void {
  const { buffer, byteOffset } = levels.byteOffset % 4 === 0 ? levels : levels.slice()
  const words = new Uint32Array(buffer, byteOffset, levels.length >>> 2)
  if (bits === 1) packOnes(words, packed)
  else if (bits === 2) packTwos(words, packed)
  else for (let at = 0; at < packed.length; at++) packed[at] = levels[2 * at] | (levels[2 * at + 1] << 4)
}

// Loops of their own: a choice inside costs more than the packing.
function packOnes(words: Uint32Array, packed: Uint8Array): void {
  for (let at = 0; at < packed.length; at++) {
    const [low, high] = [words[2 * at], words[2 * at + 1]]
    packed[at] =
      ((low | (low >>> 7) | (low >>> 14) | (low >>> 21)) & 15) |
      ((high | (high >>> 7) | (high >>> 14) | (high >>> 21)) << 4)
  }
}

function packTwos(words: Uint32Array, packed: Uint8Array): void {
  for (let at = 0; at < packed.length; at++) {
    const word = words[at]
    packed[at] = word | (word >>> 6) | (word >>> 12) | (word >>> 18)
  }
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
