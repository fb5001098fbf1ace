/** GSM8K and MGSM: what is cut out of a solution, and what of a number does not count. */
import { regexFilter, type Filter, type Ignored } from "../../metrics/exact-match.ts"

/** The last thing that looks like a number. */
export const lastNumber: Filter = regexFilter(/(-?[$0-9.,]{2,})|(-?[0-9]+)/g, -1)

/** A whole solution comes down to what stands after ####, without commas, dollars and a last full stop. */
export const SOLUTION: Ignored = {
  // Python's $ matches before a last line end as well.
  patterns: [/,/g, /\$/g, /.*#### /gs, /\.(?=\n?$)/g],
  case: true,
}

/** 256 tokens are enough in tokens; half of the right answers are longer than 256 bytes. */
export const MAX_BYTES = 1024
