/**
 * The curves of a training, from its record.
 *
 * In: a folder with a `metrics.jsonl`. Out: points. Never: keeps more of a long training than can be drawn; stops at a line
 * that a kill cut off.
 */
import { createReadStream } from "node:fs"
import { basename, join, resolve } from "node:path"
import { createInterface } from "node:readline"
import type { TrainEvent } from "aunet"
import { UsageError } from "../arguments/usage-error.ts"

/** What a training can be drawn against. */
export type Amount = "bytes" | "flops" | "seconds" | "steps"

/** A figure, and what it had taken by then. */
export type CurvePoint = Readonly<Record<Amount, number>> & { readonly bitsPerByte: number }

/** The curves of one training. */
export interface RunCurves {
  /** Its folder. */
  readonly name: string
  /** The mean of the last steps, of the text that it learns from. */
  readonly training: readonly CurvePoint[]
  readonly heldOut: readonly CurvePoint[]
  /** Held-out figures of each source of a mixture, by name. */
  readonly sources: ReadonlyMap<string, readonly CurvePoint[]>
}

/** Points of a curve that are kept: each 3% of the steps, so that they are as dense everywhere on a logarithmic axis. */
const APART = 1.03

/** Reads them. @throws UsageError for a folder without a record */
export async function readCurves(folder: string): Promise<RunCurves> {
  const path = join(folder, "metrics.jsonl")
  const training: CurvePoint[] = []
  const heldOut: CurvePoint[] = []
  const sources = new Map<string, CurvePoint[]>()
  let flopsPerByte = 0
  let next = 1
  try {
    const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity })
    for await (const line of lines) {
      const event = eventOf(line)
      if (event?.type === "start") flopsPerByte = event.trainingFlopsPerByte
      if (event?.type === "jump") next = event.step + 1
      const point = (bitsPerByte: number, at: Of<"step"> | Of<"measure">): CurvePoint => ({
        bitsPerByte,
        bytes: at.bytes,
        flops: at.bytes * flopsPerByte,
        seconds: at.elapsedSeconds,
        steps: at.step,
      })
      if (event?.type === "measure") {
        heldOut.push(point(event.heldOutBitsPerByte, event))
        for (const { name, heldOutBitsPerByte } of event.heldOutSources ?? [])
          sources.set(name, [...(sources.get(name) ?? []), point(heldOutBitsPerByte, event)])
      }
      if (event?.type === "step" && event.step >= next) {
        training.push(point(event.meanBitsPerByte, event))
        next = Math.ceil(event.step * APART)
      }
    }
  } catch (cause) {
    const { code = "" } = cause as NodeJS.ErrnoException
    if (!["ENOENT", "ENOTDIR", "EISDIR"].includes(code)) throw cause
    throw new UsageError(
      `${folder} has no metrics.jsonl: it is not the folder of a training, or of one that kept no record`,
      { cause },
    )
  }
  return { name: basename(resolve(folder)), training, heldOut, sources }
}

type Of<Type extends TrainEvent["type"]> = Extract<TrainEvent, { type: Type }>

/** An event; undefined for a line that is none. */
function eventOf(line: string): TrainEvent | undefined {
  try {
    return JSON.parse(line) as TrainEvent
  } catch {
    return undefined
  }
}
