/**
 * How fast a text was written, and what it took.
 *
 * In: what a model counted, a time. Out: figures, as numbers and in words. Never: a figure of a text that has
 * no bytes.
 */
import type { LoadedModel } from "aunet"
import { bytes, flop } from "./figures.ts"
import { table } from "./table.ts"

/** What writing a text took; what cannot be told of so short a text is absent. */
export interface WritingStats {
  readonly bytes: number
  readonly seconds: number
  /** From the prompt to the first byte. */
  readonly firstByteSeconds?: number
  /** After the first byte. */
  readonly bytesPerSecond?: number
  /** For each stage, the share of bytes at which it ran. */
  readonly wokenPerByte?: readonly number[]
  readonly flopsPerByte?: number
  /** If each byte had woken all stages. */
  readonly flopsPerByteOfEveryStage?: number
}

/** Makes figures of counts. */
export function statsOf(
  counters: LoadedModel["counters"],
  {
    bytes: count,
    ms,
    firstMs,
  }: { readonly bytes: number; readonly ms: number; readonly firstMs: number | undefined },
): WritingStats {
  const { bytes: taken, woken, flopsPerByte, flopsPerByteOfEveryStage } = counters
  return {
    bytes: count,
    seconds: ms / 1000,
    ...(firstMs !== undefined && { firstByteSeconds: firstMs / 1000 }),
    ...(firstMs !== undefined && count > 1 && { bytesPerSecond: ((count - 1) / (ms - firstMs)) * 1000 }),
    ...(taken > 0 && {
      wokenPerByte: woken.map((each) => each / taken),
      flopsPerByte,
      flopsPerByteOfEveryStage,
    }),
  }
}

/** Says it in words. */
export function statsText(stats: WritingStats): string {
  const { bytesPerSecond, firstByteSeconds, wokenPerByte, flopsPerByte, flopsPerByteOfEveryStage } = stats
  const rows: string[][] = [["wrote", `${bytes(stats.bytes)} in ${stats.seconds.toFixed(2)} s`]]
  if (firstByteSeconds !== undefined)
    rows.push(["first byte", `after ${(firstByteSeconds * 1000).toFixed(0)} ms`])
  if (bytesPerSecond !== undefined)
    rows.push(["speed", `${bytesPerSecond.toFixed(0)} bytes a second after it`])
  if (wokenPerByte !== undefined)
    rows.push([
      "stages",
      wokenPerByte.map((share, stage) => `${stage}: ${(share * 100).toFixed(0)}%`).join("  ") + " of bytes",
    ])
  if (flopsPerByte !== undefined && flopsPerByteOfEveryStage !== undefined)
    rows.push([
      "cost",
      `${flop(flopsPerByte)} a byte; ${flop(flopsPerByteOfEveryStage)} with every stage at every byte, ${(flopsPerByteOfEveryStage / flopsPerByte).toFixed(1)} times as much`,
    ])
  return `\n${table(rows).trimEnd()}`
}
