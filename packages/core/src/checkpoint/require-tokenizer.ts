/**
 * What a checkpoint says of tokens, held against its model.
 *
 * In: sizes. Out: nothing, or an error that names them. Never: reads a file.
 */
import { AunetError } from "@aunet/base"

/**
 * Refuses a model over tokens whose tokenizer or rows are not said, or are another model's.
 *
 * @throws AunetError BAD_CHECKPOINT
 */
export function requireTokenizer(
  vocabulary: number | undefined,
  known: number | undefined,
  rowBytes: number | undefined,
  where = "the checkpoint",
): void {
  const refuse = (why: string): never => {
    throw new AunetError("BAD_CHECKPOINT", `${where}: ${why}`)
  }
  if (vocabulary !== known)
    refuse(
      vocabulary === undefined
        ? `it has a tokenizer of ${known} ids, but its model reads bytes (vocabulary is left out)`
        : `its model has a vocabulary of ${vocabulary}, but ${known === undefined ? "no tokenizer is there" : `its merges make one of ${known}`}`,
    )
  if ((vocabulary === undefined) !== (rowBytes === undefined))
    refuse(
      vocabulary === undefined
        ? "rowBytes is for models over tokens; a row of this one has as many bytes as positions"
        : "it does not say how many bytes a row of tokens holds (rowBytes)",
    )
}
