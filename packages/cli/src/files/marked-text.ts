/**
 * A short text out of bytes, as programs of every system write it: PowerShell 5 begins with a byte order mark, and writes
 * UTF-16 where nobody says otherwise.
 *
 * In: bytes of a file of settings: JSON, or a key. Out: its text. Never: parses it.
 * Source: RFC 8259, 8.1: who reads JSON may ignore a byte order mark.
 */

/** Decodes UTF-8, or UTF-16 where a byte order mark says so. */
export function markedText(bytes: Uint8Array): string {
  const little = bytes[0] === 0xff && bytes[1] === 0xfe
  const big = bytes[0] === 0xfe && bytes[1] === 0xff
  // The decoder drops the mark itself.
  return new TextDecoder(little ? "utf-16le" : big ? "utf-16be" : "utf-8").decode(bytes)
}
