/**
 * What the view that writes can be told beside its events.
 *
 * In: nothing. Out: a type. Never: anything that is drawn.
 */
import type { WriteEvent } from "./write-state.ts"

/** Who is told. */
export interface WriteDoing {
  readonly tell: (event: WriteEvent) => void
  readonly write: () => void
  readonly stop: () => void
  /** Writes anew from a byte on, which is another. */
  readonly goOn: (at: number, from: number, byte: number) => void
  /** Keeps a model that somebody opens. */
  readonly open: (files: readonly File[]) => void
  /** Hands over a kept model. */
  readonly download: (name: string) => void
}
