/**
 * One training of a comparison, which may be killed and goes on.
 *
 *     run/curve.jsonl    a line a measurement or a save: step, seconds so far; grows as they come
 *     run/checkpoint/    the last save
 *     run/trained.json   when it is through: all that is known of it
 *
 * In: settings, a folder. Out: what was trained. Never: trains again what is through, or counts seconds twice.
 */
import { appendFile, mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { AunetError, isFailure } from "@aunet/base"
import type { StartEvent, StepEvent } from "@aunet/trainer"
import type { TrainedRun } from "../compare/runs.ts"
import type { ComparedTraining, Workshop } from "../compare/workshop.ts"
import { keepFile, keepWhole, keptFile, keptLines, writing } from "./kept-files.ts"

/** What was known at some step. */
interface Line {
  readonly step: number
  readonly seconds: number
  /** Of a measurement. */
  readonly bitsPerByte?: number
  /** Of a measurement, or a save, of a model that finds its own boundaries. */
  readonly found?: FoundSegments
  /** Of a start: what it ran on. */
  readonly start?: Pick<StartEvent, "engine" | "lengths" | "droppedShares">
}

/** Segments as they came to be. */
export interface FoundSegments {
  /** Positions of each stage above the first for one of the first, the mean of the steps so far. */
  readonly keptShares: readonly number[]
  /** Share of boundaries so far that had no room. */
  readonly droppedShares: readonly number[]
  /** Of the text of the curve. */
  readonly heldOutBytesPerSegment?: readonly number[]
}

/** A run, before anybody counts what it cost. */
export type KeptRun = Omit<TrainedRun, "routed"> & { readonly found?: FoundSegments }

/** How to go about it. */
export interface TrainKeptOptions {
  readonly signal?: AbortSignal
  readonly onStep?: (event: StepEvent) => void
}

/**
 * Trains, or reads what was trained.
 *
 * @param keepsCheckpoint whether the model is needed when it is trained
 * @returns a run; one whose loss was no number any more says so in `diverged`
 * @throws AunetError what the training throws, BAD_DATA, WRITE_FAILED; the signal's reason when it stopped, with a save
 */
export async function trainKept(
  folder: string,
  settings: Omit<ComparedTraining, "folder" | "resume" | "signal">,
  keepsCheckpoint: boolean,
  workshop: Workshop,
  { signal, onStep }: TrainKeptOptions = {},
): Promise<KeptRun> {
  const trainedPath = join(folder, "trained.json")
  const checkpoint = join(folder, "checkpoint")
  const known = await keptFile<KeptRun>(trainedPath)
  if (known !== undefined) return known
  const run = await trainOn(folder, settings, workshop, {
    ...(signal && { signal }),
    ...(onStep && { onStep }),
  })
  await keepFile(trainedPath, run)
  if (!keepsCheckpoint) await writing(checkpoint, rm(checkpoint, { recursive: true, force: true }))
  return run
}

async function trainOn(
  folder: string,
  settings: Omit<ComparedTraining, "folder" | "resume" | "signal">,
  workshop: Workshop,
  { signal, onStep }: TrainKeptOptions,
): Promise<KeptRun> {
  const path = join(folder, "curve.jsonl")
  const checkpoint = join(folder, "checkpoint")
  await writing(folder, mkdir(folder, { recursive: true }))
  const known = await keptLines<Line>(path)
  let before = await workshop.progress(checkpoint)
  if (before?.steps === settings.steps && !known.some(({ start }) => start !== undefined)) {
    // Somebody took the lines away: what it ran on is lost, so it is trained again.
    await writing(checkpoint, rm(checkpoint, { recursive: true, force: true }))
    before = undefined
  }
  const kept = upTo(known, before?.steps ?? 0)
  // What came after the last save is trained again.
  await keepWhole(path, kept.lines.map(textOf).join(""))
  const { lines } = kept
  let { seconds } = kept
  let step = before?.steps ?? 0
  const note = async (line: Line): Promise<void> => {
    lines.push(line)
    await writing(path, appendFile(path, textOf(line)))
  }
  const measured = async (at: number, bitsPerByte: number, found?: FoundSegments): Promise<void> => {
    if (!lines.some((line) => line.step === at && line.bitsPerByte !== undefined))
      await note({ step: at, seconds, bitsPerByte, ...(found && { found }) })
  }
  // Of a model that finds its own boundaries; of others a splitter said it before.
  let segments = lines.findLast(({ found }) => found !== undefined)?.found
  // Killed between its last save and the line about it: the checkpoint tells the last measurement.
  if (before?.steps === settings.steps) {
    if (before.heldOutStep === before.steps && before.heldOutBitsPerByte !== undefined)
      await measured(before.steps, before.heldOutBitsPerByte)
    return runOf(settings, lines, step, seconds)
  }
  try {
    const given = { ...settings, folder: checkpoint, resume: before !== undefined, ...(signal && { signal }) }
    for await (const event of workshop.train(given))
      switch (event.type) {
        case "start": {
          const { engine, lengths, droppedShares, dataChanged } = event
          if (dataChanged)
            throw new AunetError("BAD_DATA", `${checkpoint} was trained on another text; name another folder`)
          await note({ step, seconds, start: { engine, lengths, droppedShares } })
          break
        }
        case "step":
          ;({ step } = event)
          seconds += event.seconds
          if (event.routing !== undefined) segments = withStep(segments, event)
          onStep?.(event)
          break
        case "measure":
          if (segments !== undefined && event.routing !== undefined)
            segments = { ...segments, heldOutBytesPerSegment: event.routing.bytesPerSegment }
          await measured(event.step, event.heldOutBitsPerByte, segments)
          break
        case "save":
          await note({ step: event.step, seconds, ...(segments && { found: segments }) })
          break
        case "end":
          if (event.stopped) throw stopReason(signal)
      }
  } catch (error) {
    if (isFailure(error) && error.code === "NOT_FINITE" && lines.some(({ start }) => start !== undefined))
      return { ...runOf(settings, lines, step, seconds), diverged: error.message }
    throw error
  }
  return runOf(settings, lines, step, seconds)
}

const textOf = (line: Line): string => `${JSON.stringify(line)}\n`

function runOf(
  {
    learningRate,
    seed,
    rows,
    rowBytes,
  }: Pick<ComparedTraining, "learningRate" | "seed" | "rows" | "rowBytes">,
  lines: readonly Line[],
  steps: number,
  seconds: number,
): KeptRun {
  const bytesOf = (step: number): number => step * rows * rowBytes
  const start = lines.findLast((line) => line.start !== undefined)?.start
  if (start === undefined) throw new Error("a training told nothing")
  const curve = lines.flatMap(({ step, seconds: at, bitsPerByte }) =>
    bitsPerByte === undefined ? [] : [{ step, bytes: bytesOf(step), seconds: at, bitsPerByte }],
  )
  const found = lines.findLast((line) => line.found !== undefined)?.found
  return {
    ...{ learningRate, seed, steps, bytes: bytesOf(steps), seconds, curve },
    ...start,
    ...(found && { found, droppedShares: found.droppedShares }),
  }
}

/** Counts the segments of a step in. */
function withStep(
  before: FoundSegments | undefined,
  { step, keptShares, routing }: StepEvent,
): FoundSegments {
  const mean = (so: number | undefined, now: number): number => (so ?? 0) + (now - (so ?? 0)) / step
  return {
    ...before,
    keptShares: keptShares.map((share, s) => mean(before?.keptShares[s], share)),
    droppedShares: (routing?.droppedShares ?? []).map((share, s) => mean(before?.droppedShares[s], share)),
  }
}

/** Lines up to a step, and the seconds that it took: those of its save, or its part of what came after it. */
function upTo(lines: readonly Line[], step: number): { readonly lines: Line[]; readonly seconds: number } {
  const kept = lines.filter((line) => line.step <= step)
  const last = kept.at(-1)
  if (step === 0 || last === undefined) return { lines: step === 0 ? [] : kept, seconds: 0 }
  // A save whose line was lost took as long a step as those before.
  return { lines: kept, seconds: last.step === 0 ? 0 : (last.seconds * step) / last.step }
}

/** A training that stopped was told to, as a rule by the signal. */
const stopReason = (signal: AbortSignal | undefined): unknown =>
  signal?.aborted === true ? signal.reason : new AunetError("ABORTED", "the training was stopped")
