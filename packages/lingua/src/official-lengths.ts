/**
 * The lengths of the stages as the official configuration says them (`max_seqlens`, `data.seq_len`).
 *
 * In: numbers that anyone may have written. Out: the same, checked. Never: allocates what they claim.
 */
import { quote } from "@aunet/splitter"
import { AunetError } from "@aunet/base"

/** Longest row; 128 times the official one. */
const LONGEST_ROW = 2 ** 20

/**
 * Checks the length of a row.
 *
 * @param field how messages call it
 * @throws AunetError BAD_CONFIG
 */
export function checkLength(length: unknown, what: string, field: string): asserts length is number {
  if (!Number.isInteger(length) || (length as number) < 1 || (length as number) > LONGEST_ROW)
    throw new AunetError(
      "BAD_CONFIG",
      `${what}: ${field} is ${quote(length)}; it must be a whole number from 1 to ${LONGEST_ROW}`,
    )
}

/**
 * Checks the lengths of all stages: none may be longer than the one before.
 *
 * @throws AunetError BAD_CONFIG naming the first that is wrong, with its index
 */
export function checkLengths(lengths: readonly unknown[], what: string, field: string): void {
  lengths.forEach((length, stage) => {
    checkLength(length, what, `${field}[${stage}]`)
    const before = lengths[stage - 1] as number
    if (stage > 0 && length > before)
      throw new AunetError(
        "BAD_CONFIG",
        `${what}: ${field}[${stage}] is ${length}; it must be at most ${field}[${stage - 1}], ${before}`,
      )
  })
}
