/**
 * The laws of routers, in words. `conformance.ts` runs them.
 *
 * In: nothing. Out: sentences. Never: checks one.
 */

/** What every router keeps; R7 where it claims so. */
export const laws = {
  R1: "p is f32 [B, N], from 0 to 1 but for rounding, of any finite vectors",
  R2: "p of a position depends on its vector and the one before it alone",
  R3: "the slopes of p by parameters, vectors and those before them are numbers, and those of central differences",
  R4: "something moves p: a parameter or a vector has a slope",
  R5: "its parameters and its cost are functions of the width and of what is asked for; the cost is a number of 0 or more",
  R6: "made anew with the same options it has the same parameters and gives the same p",
  R7: "it starts with about as many boundaries as are asked for, of vectors of normal numbers",
} as const

/** The name of a law. */
export type LawName = keyof typeof laws
