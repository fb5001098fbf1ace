/**
 * What the page says in words: how a training stands, what it wrote, its checkpoints.
 *
 * In: a training that is watched. Out: rows. Never: computes a figure that the record does not have.
 */
import { join } from "node:path"
import { keptCheckpoints } from "aunet"
import { nodeFolder } from "aunet/node"
import { bits, bytes, counted, duration, whole } from "../report/figures.ts"
import { shellPath } from "../report/shell-quote.ts"
import type { FoundRun } from "../files/find-runs.ts"
import type { CheckpointRow, SampleGroup } from "./page/watch-state.ts"
import type { DrawnRun } from "./watch-plots.ts"
import type { WatchedRun } from "./watched-run.ts"

/** Heads of the table of trainings. */
export const HEADS = [
  "Step",
  "Done",
  "Training, bits-per-byte",
  "Held-out, bits-per-byte",
  "Best held-out",
  "Speed",
  "Memory",
  "Epoch",
  "Time",
] as const

/** Time without a word after which a training is called silent. */
const SILENT_MS = 120_000

/** How a training stands. */
export function standingOf(run: WatchedRun, now: number): string {
  const trouble = run.trouble()
  if (trouble !== undefined) return `its record cannot be read: ${trouble}`
  const end = run.end()
  if (end !== undefined) return end.stopped ? "stopped" : "ended"
  const toldAt = run.toldAt()
  if (toldAt === undefined) return "begins"
  return now - toldAt > Math.max(SILENT_MS, 3000 * (run.last()?.seconds ?? 0)) ? "silent" : "running"
}

/** What stands under the heads. */
export function cellsOf(run: WatchedRun): string[] {
  const [last, best, measured] = [run.last(), run.best(), run.measured().at(-1)]
  return [
    last === undefined ? "" : whole(last.step),
    last?.share === undefined
      ? ""
      : `${Math.floor(last.share * 100)}%${run.end() === undefined && last.secondsLeft !== undefined ? `, ${duration(last.secondsLeft)} left` : ""}`,
    last === undefined ? "" : last.meanBitsPerByte.toFixed(3),
    measured === undefined ? "" : measured.bitsPerByte.toFixed(3),
    best === undefined ? "" : `${best.bitsPerByte.toFixed(3)} at step ${whole(best.steps)}`,
    last === undefined ? "" : `${bytes(Math.round(last.bytesPerSecond))}/s`,
    last?.memoryBytes === undefined ? "" : bytes(last.memoryBytes),
    last === undefined ? "" : last.epochs.toFixed(1),
    last === undefined ? "" : duration(last.elapsedSeconds),
  ]
}

/** What is trained, on what, where. */
export function aboutRun(run: WatchedRun): string {
  const start = run.start()
  if (start === undefined) return ""
  const { parameters, lengths, trainingBytes, engine } = start
  const jumps = run.jumps() === 0 ? "" : `, ${counted(run.jumps(), "jump")} of the loss`
  const collapse = run.collapses().at(-1)
  const collapsed =
    collapse === undefined
      ? ""
      : `, its router stopped to choose after ${counted(collapse.steps, "step")} (stage ${whole(collapse.stage)})`
  return `${whole(parameters)} parameters, ${counted(lengths.length, "stage")}, ${bytes(trainingBytes)} of text, ${engine.backend}${jumps}${collapsed}`
}

/** What trainings wrote, a group a prompt. */
export function samplesOf(runs: readonly DrawnRun[]): SampleGroup[] {
  const prompts = new Set(runs.flatMap(({ run }) => [...run.written().keys()]))
  return [...prompts].map((prompt) => ({
    prompt,
    columns: runs.flatMap(({ name, run }, line) => {
      const texts = run.written().get(prompt)?.points() ?? []
      return texts.length === 0
        ? []
        : [
            {
              run: name,
              line,
              texts: texts.toReversed().map(({ steps, text }) => ({ step: whole(steps), text })),
            },
          ]
    }),
  }))
}

/** A checkpoint, with what the page is told of it. */
export interface FoundCheckpoint {
  readonly row: Omit<CheckpointRow, "line">
  readonly folder: string
  readonly which: "last" | "best" | "average"
}

/** The checkpoints of a training; none while there is none, or while one is being replaced. */
export async function checkpointsOf({ name, path }: FoundRun, command: string): Promise<FoundCheckpoint[]> {
  const found = await keptCheckpoints(nodeFolder(path)).catch(() => [])
  return found.map(({ which, checkpoint, progress: { steps, heldOutBitsPerByte }, isTaken }) => {
    const inner = which === "kept" ? checkpoint : path
    // A checkpoint of kept/ is one by itself, and its last.
    const named = which === "kept" ? "last" : which
    const flag = isTaken || which === "kept" ? "" : ` --which ${which}`
    return {
      row: {
        id: JSON.stringify([name, which, which === "kept" ? steps : 0]),
        run: name,
        which,
        step: whole(steps),
        heldOut: heldOutBitsPerByte === undefined ? "" : bits(heldOutBitsPerByte),
        command: `${command} generate ${shellPath(join(inner))}${flag}`,
        isTaken,
      },
      folder: inner,
      which: named,
    }
  })
}
