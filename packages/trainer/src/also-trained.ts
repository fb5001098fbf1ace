/**
 * What was left out of a held-out text.
 *
 * In: nothing. Out: a type. Never: looks at text; who gives it does.
 */

/** Held-out documents that are trained on as well. */
export interface AlsoTrained {
  readonly documents: number
  /** Of how many. */
  readonly of: number
  /** The name of the first. */
  readonly first: string
}
