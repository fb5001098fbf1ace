/**
 * How many tokens stand for a number of bytes.
 *
 * In: bytes. Out: positions. Never: fewer than two, bos and one more.
 */

/** Positions of a model over tokens that hold so many bytes on average. */
export const positionsIn = (bytes: number, bytesPerToken: number): number =>
  Math.max(2, Math.round(bytes / bytesPerToken))
