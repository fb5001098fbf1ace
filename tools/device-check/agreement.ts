// Whether two sides compute the same, before a ratio of their speeds means anything.
//
// In:  numbers or bytes of both.  Out: what differs, in words.  Never: compares speeds.

const STEP = ["loss of the first step", "gradient norm of the first step", "loss of the second step"]
/** Allowed difference of float32, and of products in bfloat16, which has three digits. */
const FLOAT32_SHARE = 1e-4
const BFLOAT16_SHARE = 0.05

/** What differs in what two first steps gave; undefined if nothing does. */
export function disagreementOf(
  own: readonly (number | null)[],
  wanted: readonly (number | null)[],
  rounded: boolean,
): string | undefined {
  const share = rounded ? BFLOAT16_SHARE : FLOAT32_SHARE
  for (const [i, what] of STEP.entries()) {
    const [value, expected] = [own[i], wanted[i]]
    // NaN comes as null, and two of those are no agreement.
    if (typeof value !== "number" || typeof expected !== "number") return `the ${what} is no number`
    if (!(Math.abs(value - expected) <= share * Math.abs(expected)))
      return `the ${what} is ${value}, not ${expected}`
  }
  return undefined
}

/** Where texts differ first; undefined if nowhere. */
export function otherByte(
  own: readonly (readonly number[])[],
  wanted: readonly (readonly number[])[],
): string | undefined {
  for (const [i, text] of wanted.entries()) {
    const at = text.findIndex((byte, place) => byte !== own[i]?.[place])
    if (at >= 0) return `byte ${at + 1} of text ${i + 1} is ${own[i]?.[at] ?? "missing"}, not ${text[at]}`
  }
  return undefined
}
