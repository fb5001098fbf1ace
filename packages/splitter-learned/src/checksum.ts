// A checksum, to tell a file that was changed on its way from one that was not.
//
// In:  bytes.  Out: 32 bits.  Never: protects from anybody who wants to deceive.

let table: Int32Array | undefined

const made = (): Int32Array =>
  Int32Array.from({ length: 256 }, (_, n) => {
    let c = n
    for (let k = 0; k < 8; k++) c = (c & 1) === 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
    return c
  })

/** Computes the CRC-32 that gzip and PNG use (ISO 3309). */
export const crc32 = (bytes: Uint8Array): number => {
  const words = (table ??= made())
  let c = -1
  for (let i = 0; i < bytes.length; i++) c = (c >>> 8) ^ words[(c ^ bytes[i]) & 255]
  return (c ^ -1) >>> 0
}
