/**
 * An answer of the worker that splits, told from whatever else comes out of it.
 *
 * A splitter out of somebody's file runs in that worker, and may post there what it likes.
 *
 * In: what came. Out: an answer that can be drawn, or undefined. Never: throws.
 */
import type { SeeAnswer } from "./messages.ts"

type Parts = Readonly<Record<string, unknown>>

/** Reads it. */
export function seeAnswer(data: unknown): SeeAnswer | undefined {
  const { id, results } = partsOf(data)
  return isNumber(id) && Array.isArray(results) && results.every(isResult) ? (data as SeeAnswer) : undefined
}

/** More than the levels that can be asked for nothing draws. */
const MOST_DEPTH = 3

function isResult(value: unknown): boolean {
  const { failed, drawn, depth, figures, cost, laws } = partsOf(value)
  if (failed !== undefined) return typeof failed === "string"
  return (
    drawn instanceof Uint8Array &&
    [0, 1, 2, MOST_DEPTH].includes(depth as number) &&
    isListOf(figures, (each) =>
      hasNumbers(each, ["level", "segments", "bytesPerSegment", "medianBytes", "longestBytes"]),
    ) &&
    hasNumbers(cost, ["parameters", "flopsPerByte", "flopsPerByteAwake"]) &&
    isListOf(laws, (each) => typeof each === "string")
  )
}

const partsOf = (value: unknown): Parts => Object(value) as Parts
const isNumber = (value: unknown): boolean => typeof value === "number"
const hasNumbers = (value: unknown, names: readonly string[]): boolean =>
  names.every((name) => isNumber(partsOf(value)[name]))
const isListOf = (value: unknown, isOne: (each: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isOne)
