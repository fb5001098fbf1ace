/**
 * What the view of segments and its worker say to each other.
 *
 *     page    { id, text?, choices, ... }     the text only where it is another than before
 *     worker  { id, results }
 *
 * In: nothing. Out: types. Never: a splitter, which cannot be sent.
 */
import type { Size } from "@aunet/core"
import type { SplitterChoice } from "../splitters/choice.ts"

/** What is asked. */
export interface SeeQuestion {
  readonly id: number
  /** Left out where it is that of the question before. */
  readonly text?: Uint8Array
  readonly choices: readonly SplitterChoice[]
  /** Levels that are wanted, 1 to 3; rules of one level give one. */
  readonly levels: number
  /** The model whose cost is told. */
  readonly size: Size
  /** Bytes whose levels are wanted, to draw them. */
  readonly drawnBytes: number
}

/** Segments of a level. */
export interface LevelFigures {
  readonly level: number
  readonly segments: number
  readonly bytesPerSegment: number
  readonly medianBytes: number
  readonly longestBytes: number
}

/** A model of this size over these segments. */
export interface CostFigures {
  readonly parameters: number
  /** Operations to read or write a byte, and of a model of the same stages that wakes all of them at each byte. */
  readonly flopsPerByte: number
  readonly flopsPerByteAwake: number
}

/** A splitter that works. */
export interface SplitFigures {
  /** Of the first bytes of the text. */
  readonly drawn: Uint8Array
  readonly depth: number
  readonly figures: readonly LevelFigures[]
  readonly cost: CostFigures
  /** What was found out about its laws; empty where nothing was tried or nothing was found. */
  readonly laws: readonly string[]
}

/** What came of one choice. */
export type SplitResult = SplitFigures | { readonly failed: string }

/** What comes back. */
export interface SeeAnswer {
  readonly id: number
  readonly results: readonly SplitResult[]
}
