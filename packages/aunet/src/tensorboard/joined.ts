/**
 * Parts of bytes as one.
 *
 * In: bytes. Out: a copy of all of them, in order. Never: a view of what was given.
 */

/** Joins them. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
