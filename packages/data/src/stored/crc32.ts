/**
 * A checksum, to tell a file that was changed on its way from one that was not; four bytes a turn.
 *
 * In: bytes. Out: 32 bits. Never: protects from anybody who wants to deceive.
 * Source: the CRC-32 of gzip and PNG (ISO 3309), by slices (Kounavis and Berry, 2005).
 */

/** Computes the checksum of bytes that follow others. */
export type Crc32 = (bytes: Uint8Array, before?: number) => number

let tables: Int32Array | undefined

function makeTables(): Int32Array {
  const made = new Int32Array(4 * 256)
  for (let n = 0; n < 256; n++) {
    let word = n
    for (let bit = 0; bit < 8; bit++) word = (word & 1) === 1 ? (word >>> 1) ^ 0xedb88320 : word >>> 1
    made[n] = word
  }
  for (let n = 0; n < 256; n++)
    for (let slice = 1; slice < 4; slice++) {
      const last = made[(slice - 1) * 256 + n]
      made[slice * 256 + n] = (last >>> 8) ^ made[last & 255]
    }
  return made
}

/**
 * Computes a checksum.
 *
 * @param before the checksum of what came before these bytes; 0 at the start
 * @returns 0 to 2^32 - 1
 */
export const crc32: Crc32 = (bytes, before = 0) => {
  const table = (tables ??= makeTables())
  let word = ~before
  let i = 0
  for (const end = bytes.length - 3; i < end; i += 4) {
    word ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24)
    word =
      table[768 + (word & 255)] ^
      table[512 + ((word >>> 8) & 255)] ^
      table[256 + ((word >>> 16) & 255)] ^
      table[word >>> 24]
  }
  for (; i < bytes.length; i++) word = (word >>> 8) ^ table[(word ^ bytes[i]) & 255]
  return ~word >>> 0
}
