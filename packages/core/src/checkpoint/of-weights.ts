/**
 * Files of tensors inside of a checkpoint: what is wrong with one is wrong with the checkpoint.
 *
 * In: work with `@aunet/weights`. Out: its result, or an AunetError. Never: touches any other error.
 */
import { WeightsError } from "@aunet/weights"
import { AunetError } from "@aunet/base"

/**
 * Reads or writes a file of tensors that belongs to a checkpoint.
 *
 * @throws AunetError BAD_CHECKPOINT in place of a WeightsError, which is its cause
 * @example ofWeights(() => decodeSafetensors(bytes, { name: "model.safetensors of runs/a" }))
 */
export const ofWeights = <A>(work: () => A): A => {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof WeightsError)) throw error
    throw new AunetError("BAD_CHECKPOINT", error.message, { cause: error })
  }
}
