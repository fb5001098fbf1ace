/**
 * The checksum of event files: CRC-32C, masked.
 *
 * In: bytes. Out: a number of 32 bits. Never: another polynomial; that of zip files is not this one.
 * Source: RFC 3720, appendix B.4 (the polynomial and its vectors); the mask is that of TensorFlow's record files.
 */

/** Castagnoli's polynomial, its lowest power first. */
const POLYNOMIAL = 0x82f63b78

const table = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1
  return rest
})

/** Computes the checksum. @example crc32c(new TextEncoder().encode("123456789")) // 0xe3069283 */
export function crc32c(bytes: Uint8Array): number {
  let rest = 0xffffffff
  for (const byte of bytes) rest = table[(rest ^ byte) & 0xff] ^ (rest >>> 8)
  return (rest ^ 0xffffffff) >>> 0
}

/** Turns and shifts it: a checksum of bytes that hold checksums would say little. */
export function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}
