/**
 * What `aunet eval` was told; each mode takes what is its own.
 *
 * In: nothing. Out: the type. Never: a default.
 */
import type { LoadOptions, WhichCheckpoint } from "aunet"
import type { ReadingFlags } from "../../files/read-texts.ts"

/** What every mode but that of tasks is told: its checkpoint is there. */
export type CheckpointFlags = EvalFlags & { readonly checkpoint: string }

/** Options as typed. */
export interface EvalFlags extends ReadingFlags {
  readonly checkpoint: string | undefined
  readonly which: WhichCheckpoint | undefined
  readonly text: readonly string[]
  readonly parallel: string | undefined
  readonly explain: string | undefined
  readonly tasks: readonly string[]
  readonly task: readonly string[]
  readonly data: string | undefined
  readonly limit: number | undefined
  readonly shots: number | undefined
  readonly strict: boolean
  readonly server: string | undefined
  readonly model: string | undefined
  readonly apiKeyFile: string | undefined
  readonly out: string | undefined
  readonly force: boolean
  readonly against: string | undefined
  readonly beside: string | undefined
  readonly window: number | undefined
  readonly stride: number | undefined
  readonly rolling: boolean
  readonly resamples: number | undefined
  readonly seed: number | undefined
  readonly engine: string | undefined
  readonly threads: number | undefined
  readonly weights: LoadOptions["weights"]
  readonly plugin: readonly string[]
  readonly json: boolean
}
