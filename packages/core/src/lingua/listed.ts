/**
 * A list of what is wrong, short enough to read.
 *
 * In: problems, as many as a file may have. Out: one line. Never: hides how many there are.
 */

/** Problems that are told; a file of another model has thousands. */
const MOST = 20

/** Joins problems; after 20 it says how many more there are. */
export const listed = (problems: readonly string[]): string =>
  problems.length <= MOST
    ? problems.join("; ")
    : `${problems.slice(0, MOST).join("; ")}; and ${problems.length - MOST} more`
