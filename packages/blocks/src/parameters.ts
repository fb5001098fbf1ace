/**
 * Parameters before they hold a number: a shape and how to fill it.
 *
 * In: specs under dotted names, a seed. Out: arrays under the same names.
 * Never: depends on the order of the names; each name has a random stream of its own.
 */
import {
  type Flat,
  foldIn,
  mapFlat,
  normal,
  type RandomKey,
  type Shape,
  sizeOf,
  truncatedNormal,
} from "@aunet/tensor"

/** How a parameter starts. */
export type Initial =
  | { readonly kind: "ones" }
  /** The same number everywhere. */
  | { readonly kind: "constant"; readonly value: number }
  /** 1 on the diagonal of a matrix, 0 beside it. */
  | { readonly kind: "identity" }
  /** Normal with mean 0 and standard deviation `std`. */
  | { readonly kind: "normal"; readonly std: number }
  /** Normal with standard deviation `std`, drawn again outside `-bound..bound`. */
  | { readonly kind: "truncatedNormal"; readonly std: number; readonly bound: number }

/** A parameter: f32 of this shape, filled this way. */
export interface ParameterSpec {
  readonly shape: Shape
  readonly initial: Initial
}

/** Starts a matrix as the official code does: truncated at 3 standard deviations (aunet.md 1.6). */
export const truncated = (shape: Shape, std: number, bound = 3 * std): ParameterSpec => ({
  shape,
  initial: { kind: "truncatedNormal", std, bound },
})

/** Starts the weight of a norm at 1. */
export const normWeight = (width: number): ParameterSpec => ({ shape: [width], initial: { kind: "ones" } })

/**
 * Fills every parameter; the same seed gives the same numbers whatever else the model holds.
 *
 * @param key a seed's key (`randomKey(42)`)
 */
export function initialise(specs: Flat<ParameterSpec>, key: RandomKey): Record<string, Float32Array> {
  return mapFlat(specs, ({ shape, initial }, name) => {
    const count = sizeOf(shape)
    const stream = foldIn(key, name)
    switch (initial.kind) {
      case "ones":
        return new Float32Array(count).fill(1)
      case "constant":
        return new Float32Array(count).fill(initial.value)
      case "identity":
        return Float32Array.from({ length: count }, (_, i) =>
          Math.floor(i / shape[1]) === i % shape[1] ? 1 : 0,
        )
      case "normal":
        return normal(stream, count, initial.std)
      case "truncatedNormal":
        return truncatedNormal(stream, count, initial.std, initial.bound / initial.std)
    }
  })
}

/** Counts the numbers that all parameters hold. */
export const parameterCount = (specs: Flat<{ readonly shape: Shape }>): number =>
  Object.values(specs).reduce((total, { shape }) => total + sizeOf(shape), 0)
