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
 * Packs levels.
 *
 * @param shift levels that are in the first byte before these; what is packed has 0 in their place
 * @param counts [256], how often each level comes; counted on
 */
export function packLevels(
  levels: Uint8Array,
  bits: LevelBits,
  shift: number,
  counts: Float64Array,
): Uint8Array<ArrayBuffer> {
  const perByte = 8 / bits
  const packed = new Uint8Array(Math.ceil((shift + levels.length) / perByte))
  // Levels up to the first that begins a byte, those that fill bytes, and the rest; most are in the middle.
  const head = Math.min(levels.length, (perByte - shift) % perByte)
  const bytes = Math.floor((levels.length - head) / perByte)
  const tail = head + bytes * perByte
  const begun = head > 0 ? 1 : 0
  for (let i = 0; i < head; i++) packed[0] |= levels[i] << ((shift + i) * bits)
  for (let i = tail; i < levels.length; i++) packed[begun + bytes] |= levels[i] << ((i - tail) * bits)
  for (let i = 0; i < head; i++) counts[levels[i]]++
  for (let i = tail; i < levels.length; i++) counts[levels[i]]++
  packers[bits](levels, head, packed.subarray(begun, begun + bytes))
  // How often each byte comes tells how often each level does.
  const seen = new Uint32Array(256)
  for (let at = begun; at < begun + bytes; at++) seen[packed[at]]++
  const mask = 2 ** bits - 1
  for (let byte = 0; byte < 256; byte++)
    for (let bit = 0; bit < 8; bit += bits) counts[(byte >>> bit) & mask] += seen[byte]
  return packed
}

/** Fills whole bytes with the levels from `at` on. */
const packers: Readonly<Record<LevelBits, (levels: Uint8Array, at: number, packed: Uint8Array) => void>> = {
  1: (levels, at, packed) => {
    for (let n = 0, i = at; n < packed.length; n++, i += 8)
      packed[n] =
        levels[i] |
        (levels[i + 1] << 1) |
        (levels[i + 2] << 2) |
        (levels[i + 3] << 3) |
        (levels[i + 4] << 4) |
        (levels[i + 5] << 5) |
        (levels[i + 6] << 6) |
        (levels[i + 7] << 7)
  },
  2: (levels, at, packed) => {
    for (let n = 0, i = at; n < packed.length; n++, i += 4)
      packed[n] = levels[i] | (levels[i + 1] << 2) | (levels[i + 2] << 4) | (levels[i + 3] << 6)
  },
  4: (levels, at, packed) => {
    for (let n = 0, i = at; n < packed.length; n++, i += 2) packed[n] = levels[i] | (levels[i + 1] << 4)
  },
  8: (levels, at, packed) => packed.set(levels.subarray(at, at + packed.length)),
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
