// What a suite is given: a splitter, a way to rebuild it, and how much to try.
//
// In:  nothing.  Out: types, and a suite made from a plug-in.  Never: a test runner.

import type { Json } from "../json.ts"
import type { Splitter, SplitterPlugin } from "../splitter.ts"
import type { HostileInput } from "./texts.ts"

/** Says what to test, and with what. */
export interface LawSuite {
  /** Makes the splitter under test; called often. */
  readonly make: () => Splitter
  /** Makes a splitter from what a checkpoint stored; for a plug-in `(_, options, data) => plugin.make(options, data)`. */
  readonly rebuild: (name: string, options: Json, data?: Uint8Array) => Splitter
  /** Fixes the generated texts. */
  readonly seed: number
  /** How many texts are generated for each law; 300 when absent. */
  readonly cases?: number
  /** The fixed inputs that every law but S7 is tried on too; all of `hostileInputs()` when absent. */
  readonly hostile?: readonly HostileInput[]
  /**
   * The clock of S7: a count that grows with the work done. When absent, the processor time of this
   * thread, which other programs do not move; a browser does not tell it, and S7 fails with
   * NO_WORK_COUNT there.
   */
  readonly now?: () => number
}

/**
 * Gives the two functions of a suite that a plug-in has.
 *
 * @example
 * conformance({ test, seed: 1, ...ofPlugin(linesPlugin, { level: 2 }) })
 */
export const ofPlugin = (
  plugin: SplitterPlugin,
  options?: Json,
  data?: Uint8Array,
): Pick<LawSuite, "make" | "rebuild"> => ({
  make: () => plugin.make(options, data),
  rebuild: (_, stored, storedData) => plugin.make(stored, storedData),
})
