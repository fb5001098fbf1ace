// What a splitting function over bytes is: the contract that model code relies on and that plug-ins
// implement.
//
// In:  nothing.  Out: types and two constants.  Never: a rule of its own, a tensor, a look at byte
// i + 1 to mark byte i.
//
//     bytes     T h e _ c a t _ s a t _ o n _
//     levels    0 0 0 1 0 0 0 2 0 0 0 1 0 0 2      words in groups of 1 and 2
//     level 1   [     ] [     ] [     ] [   ]      a segment ends after each byte of level >= 1
//     level 2   [             ] [           ]      ... of level >= 2, so segments nest

import type { Json } from "./json.ts"
import type { LawName } from "./laws.ts"

/**
 * Says where a marked character stands in the unit that it delimits.
 *
 * - `last`: it is the last character of the unit that it closes;
 * - `first`: it is the first character of the unit that it opens, so the segment that it ends
 *   holds that one character of the next unit;
 * - `mixed`: it depends on the unit.
 *
 * Nothing in a model depends on it; whoever compares boundaries with a reference does.
 */
export type BoundaryPlace = "last" | "first" | "mixed"

/**
 * Splits documents into nested segments: gives each byte a level.
 *
 * Level 0 stays in the byte stage; the vector at a byte of level l is pooled through the first l
 * pools. An implementation keeps the laws S1 to S10 (see `laws`), proven with
 * `@aunet/splitter/conformance`, or names in `breaks` those that it has to break.
 *
 * A splitter is a value: it holds no state that a call can change. One instance may serve any
 * number of documents and cursors at a time.
 */
export interface Splitter {
  /** The name under which a registry finds the plug-in; checkpoints store it. */
  readonly name: string
  /** All choices that were made, defaults filled in: enough to rebuild the splitter (S10). */
  readonly options: Json
  /** What was learned and is too large for `options`; stored beside a checkpoint as it is (S10). */
  readonly data?: Uint8Array
  /** The highest level that it can give, 0 to 255. */
  readonly depth: number
  /** Where a marked character stands in its unit; absent when it says nothing about it. */
  readonly boundaryPlace?: BoundaryPlace
  /** The laws that it is known to break; absent when it keeps all of them. */
  readonly breaks?: readonly LawName[]
  /** The most characters that the JSON of a saved cursor has; `DEFAULT_MAX_STATE` when absent. */
  readonly maxState?: number

  /**
   * Gives every byte of a whole document its level.
   *
   * @param bytes one document [T], any bytes; it is only read
   * @returns a new array [T] of levels, 0 to `depth`; never throws (S4)
   */
  split(bytes: Uint8Array): Uint8Array

  /**
   * Opens a cursor at the start of a document, or where a saved one stood.
   *
   * @param saved what `save()` of a cursor of this splitter gave, also after a trip through JSON
   * @throws SplitterError `SPLITTER_STATE` when `saved` is not such a state
   */
  cursor(saved?: Json): Cursor
}

/** Stands somewhere in one document and gives each next byte its level. */
export interface Cursor {
  /**
   * Takes the next byte and gives its level, which nothing that follows changes.
   *
   * @param byte an integer from 0 to 255 (another number is the caller's mistake; it is not checked)
   * @returns a level, 0 to `depth`; never throws (S4)
   */
  push(byte: number): number

  /** Makes a second cursor at the same place; what one is given afterwards the other never sees. */
  fork(): Cursor

  /** Gives all that is needed to go on from here, for `Splitter.cursor`; the value is the caller's. */
  save(): Json
}

/** Is the version of this contract, that a plug-in states as `apiVersion`. */
export const SPLITTER_API_VERSION = 1

/** Is the largest saved cursor, in characters of JSON, for a splitter that states no `maxState`. */
export const DEFAULT_MAX_STATE = 65_536

/**
 * Makes splitters of one name from stored options: what a splitter package exports for registries.
 *
 * It is a plain value, so a package can export one without importing anything at run time.
 */
export interface SplitterPlugin {
  readonly kind: "splitter"
  /** Equals the `name` of every splitter that it makes. */
  readonly name: string
  readonly apiVersion: typeof SPLITTER_API_VERSION
  /** The npm package that brings it. Checkpoints store it, to say what to install where it is missing. */
  readonly package?: string

  /**
   * Makes a splitter.
   *
   * @param options what a splitter's `options` held, or what a user wrote; `undefined` asks for defaults
   * @param data what the splitter's `data` held
   * @throws SplitterError `SPLITTER_OPTIONS` or `SPLITTER_DATA`, with what to do. It throws, where
   *   factories return an Either, because registries treat plug-ins of all kinds alike.
   */
  make(options?: Json, data?: Uint8Array): Splitter
}
