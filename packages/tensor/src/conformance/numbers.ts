/**
 * Numbers for the cases: seeded, so that a failure can be repeated, and compared by their largest.
 *
 * In: specs and ranges; two arrays. Out: inputs; where they differ most.
 * Never: draws a number that the seed does not fix.
 */
import { dtypeOf, foldIn, mapFlat, randomKey, sizeOf, uniformAt, type Value } from "../index.ts"
import type { ConformanceCase } from "./cases.ts"

/** Draws the inputs of a case; the same for the same name and seed. */
export function drawInputs(
  { name, inputs }: Pick<ConformanceCase, "name" | "inputs">,
  seed: number,
): Record<string, Value> {
  const key = foldIn(randomKey(seed), name)
  return mapFlat(inputs, (range, input) => {
    const stream = foldIn(key, input)
    const length = sizeOf(range.spec.shape)
    return "below" in range
      ? Int32Array.from({ length }, (_, n) => Math.floor(uniformAt(stream, n) * range.below))
      : Float32Array.from({ length }, (_, n) => range.low + uniformAt(stream, n) * (range.high - range.low))
  })
}

/** Throws when two arrays differ by more than `tolerance` times the largest expected number (at least 1). */
export function expectClose(
  what: string,
  actual: Value | undefined,
  expected: Value,
  tolerance: number,
): void {
  if (actual === undefined) throw new Error(`${what}: missing`)
  // Where an engine makes its arrays is its own affair; what they are is not.
  if (dtypeOf(actual) !== dtypeOf(expected))
    throw new Error(`${what}: ${actual.constructor.name} instead of ${expected.constructor.name}`)
  if (actual.length !== expected.length)
    throw new Error(`${what}: ${actual.length} numbers instead of ${expected.length}`)
  let largest = 1
  for (const value of expected) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value))
  const allowed = dtypeOf(expected) === "i32" ? 0 : tolerance * largest
  for (let i = 0; i < expected.length; i++) {
    if (!(Math.abs(actual[i] - expected[i]) <= allowed) && !Object.is(actual[i], expected[i])) {
      throw new Error(
        `${what}: number ${i} is ${actual[i]}, not ${expected[i]} (allowed difference ${allowed})`,
      )
    }
  }
}
