/**
 * One training as it is watched: what its record says so far.
 *
 * In: the folder of a training. Out: curves, samples, how it stands. Never: grows without bound; a record of weeks takes
 * what one of an hour does.
 */
import { join } from "node:path"
import { stat } from "node:fs/promises"
import type { TrainEvent } from "aunet"
import { messageOf } from "../thrown.ts"
import { recordTail } from "./record-tail.ts"
import { toldRouting, type ToldRouting } from "./told-routing.ts"
import { type Thinned, thinned } from "./thinned.ts"

type Of<Type extends TrainEvent["type"]> = Extract<TrainEvent, { type: Type }>

/** What something had taken by then. */
export interface Spent {
  readonly steps: number
  readonly bytes: number
  readonly flops: number
  readonly seconds: number
}

/** A step. */
export interface StepPoint extends Spent {
  readonly bitsPerByte: number
  readonly learningRate: number
  readonly bytesPerSecond: number
  readonly memoryBytes: number | undefined
  readonly keptShares: readonly number[]
  /** Of a model that finds its own boundaries. */
  readonly routing: ToldRouting | undefined
}

/** A measurement. */
export interface MeasuredPoint extends Spent {
  readonly bitsPerByte: number
  /** Of the mean of the weights. */
  readonly average: number | undefined
  readonly sources: readonly { readonly name: string; readonly heldOutBitsPerByte: number }[]
  /** Of a model that finds its own boundaries. */
  readonly routing: ToldRouting | undefined
}

/** A router that stopped to choose. */
export interface CollapsePoint extends Spent {
  readonly stage: number
  /** Of its segments just then; undefined where no step told them. */
  readonly bytesPerSegment: number | undefined
}

/** What a model wrote. */
export interface WrittenPoint {
  readonly steps: number
  readonly text: string
}

/** A training. */
export interface WatchedRun {
  /** Reads what is new; what cannot be read is a trouble, and never thrown. */
  readonly refresh: () => Promise<void>
  /** Changes when anything did. */
  readonly version: () => string
  readonly start: () => Of<"start"> | undefined
  readonly last: () => Of<"step"> | undefined
  readonly end: () => Of<"end"> | undefined
  /** The lowest figure of the weights or of their mean, and its step. */
  readonly best: () => Pick<MeasuredPoint, "bitsPerByte" | "steps"> | undefined
  /** Losses that jumped. */
  readonly jumps: () => number
  /** Where its router stopped to choose. */
  readonly collapses: () => readonly CollapsePoint[]
  readonly steps: () => readonly StepPoint[]
  readonly measured: () => readonly MeasuredPoint[]
  /** By prompt. */
  readonly written: () => ReadonlyMap<string, Thinned<WrittenPoint>>
  /** When its record was written to last, in milliseconds since 1970; undefined where it is not there. */
  readonly toldAt: () => number | undefined
  /** Why its record cannot be read; undefined where it can. */
  readonly trouble: () => string | undefined
}

/** Texts of one prompt that are shown; prompts of a training. */
const MOST_TEXTS = 48
const MOST_PROMPTS = 16

