/**
 * Where the windows of one held-out text may be cut, the same for all arms of a comparison.
 *
 *     bpe      [The][ cat][ sat]|[ on][ the]|       its windows begin where pieces of words do
 *     words     The  cat  sat   | on   the  |       and so do those of arms over bytes, or no two could be paired
 *
 * In: a comparison's folder. Out: what tells places, where an arm reads tokens. Never: tokens; all vocabularies have
 * the pieces of one splitter.
 */
import { type Registry } from "@aunet/core"
import { tokenizerOf } from "@aunet/tokens"
import type { EvaluatedModel } from "../model/evaluated-model.ts"
import { keptTraining, type Kept } from "./comparison-folder.ts"

/** Makes it; nothing where no arm reads tokens. */
export async function commonStarts(
  folder: string,
  kept: Kept,
  registry: Registry,
): Promise<EvaluatedModel["starts"]> {
  const overTokens = kept.plan.arms.find(({ vocabulary }) => vocabulary !== undefined)
  if (overTokens === undefined) return undefined
  const { label } = overTokens
  const { splitter, splitterOptions, splitterData, tokens } = await keptTraining(folder, label, kept)
  if (tokens === undefined) return undefined
  const cuts = registry.get("splitter", splitter).make(splitterOptions, splitterData)
  const tokenizer = tokenizerOf(tokens.merges, cuts, `merges.json of ${label}`)
  return (bytes) => tokenizer.starts(bytes)
}
