/**
 * Trainings that are watched together, and what the page is told of them.
 *
 *     asked --> what is new of each record --> curves --> told, if it is other than what the page has
 *
 * In: paths, what the page has ticked. Out: its state. Never: does anything while nobody asks.
 */
import { createHash } from "node:crypto"
import { setTimeout as delay } from "node:timers/promises"
import { shellPath } from "../report/shell-quote.ts"
import { findRuns, type FoundRun } from "../files/find-runs.ts"
import type { WatchState } from "./page/watch-state.ts"
import { type PlotChoice, watchPlots } from "./watch-plots.ts"
import {
  aboutRun,
  cellsOf,
  checkpointsOf,
  type FoundCheckpoint,
  HEADS,
  samplesOf,
  standingOf,
} from "./watch-tables.ts"
import { type WatchedRun, watchedRun } from "./watched-run.ts"

/** What the page asks for. */
export interface Asked extends PlotChoice {
  /** Names of the trainings that are ticked; when left out the newest, as many as there are colours. */
  readonly ticked: readonly string[] | undefined
  /** What it was told last. */
  readonly since: string | undefined
}

/** Trainings that are watched. */
export interface Watching {
  /** What is to be told; undefined where the page has it. */
  readonly state: (asked: Asked) => Promise<WatchState | undefined>
  /** A checkpoint that was told, by its id. */
  readonly checkpoint: (id: string) => (FoundCheckpoint & { readonly version: string }) | undefined
}

/** Trainings that are drawn at first; more have no colours of their own. */
const MOST_TICKED = 8
/** Longest that a page waits for a long record to be read; it is told what was read by then. */
const PATIENCE_MS = 700
/** Time between two looks for new trainings; checkpoints of those that are drawn are read whenever the page asks. */
const LOOK_MS = 3000

/**
 * Watches.
 *
 * @param command how the reader starts this program
 * @param mayBeMissing whether a path may come later
 * @throws UsageError for a path that is not there
 */
export async function watching(
  paths: readonly string[],
  {
    command,
    mayBeMissing = false,
    clock = Date.now,
  }: { readonly command: string; readonly mayBeMissing?: boolean; readonly clock?: () => number },
): Promise<Watching> {
  const watched = new Map<string, { readonly found: FoundRun; readonly run: WatchedRun }>()
  const checkpoints = new Map<string, readonly FoundCheckpoint[]>()
  let lookedAt = -Infinity
  const look = async (): Promise<void> => {
    if (clock() - lookedAt < LOOK_MS) return
    lookedAt = clock()
    const found = await findRuns(paths)
    const names = new Set(found.map(({ name }) => name))
    for (const name of watched.keys()) {
      if (names.has(name)) continue
      watched.delete(name)
      checkpoints.delete(name)
    }
    for (const each of found)
      if (watched.get(each.name)?.found.path !== each.path)
        watched.set(each.name, { found: each, run: watchedRun(each.path) })
  }
  await look().catch((error: unknown) => {
    if (!mayBeMissing) throw error
  })

  /** The ticked ones; when nobody ticked, those that were written to last. */
  const choose = (ticked: readonly string[] | undefined): string[] => {
    const names = [...watched.keys()]
    if (ticked !== undefined) return names.filter((name) => ticked.includes(name)).slice(0, MOST_TICKED)
    const age = (name: string): number => watched.get(name)?.run.toldAt() ?? 0
    const newest = names.toSorted((a, b) => age(b) - age(a)).slice(0, MOST_TICKED)
    return names.filter((name) => newest.includes(name))
  }
  /** A few characters, however much there is to be told: the page sends them back in an address. */
  const versionOf = (names: readonly string[], standings: readonly string[], asked: Asked): string => {
    const told = JSON.stringify([
      [...watched].map(([name, { run }]) => [name, run.version()]),
      ...[
        standings,
        names,
        asked.x,
        asked.scale,
        [...checkpoints.values()].flat().map(({ row }) => [row.id, row.step]),
      ],
    ])
    return createHash("sha256").update(told).digest("base64url")
  }
  return {
    checkpoint: (id) => {
      const found = [...checkpoints.values()].flat().find(({ row }) => row.id === id)
      return found && { ...found, version: `${found.row.step} ${found.row.heldOut}` }
    },
    state: async (asked) => {
      // Where a folder went away, what is known of it stays.
      await look().catch(() => {})
      const all = Promise.all([...watched.values()].map(({ run }) => run.refresh()))
      await Promise.race([all, delay(PATIENCE_MS)])
      const names = choose(asked.ticked)
      const drawn = names.map((name) => ({
        name,
        ...(watched.get(name) as { readonly found: FoundRun; readonly run: WatchedRun }),
      }))
      const known = await Promise.all(drawn.map(({ found }) => checkpointsOf(found, command)))
      names.forEach((name, i) => checkpoints.set(name, known[i] ?? []))
      const now = clock()
      const standings = [...watched.values()].map(({ run }) => standingOf(run, now))
      const version = versionOf(names, standings, asked)
      if (version === asked.since) return undefined
      return {
        version,
        watched: paths.map((path) => shellPath(path)).join(" "),
        heads: HEADS,
        runs: [...watched].map(([name, { run }], i) => {
          const line = names.indexOf(name)
          const toldAt = run.toldAt()
          return {
            id: name,
            ticked: line !== -1,
            ...(line !== -1 && { line }),
            standing: standings[i] as string,
            ...(toldAt !== undefined && { toldAt }),
            cells: cellsOf(run),
            about: aboutRun(run),
          }
        }),
        plots: watchPlots(drawn, asked),
        samples: samplesOf(drawn),
        checkpoints: known.flatMap((rows, line) => rows.map(({ row }) => ({ ...row, line }))),
      }
    },
  }
}
