/**
 * A model as the official code means it.
 *
 * In: nothing. Out: the type. Never: says how one is read; official-config.ts does.
 */
import type { ModelConfig } from "@aunet/core"
import type { Architecture } from "./official-block.ts"

/** An official configuration in our terms. */
export interface OfficialModel {
  readonly config: ModelConfig
  /** Longest length of each stage; boundaries past it are dropped. */
  readonly lengths: readonly number[]
  /** Which of the official models it is: it says how parameters are called. */
  readonly architecture: Architecture
}
