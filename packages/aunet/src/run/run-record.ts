/**
 * The record of a training: every event in `metrics.jsonl`, what was run in `run.json`.
 *
 *     before the first save   lines wait, and nothing is written: the folder may be another's
 *     from then on            lines are appended as they come, within a second, and all of them before each save
 *     a resume                cuts off what is behind the save that it goes on from: no gap, nothing twice
 *     a loss that jumped      cuts off what is behind the save that is gone back to
 *
 * In: events, a folder. Out: lines, a line of JSON each. Never: changes a file that is not ours, or a line that counts.
 */
import { AunetError } from "@aunet/base"
import { type BesideFile, EVENTS_FILE, type Folder, METRICS_FILE, RUN_FILE } from "@aunet/core"
import type { Json } from "@aunet/splitter"
import type { StartEvent, TrainEvent } from "@aunet/trainer"
import { lastOf } from "./cut-back.ts"

/** What a run says of itself beside its events: the command, versions, the machine. */
export type RunFacts = Readonly<Record<string, Json>>

/** A record that is being written. */
export interface RunRecord {
  readonly tell: (event: TrainEvent) => Promise<void>
  /** Writes what waits; the first time also what was run. */
  readonly flush: () => Promise<void>
}

/** What `run.json` holds. */
interface RunFile {
  readonly format: "aunet-run"
  readonly version: 1
  /** The first, and one for each time that it was resumed. */
  readonly runs: readonly Json[]
}

/** Lines are written when so many bytes wait, or so many milliseconds after the last time. */
const MOST_WAITING = 2 ** 16
const MOST_MS = 1000

const encoder = new TextEncoder()

/**
 * Makes a record; undefined for a folder that has no room for one.
 *
 * @param resumedAt steps of the checkpoint that the training goes on from; undefined for a new one
 * @param tensorboard whether events are written for TensorBoard as well; where they were before, a resume goes on with them
 * @param now milliseconds of a clock
 * @throws AunetError BAD_OPTION where files of these names are not ours
 */
export async function runRecord(
  out: Folder,
  {
    resumedAt,
    facts,
    tensorboard,
  }: {
    readonly resumedAt: number | undefined
    readonly facts: RunFacts
    readonly tensorboard?: boolean | undefined
  },
  now: () => number = () => performance.now(),
): Promise<RunRecord | undefined> {
  const [metrics, about] = [out.beside?.(METRICS_FILE), out.beside?.(RUN_FILE)]
  if (metrics === undefined || about === undefined) return undefined
  const earlier = await earlierRuns(out, metrics, about)
  const hasEvents = resumedAt !== undefined && ((await out.beside?.(EVENTS_FILE).size()) ?? 0) > 0
  const events =
    (tensorboard ?? hasEvents)
      ? await (
          await import("../tensorboard/event-file.ts")
        ).eventFile(out, () => performance.timeOrigin + performance.now())
      : undefined
  let start: StartEvent | undefined
  let waiting: string[] = []
  let waitingBytes = 0
  let hasBegun = false
  let lastTold: TrainEvent | undefined
  let writtenAt = now()

  const begin = async (): Promise<void> => {
    const runs = resumedAt === undefined ? [] : earlier
    const file: RunFile = {
      format: "aunet-run",
      version: 1,
      runs: [...runs, { ...facts, ...(start && factsOf(start)) }],
    }
    await about.replace(encoder.encode(`${JSON.stringify(file, null, 2)}\n`))
    if (resumedAt === undefined) await metrics.replace(new Uint8Array())
    else if ((await metrics.size()) > 0) await metrics.cut(await lastOf(metrics, resumedAt))
    if (resumedAt === undefined) await events?.begin()
    else await events?.goOn(resumedAt, metrics)
    hasBegun = true
  }
  const flush = async (): Promise<void> => {
    if (!hasBegun) await begin()
    if (waiting.length > 0) await metrics.append(encoder.encode(waiting.join("")))
    // Before the events: where those find no room, these lines are not written twice.
    waiting = []
    waitingBytes = 0
    await events?.flush()
    writtenAt = now()
  }
  return {
    flush,
    tell: async (event) => {
      // Told again since there was no room: its line waits already, or is written.
      if (event === lastTold) return hasBegun ? flush() : undefined
      if (event.type === "start") start ??= event
      if (event.type === "jump") {
        if (hasBegun) {
          await flush()
          await metrics.cut(await lastOf(metrics, event.step))
          await events?.goBack(event.step)
        } else {
          waiting = waiting.slice(0, 1)
          events?.forget()
        }
      }
      events?.tell(event)
      const line = `${JSON.stringify(event)}\n`
      waiting.push(line)
      waitingBytes += line.length
      lastTold = event
      if (hasBegun && (waitingBytes > MOST_WAITING || now() - writtenAt > MOST_MS)) await flush()
    },
  }
}

/** What a start event says of what was run on what. An event is JSON, which an interface cannot say of itself. */
const factsOf = ({ type: _, ...rest }: StartEvent): RunFacts => rest as unknown as RunFacts

/** The runs that are recorded; files of others are refused before anything is trained. */
async function earlierRuns(out: Folder, metrics: BesideFile, about: BesideFile): Promise<readonly Json[]> {
  const refuse = (name: string): AunetError =>
    new AunetError(
      "BAD_OPTION",
      `${name} of ${out.describe()} is not the record of a training; move it away, choose another folder, or train without a record`,
    )
  const size = await about.size()
  if (size === 0) {
    if ((await metrics.size()) > 0) throw refuse(METRICS_FILE)
    return []
  }
  try {
    const found = JSON.parse(new TextDecoder().decode(await about.read(0, size))) as Partial<RunFile> | null
    if (found?.format === "aunet-run" && Array.isArray(found.runs)) return found.runs
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw refuse(RUN_FILE)
}
