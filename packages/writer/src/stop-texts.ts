/**
 * Texts that end a generation: they are looked for in its bytes, and are no part of what it gives.
 *
 *     stop "END"     written  a E N x        held back while it may become the stop
 *                    given    a . . ENx
 *
 * In: bytes one by one. Out: how many of the last ones must wait, or that a stop is there.
 * Never: holds bytes back that cannot become a stop any more.
 */

/** What is known after a byte. */
export interface StopState {
  /** Bytes at the end that may be the beginning of a stop. */
  readonly held: number
  /** Length of the stop that the text ends with, in bytes; absent while it does not. */
  readonly stop?: number
}

/** Looks for stops in a text that grows; an empty stop is never found. */
export function stopTexts(stops: readonly Uint8Array[]): (byte: number) => StopState {
  const wanted = stops.filter((stop) => stop.length > 0)
  const longest = Math.max(0, ...wanted.map((stop) => stop.length))
  const tail: number[] = []
  const endsWith = (stop: Uint8Array, length: number): boolean => {
    if (length > tail.length) return false
    for (let i = 0; i < length; i++) if (tail[tail.length - length + i] !== stop[i]) return false
    return true
  }
  return (byte) => {
    tail.push(byte)
    if (tail.length > longest) tail.shift()
    // Of stops that end here the longest: nothing of it is to be given.
    const found = wanted.filter((stop) => endsWith(stop, stop.length)).map((stop) => stop.length)
    if (found.length > 0) return { held: Math.max(...found), stop: Math.max(...found) }
    let held = 0
    for (const stop of wanted)
      for (let length = stop.length - 1; length > held; length--) if (endsWith(stop, length)) held = length
    return { held }
  }
}
