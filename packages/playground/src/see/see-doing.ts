/**
 * What the view of segments can be told beside its events.
 *
 * In: nothing. Out: a type. Never: anything that is drawn.
 */
import type { SeeEvent } from "./see-state.ts"

/** Who is told. */
export interface SeeDoing {
  readonly tell: (event: SeeEvent) => void
  readonly open: (file: File) => void
  readonly openModule: (file: File, at: number) => void
}
