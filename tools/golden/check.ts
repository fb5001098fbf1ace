/**
 * One check of one golden file: how far a number of ours is from the official one.
 *
 * In: what came out and what should. Out: a check. Never: decides what is computed.
 */

/** What a check found, ready for a line of JSON. */
export interface Check {
  readonly file: string
  readonly check: string
  /** Largest difference. */
  readonly maxAbsError: number
  /** The same as a share of the largest expected number. */
  readonly maxRelError: number
  readonly pass: boolean
  /** What went wrong, when it was not the numbers. */
  readonly error?: string
  /**
   * Evidence in float64, when the order of float32 sums makes the bound impossible: how far this engine
   * and the official code are from the same computation in double precision, as shares.
   */
  readonly float64?: { readonly ours: number; readonly official: number }
}

/** How far numbers may be off, as a share of the largest of their tensor. */
export interface Bounds {
  /** Logits, losses and gradients. */
  readonly forward: number
  /** Each loss of a trajectory. */
  readonly trajectory: number
  /** Each gradient norm of a trajectory, which drifts further than the loss. */
  readonly norms: number
  /** Weights at the end of a trajectory: Adam divides small gradients by themselves, so that noise grows. */
  readonly final: number
}

/** The bounds of an engine; gpu.js sums in another order than a processor does. */
export const boundsOf = (engine: string): Bounds =>
  engine === "gpujs"
    ? { forward: 1e-4, trajectory: 1e-3, norms: 3e-3, final: 1e-3 }
    : { forward: 2e-5, trajectory: 1e-3, norms: 3e-3, final: 1e-3 }

/** The largest difference, and the largest expected number. */
export function compare(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): { abs: number; rel: number } {
  if (actual.length !== expected.length) return { abs: Infinity, rel: Infinity }
  let abs = 0
  let largest = 0
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i])
    // Not a number is as wrong as can be.
    if (!(difference <= abs)) abs = Number.isNaN(difference) ? Infinity : difference
    largest = Math.max(largest, Math.abs(expected[i]))
  }
  return { abs, rel: abs === 0 ? 0 : abs / largest }
}

/** Checks numbers against a bound on their relative error. */
export function checkNumbers(
  file: string,
  check: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: number,
): Check {
  const { abs, rel } = compare(actual, expected)
  return { file, check, maxAbsError: abs, maxRelError: rel, pass: rel <= bound }
}

/** Checks that whole numbers are the same. */
export const checkEqual = (
  file: string,
  check: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): Check => checkNumbers(file, check, actual, expected, 0)

/** A check that could not be made. */
export const failed = (file: string, check: string, error: string): Check => ({
  file,
  check,
  maxAbsError: Infinity,
  maxRelError: Infinity,
  pass: false,
  error,
})
