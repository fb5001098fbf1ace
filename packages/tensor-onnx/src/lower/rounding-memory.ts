/**
 * Matrices that were rounded to 8 bits, for programs that have them in common.
 *
 * In: nothing. Out: types. Never: rounds; quantised.ts does.
 */

/** A rounded matrix [N, K]: stored [N, runs, 32], and a scale a run. */
export interface RoundedMatrix {
  readonly stored: Uint8Array
  readonly scales: Float32Array
}

/** What was rounded before, by the array and how it is read: several programs multiply with the same matrices. */
export type RoundingMemory = WeakMap<Float32Array, Map<string, RoundedMatrix>>
