/**
 * Lengths by script while a model trains and is measured.
 *
 *     asked for all of a batch   bytes / sum over classes of (bytes of it / its bytes a segment)
 *
 * In: what is asked for, classes of positions. Out: lengths of a step and of all text, counts by script. Never: an engine.
 */
import { type AskedLengths, classLengths, type Model, scriptClasses } from "@aunet/core"
import type { ComparedRows } from "./held-out-agreement.ts"

/**
 * What is asked for now: a curriculum scales all classes alike.
 *
 * @param to what the router is asked for at the end
 * @param asked bytes a segment of the first class, now
 */
export const scaledLengths = (to: AskedLengths, asked: readonly number[]): AskedLengths => ({
  bytesPerSegment: [...asked],
  ...(to.scripts && {
    scripts: Object.fromEntries(
      Object.entries(to.scripts).map(([name, lengths]) => [
        name,
        lengths.map((bytes, s) => (bytes * asked[s]) / to.bytesPerSegment[s]),
      ]),
    ),
  }),
})

/**
 * Bytes a segment that are asked for of a whole batch, by how many of its bytes each class has.
 *
 * @param bytes of each class; the first alone where lengths are not by script
 */
export function mixedLengths(asked: AskedLengths, bytes: readonly number[]): readonly number[] {
  if (asked.scripts === undefined) return asked.bytesPerSegment
  const all = bytes.reduce((total, count) => total + count, 0)
  const lengths = classLengths(asked)
  return asked.bytesPerSegment.map(
    (_, s) => all / bytes.reduce((segments, count, k) => segments + count / lengths[k][s], 0),
  )
}

/** Adds the positions of each class. @param before nothing, before the first part */
export function addClasses(before: readonly number[], classes: ArrayLike<number> | undefined): number[] {
  const sums = [...before]
  for (const k of Array.from(classes ?? [])) sums[k] = (sums[k] ?? 0) + 1
  return Array.from(sums, (count) => count ?? 0)
}

/** Bytes of a class, and boundaries of each stage above the first among them. */
interface ClassCount {
  readonly bytes: number
  readonly boundaries: readonly number[]
}
/** By class. */
export type ScriptCounts = readonly ClassCount[]

/** Counts the boundaries of measured rows by class; undefined of a model whose lengths are not by script. */
export function countScripts(
  { config: { router } }: Model,
  { ids, found, counted, pools }: Pick<ComparedRows, "ids" | "found" | "counted" | "pools">,
): ScriptCounts | undefined {
  if (router?.scripts === undefined) return undefined
  const T = ids.length / counted.length
  const names = Object.keys(router.scripts)
  const classes = scriptClasses(ids, T, names)
  const counts = Array.from({ length: names.length + 1 }, () => ({
    bytes: 0,
    boundaries: new Array<number>(pools).fill(0),
  }))
  for (let i = 0; i < ids.length; i++) {
    if (i % T >= counted[Math.floor(i / T)]) continue
    const own = counts[classes[i]]
    own.bytes++
    for (let s = 0; s < Math.min(pools, found[i]); s++) own.boundaries[s]++
  }
  return counts
}

/** Adds a batch to those before it. */
export const addScripts = (
  before: ScriptCounts | undefined,
  batch: ScriptCounts | undefined,
): ScriptCounts | undefined =>
  before === undefined || batch === undefined
    ? (batch ?? before)
    : batch.map(({ bytes, boundaries }, k) => ({
        bytes: bytes + before[k].bytes,
        boundaries: boundaries.map((count, s) => count + before[k].boundaries[s]),
      }))

/** Bytes for each boundary, by script, and of `others`; all of the bytes where there is none. A script that is not there is left out. */
export function scriptFigures(
  { config: { router } }: Model,
  counts: ScriptCounts | undefined,
): { readonly scripts?: Readonly<Record<string, readonly number[]>> } {
  if (counts === undefined) return {}
  const names = ["others", ...Object.keys(router?.scripts ?? {})]
  const there = counts.flatMap(({ bytes, boundaries }, k) =>
    bytes === 0 ? [] : [[names[k], boundaries.map((count) => bytes / Math.max(1, count))] as const],
  )
  return { scripts: Object.fromEntries(there) }
}
