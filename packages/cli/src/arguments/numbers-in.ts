/**
 * Numbers that are typed in a row: `5,15`.
 *
 * In: what was typed after a flag. Out: the numbers. Never: knows their ranges.
 */
import { UsageError } from "./usage-error.ts"

/**
 * Reads them.
 *
 * @param what each of them shall be, in words
 * @throws UsageError naming the one that is no number of 0 or more
 */
export const numbersIn = (flag: string, typed: string, what: string): number[] =>
  typed.split(",").map((one) => {
    if (/^\s*\d+(\.\d+)?\s*$/.test(one)) return Number(one)
    throw new UsageError(`${flag} ${typed}: "${one}" is no ${what.replace(/^an? /, "")}`)
  })
