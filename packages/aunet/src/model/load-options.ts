/**
 * How a model is loaded: the options, and what is told on the way.
 *
 * In: nothing. Out: types, and the names of the options. Never: looks at a value; `load.ts` does.
 */
import type { OptionNames } from "@aunet/base"
import type { Plugin, WhichCheckpoint } from "@aunet/core"
import type { BatchOptions, CascadeOptions } from "@aunet/writer"
import type { GivenEngine } from "../engines/given-engine.ts"

/** How to load a model. */
export interface LoadOptions {
  /** `auto` when left out. */
  readonly engine?: string | GivenEngine
  /** Threads of the onnx engine; all cores when left out. Not looked at where `engine` is open already. */
  readonly threads?: number
  readonly plugins?: readonly Plugin[]
  /**
   * Which checkpoint of a training: `best`, the one with the lowest held-out figure where it is kept and else the last
   * (when left out), `last` or `average`.
   */
  readonly which?: WhichCheckpoint
  /** Texts that are written at the same time, in common steps; more wait their turn. 8 when left out. */
  readonly maxSequences?: number
  /**
   * How matrices are stored: `int8` rounds them to 8 bits, which is faster where memory is what takes time, and
   * changes what the model says a little. `float32` when left out; only the onnx engine has others.
   */
  readonly weights?: NonNullable<CascadeOptions["weights"]>
  /**
   * Which stages run at a byte: those that it wakes (when left out), or all of them, whose results are then
   * thrown away: the same text, for the price of a model without stages. For comparison.
   */
  readonly wake?: NonNullable<BatchOptions["wake"]>
  /** Told before a program is opened, which takes long for a model of thousands of layers. */
  readonly onOpening?: NonNullable<CascadeOptions["onOpening"]>
  /**
   * In a browser: address of the folder that serves the files of onnxruntime-web; where the bundler put them when left
   * out. Not looked at where `engine` is open already.
   */
  readonly wasmPaths?: string
  /**
   * Opens what a first text needs before it resolves, by writing a few bytes: the first text then begins as fast as
   * those after it. False when left out: who only scores would wait, and hold programs, for nothing.
   */
  readonly warmUp?: boolean
  /**
   * Ends it with the signal's reason: at once while files are fetched and the engine opens, else before the next part of
   * the work.
   */
  readonly signal?: AbortSignal
  /** Told how far it is: while files come, then once for each other part that begins. */
  readonly onProgress?: (progress: LoadProgress) => void
}

/** How far loading is. */
export type LoadProgress =
  | {
      readonly doing: "fetching"
      /** Bytes that came. */
      readonly bytes: number
      /** Bytes that will come; undefined where the server does not tell. */
      readonly bytesInAll: number | undefined
    }
  | { readonly doing: "opening" | "warming up" }

/** The names of all options. */
export const LOAD_NAMES: OptionNames<LoadOptions> = {
  engine: true,
  threads: true,
  plugins: true,
  which: true,
  maxSequences: true,
  weights: true,
  wake: true,
  onOpening: true,
  wasmPaths: true,
  warmUp: true,
  signal: true,
  onProgress: true,
}
