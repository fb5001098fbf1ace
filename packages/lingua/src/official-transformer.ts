/**
 * The official plain transformer, the baseline of the paper, as an AU-Net of one stage: the same
 * computation under other names.
 *
 *     tok_embeddings -> layers.* -> norm -> output      there
 *     tok_embeddings -> trunk.layers.* -> vocab_norm -> vocab      here
 *
 * In: its configuration, parameter names. Out: ours, and back. Never: looks at a weight.
 * Source: apps/main of the official code.
 */
import * as v from "valibot"
import { AunetError, decodeWith, integer, struct } from "@aunet/base"
import { decodeModelConfig, type ModelConfig } from "@aunet/core"
import { VOCABULARY } from "@aunet/tokens"
import { type Architecture, count, layers, readBlock, sharedFields, width } from "./official-block.ts"
import type { OfficialModel } from "./official-model.ts"
import { checkLength } from "./official-lengths.ts"

const Official = struct({
  ...sharedFields,
  dim: width,
  n_layers: v.exactOptional(layers),
  head_dim: v.exactOptional(v.nullable(width)),
  n_heads: v.exactOptional(v.nullable(width)),
  max_seqlen: v.exactOptional(integer),
  // -1: as many as the splitter of the data has, which are bytes.
  vocab_size: v.exactOptional(v.picklist([VOCABULARY, -1])),
  weight_tying: v.exactOptional(v.boolean()),
  sliding_window: v.exactOptional(v.nullable(count)),
  seed: v.exactOptional(integer),
})

/**
 * Reads the configuration of a plain transformer over bytes.
 *
 * @param what the thing being read, for messages
 * @throws AunetError BAD_CONFIG naming the field, its value and what is allowed
 */
export function decodeOfficialTransformer(value: unknown, what: string): OfficialModel {
  const official = decodeWith(Official, what, value)
  const {
    dim,
    n_heads: heads,
    n_kv_heads: kvHeads,
    n_layers: layers = 8,
    max_seqlen: rowBytes = 1024,
  } = official
  checkLength(rowBytes, what, "max_seqlen")
  const headWidth = official.head_dim ?? (typeof heads === "number" ? dim / heads : undefined)
  if (headWidth === undefined)
    throw new AunetError(
      "BAD_CONFIG",
      `${what}: neither head_dim nor n_heads is a number; one of them must be`,
    )
  if (typeof heads === "number" && dim / headWidth !== heads)
    throw new AunetError(
      "BAD_CONFIG",
      `${what}: n_heads is ${heads}; dim over head_dim is ${dim / headWidth}, leave one out`,
    )
  const config = decodeModelConfig(
    {
      stages: [
        {
          width: dim,
          layers,
          headWidth,
          ...(typeof kvHeads === "number" && { kvHeads }),
          window: official.sliding_window ?? rowBytes,
        },
      ],
      residuals: [],
      upsampler: { name: "multi-linear" },
      ...(official.weight_tying === true && { tiedVocabulary: true }),
      ...readBlock(official),
    },
    what,
  )
  return { config, lengths: [rowBytes], architecture: "transformer" }
}

/** Writes the configuration of a model of one stage. */
export function encodeOfficialTransformer(
  { stages: [{ width, layers, headWidth, window }], ...config }: ModelConfig,
  rowBytes: number,
  block: Record<string, unknown>,
): Record<string, unknown> {
  return {
    ...block,
    dim: width,
    n_layers: layers,
    head_dim: headWidth,
    max_seqlen: rowBytes,
    seed: 42,
    vocab_size: VOCABULARY,
    weight_tying: config.tiedVocabulary === true,
    sliding_window: window >= rowBytes ? null : window,
  }
}

/** Gives the official name of one of our parameters. */
export function officialName(architecture: Architecture, name: string): string {
  if (architecture === "aunet") return name
  return name
    .replace(/^trunk\./, "")
    .replace(/^vocab_norm\./, "norm.")
    .replace(/^vocab\./, "output.")
}
