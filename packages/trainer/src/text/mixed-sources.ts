/**
 * What a training of several sources tells of each: how much it was read, and when it begins again.
 *
 * In: a run and where it stands. Out: figures and events. Never: figures for one text alone.
 */
import { isMixture, type RowCorpus, type RowCursor } from "@aunet/data"
import type { AgainEvent, MixedSource, SourceProgress, StartEvent, StepEvent } from "../events.ts"
import { type RowOrder, rowShares, textPerPosition } from "./row-order.ts"
import type { LoopState } from "../loop-state.ts"
import type { Settings } from "../settings.ts"

/** What of a training it takes. */
interface Told {
  readonly corpus: Pick<RowCorpus, "training">
  readonly settings: Pick<Settings, "rows" | "length">
  readonly order: RowOrder
  readonly lengths: readonly number[]
}

/** How much of each source was read; nothing of one text. */
export function progressOf(
  { corpus: { training }, order: { passed }, lengths: [T] }: Told,
  cursor: RowCursor,
): { readonly sources?: readonly SourceProgress[] } {
  if (passed === undefined || !isMixture(training)) return {}
  const far = passed(cursor)
  return {
    sources: training.parts.map(({ name, source }, i) => ({
      name,
      bytes: Math.round(far[i].rows * T * textPerPosition(source)),
      epochs: far[i].epochs,
    })),
  }
}

/** What is mixed, before the first step. */
export function mixedSources(run: Told, loop: LoopState): Pick<StartEvent, "sources"> {
  const { training } = run.corpus
  if (!isMixture(training)) return {}
  const inAll = epochsInAll(run, loop)
  return {
    sources: training.parts.map(({ name, share, source: { documents, bytes } }, i) => ({
      name,
      share,
      documents,
      bytes,
      ...(inAll !== undefined && { epochsInAll: inAll[i] }),
    })) satisfies readonly MixedSource[],
  }
}

/**
 * The sources that began again in a step, for the first time.
 *
 * @param stepped what the step told, and where the training stands after it
 */
export function begunAgain(
  run: Told & { readonly begins: RowCursor },
  before: LoopState,
  { event, loop }: { readonly event: Pick<StepEvent, "sources" | "share">; readonly loop: LoopState },
): AgainEvent[] {
  const { sources: now = [], share } = event
  if (now.every(({ epochs }) => epochs <= 1)) return []
  const earlier = progressOf(run, before.cursor).sources ?? []
  const begun = now.flatMap(({ epochs }, i) => (epochs > 1 && earlier[i].epochs <= 1 ? [i] : []))
  if (begun.length === 0) return []
  const inAll = epochsInAll(run, loop)
  const atStart = progressOf(run, run.begins).sources ?? []
  return begun.map((i) => {
    const { name, epochs } = now[i]
    const { epochs: first } = atStart[i]
    // Of minutes, which are this run's: as fast as it went in them so far.
    const all = inAll?.[i] ?? (share === undefined ? undefined : first + (epochs - first) / share)
    const again = { type: "again" as const, step: loop.steps, source: name }
    return { ...again, ...(all !== undefined && { epochsInAll: all }) }
  })
}

/** How often each source will have been passed at the end; undefined for a training without a number of steps. */
function epochsInAll(run: Told, { cursor, steps }: LoopState): number[] | undefined {
  const { order, corpus, settings } = run
  const { passed, epochRows } = order
  const { training } = corpus
  if (passed === undefined || epochRows === undefined || !isMixture(training)) return undefined
  if (!("steps" in settings.length)) return undefined
  const left = (settings.length.steps - steps) * settings.rows
  const shares = rowShares(training)
  return passed(cursor).map(({ epochs }, i) => epochs + (left * shares[i]) / epochRows[i])
}
