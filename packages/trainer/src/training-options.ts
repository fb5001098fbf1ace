/**
 * What a training without effects is given.
 *
 * In: nothing. Out: a type. Never: another name for an option than the stream has.
 */
import type { Checkpoint } from "@aunet/core"
import type { TrainOptions as EffectTrainOptions } from "./train-options.ts"

/** What a training is given; `@aunet/trainer/effect` has the same with a `save` that is an effect. */
export interface TrainOptions extends Omit<EffectTrainOptions, "save"> {
  /** Where checkpoints go; nothing is saved when left out. */
  readonly save?: { readonly name: string; readonly write: (checkpoint: Checkpoint) => Promise<void> }
}
