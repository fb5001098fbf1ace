// The binary logarithm, the same to the last bit on every machine.
//
// In:  a positive number.  Out: its logarithm.  Never: Math.log2, whose last bits engines may choose.

/**
 * Gives the logarithm to base 2 of a finite number above 0, to about 1e-15 of its size.
 *
 * It uses additions, multiplications and divisions alone, which IEEE 754 fixes. With x = m 2^e and m from
 * 1/sqrt(2) to sqrt(2): ln m = 2 (z + z^3/3 + z^5/5 + ...), z = (m - 1) / (m + 1), |z| < 0.172.
 */
export const log2 = (x: number): number => {
  let exponent = 0
  let m = x
  while (m > 1.4142135623730951) {
    m /= 2
    exponent += 1
  }
  while (m < 0.7071067811865476) {
    m *= 2
    exponent -= 1
  }
  const z = (m - 1) / (m + 1)
  const square = z * z
  let sum = 0
  for (let n = 21; n >= 1; n -= 2) sum = sum * square + 1 / n
  return exponent + 2 * z * sum * 1.4426950408889634
}
