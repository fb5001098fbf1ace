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
): Uint8Array {
  const perByte = 8 / bits
  const packed = new Uint8Array(Math.ceil((shift + levels.length) / perByte))
  const seen = new Uint32Array(256)
  let at = 0
  let bit = shift * bits
  let byte = 0
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i]
    seen[level]++
    byte |= level << bit
    bit += bits
    if (bit === 8) {
      packed[at++] = byte
      bit = 0
      byte = 0
    }
  }
  if (bit > 0) packed[at] = byte
  for (let level = 0; level < 256; level++) counts[level] += seen[level]
  return packed
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
