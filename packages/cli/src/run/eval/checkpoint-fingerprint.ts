/**
 * What tells a model from one of the same name that has learnt more, or is read otherwise.
 *
 * In: a checkpoint as it was loaded, from wherever, and how its matrices are stored. Out: a digest. Never: what training
 * needs to go on.
 */
import { createHash } from "node:crypto"
import type { Checkpoint, LoadOptions } from "aunet"

/** Digests what a model's answers depend on. */
export function fingerprintOf(
  { model, splitter, tokenizer, parameters, lengths, rowBytes }: Checkpoint,
  weights: LoadOptions["weights"] = "float32",
): string {
  const { name, options, data } = splitter
  const said = { weights, config: model.config, splitter: { name, options }, lengths, rowBytes }
  const hash = createHash("sha256").update(JSON.stringify([said, tokenizer?.merges]))
  if (data !== undefined) hash.update(data)
  for (const [parameter, values] of Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`\n${parameter}\n`).update(values)
  return hash.digest("hex")
}
