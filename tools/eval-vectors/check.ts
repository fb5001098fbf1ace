/** One comparison: what has to come out, what did. In: two values. Out: a line. Never: a tolerance that it does not say. */
export interface Check {
  readonly check: string
  readonly expected: unknown
  readonly got: unknown
  readonly pass: boolean
}

/** What has to be equal, value for value. */
export const same = (check: string, expected: unknown, got: unknown): Check => ({
  check,
  expected,
  got,
  pass: JSON.stringify(expected) === JSON.stringify(got),
})

/** What has to be equal but for the last digits. */
export const near = (check: string, expected: number, got: number, tolerance = 1e-9): Check => ({
  check: `${check} (within ${tolerance})`,
  expected,
  got,
  pass: Math.abs(expected - got) <= tolerance,
})

/** What could not be made. */
export const broken = (check: string, expected: unknown, error: unknown): Check => ({
  check,
  expected,
  got: error instanceof Error ? error.message : String(error),
  pass: false,
})
