/**
 * The mean of the last values of a stream, as a step: what is kept is a state, the mean its output.
 *
 * In: what was kept, a value. Out: what is kept then, the mean. Never: changes what it is given, or keeps more than 32.
 */

/** Steps whose figures are averaged: few enough to follow a training, enough that one odd batch does not show. */
const RECENT = 32

/** The last values, oldest first. */
export type Recent = readonly number[]

/** Takes a value. @example withRecent([1, 2], 3) // { recent: [1, 2, 3], mean: 2 } */
export function withRecent(
  before: Recent,
  value: number,
): { readonly recent: Recent; readonly mean: number } {
  const recent = [...before.slice(1 - RECENT), value]
  return { recent, mean: recent.reduce((sum, each) => sum + each, 0) / recent.length }
}