/** Watches the training in a folder. */
export function watchedRun(folder: string): WatchedRun {
  const path = join(folder, "metrics.jsonl")
  let start: Of<"start"> | undefined
  let last: Of<"step"> | undefined
  let end: Of<"end"> | undefined
  let best: Pick<MeasuredPoint, "bitsPerByte" | "steps"> | undefined
  let jumps = 0
  let collapses = thinned<CollapsePoint>()
  let steps = thinned<StepPoint>()
  let measured = thinned<MeasuredPoint>()
  let written = new Map<string, Thinned<WrittenPoint>>()
  let toldAt: number | undefined
  let trouble: string | undefined

  const spentBy = (event: Of<"step"> | Of<"measure">): Spent => ({
    steps: event.step,
    bytes: event.bytes,
    flops: event.bytes * (start?.trainingFlopsPerByte ?? 0),
    seconds: event.elapsedSeconds,
  })
  const onStep = (event: Of<"step">): void => {
    last = event
    end = undefined
    const { meanBitsPerByte, learningRate, bytesPerSecond, memoryBytes } = event
    // A record of an earlier version does not have them.
    const { keptShares = [] } = event as Partial<Of<"step">>
    const figures = {
      learningRate,
      bytesPerSecond,
      memoryBytes,
      keptShares,
      routing: toldRouting(event.routing),
    }
    steps.push({ ...spentBy(event), bitsPerByte: meanBitsPerByte, ...figures })
  }
  const onMeasure = (event: Of<"measure">): void => {
    const point: MeasuredPoint = {
      ...spentBy(event),
      bitsPerByte: event.heldOutBitsPerByte,
      average: event.averageBitsPerByte,
      sources: event.heldOutSources ?? [],
      routing: toldRouting(event.routing),
    }
    measured.push(point)
    // A training keeps the better of both.
    const bitsPerByte = Math.min(point.bitsPerByte, point.average ?? Infinity)
    if (best === undefined || bitsPerByte < best.bitsPerByte) best = { bitsPerByte, steps: point.steps }
  }
  const onSample = ({ step, prompt, text }: Of<"sample">): void => {
    const known = written.get(prompt)
    if (known === undefined && written.size >= MOST_PROMPTS) return
    const texts = known ?? thinned<WrittenPoint>(MOST_TEXTS)
    texts.push({ steps: step, text })
    written.set(prompt, texts)
  }
  /** It is told right after its step. */
  const onCollapse = ({ stage }: Of<"collapse">): void => {
    if (last === undefined) return
    const bytesPerSegment = toldRouting(last.routing)?.bytesPerSegment[stage - 1]
    collapses.push({ ...spentBy(last), stage, bytesPerSegment })
  }
  const onEvent = (event: TrainEvent): void => {
    if (event.type === "start") start = event
    else if (event.type === "step") onStep(event)
    else if (event.type === "measure") onMeasure(event)
    else if (event.type === "sample") onSample(event)
    else if (event.type === "jump") jumps++
    else if (event.type === "collapse") onCollapse(event)
    else if (event.type === "end") end = event
  }
  const tail = recordTail(path, {
    onAnew: () => {
      start = last = end = best = undefined
      jumps = 0
      collapses = thinned()
      steps = thinned()
      measured = thinned()
      written = new Map()
    },
    onLine: (line) => {
      const event = eventOf(line)
      if (event !== undefined) onEvent(event)
    },
  })
  return {
    refresh: async () => {
      let isThere = false
      try {
        isThere = await tail.read()
        trouble = undefined
      } catch (error) {
        trouble = messageOf(error)
      }
      toldAt = isThere ? (await stat(path).catch(() => undefined))?.mtimeMs : undefined
    },
    version: tail.version,
    start: () => start,
    last: () => last,
    end: () => end,
    best: () => best,
    jumps: () => jumps,
    collapses: () => collapses.points(),
    steps: () => steps.points(),
    measured: () => measured.points(),
    written: () => written,
    toldAt: () => toldAt,
    trouble: () => trouble,
  }
}

/** Figures that are drawn or written; a line without one is none of a training. */
const FIGURES: Readonly<Partial<Record<TrainEvent["type"], readonly string[]>>> = {
  start: ["parameters", "trainingBytes"],
  step: ["step", "bytes", "elapsedSeconds", "meanBitsPerByte", "learningRate", "bytesPerSecond", "epochs"],
  measure: ["step", "bytes", "elapsedSeconds", "heldOutBitsPerByte"],
  sample: ["step"],
  collapse: ["step", "stage"],
}

/** An event; undefined for a line that is none. */
function eventOf(line: string): TrainEvent | undefined {
  try {
    const found = JSON.parse(line) as (Partial<TrainEvent> & Readonly<Record<string, unknown>>) | null
    if (typeof found?.type !== "string") return undefined
    const { lengths, engine, text } = found
    if ((FIGURES[found.type] ?? []).some((name) => typeof found[name] !== "number")) return undefined
    if (found.type === "start" && !(Array.isArray(lengths) && typeof engine === "object" && engine !== null))
      return undefined
    if (found.type === "sample" && (typeof text !== "string" || typeof found["prompt"] !== "string"))
      return undefined
    return found as TrainEvent
  } catch {
    return undefined
  }
}
