/**
 * What the page is told: everything in words, so that it only shows.
 *
 * In: nothing. Out: types. Never: a path that the page could change.
 */

/** A training, as the page lists it. */
export interface RunRow {
  readonly id: string
  readonly ticked: boolean
  /** Of its lines: the n of class ln; undefined where it is not drawn. */
  readonly line?: number
  /** `running`, `ended`, `stopped`, `silent` or `begins`. */
  readonly standing: string
  /** Milliseconds since 1970; undefined where there is no record yet. */
  readonly toldAt?: number
  /** Under the heads of the table. */
  readonly cells: readonly string[]
  /** What stands below its name. */
  readonly about: string
}

/** What trainings wrote after a prompt. */
export interface SampleGroup {
  readonly prompt: string
  readonly columns: readonly {
    readonly run: string
    readonly line: number
    /** The latest first. */
    readonly texts: readonly { readonly step: string; readonly text: string }[]
  }[]
}

/** A checkpoint that can write. */
export interface CheckpointRow {
  readonly id: string
  readonly run: string
  readonly line: number
  readonly which: string
  readonly step: string
  readonly heldOut: string
  /** The command without its prompt. */
  readonly command: string
  /** Whether `generate` takes it when nothing else is said. */
  readonly isTaken: boolean
}

/** All of it. */
export interface WatchState {
  /** Of what is told: sent back, so that nothing is told twice. */
  readonly version: string
  readonly watched: string
  readonly heads: readonly string[]
  readonly runs: readonly RunRow[]
  readonly plots: readonly { readonly title: string; readonly svg: string }[]
  readonly samples: readonly SampleGroup[]
  readonly checkpoints: readonly CheckpointRow[]
}
