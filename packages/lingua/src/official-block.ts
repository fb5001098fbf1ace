/**
 * What all stacks of an official model share: its `block` section, and the fields of the same names in
 * the configuration of its plain transformer.
 *
 * In: those fields. Out: ours, and back. Never: keeps what does not change the model; takes another default
 * than the official code does for a field that is not there.
 * Source: BaseTransformerArgs of the official code, aunet.md 1.6.
 */
import * as v from "valibot"
import { type ModelConfig, MOST_LAYERS, WIDEST } from "@aunet/core"
import { struct, wholeNumber } from "@aunet/base"

/** Which of the official models: they call their parameters differently. */
export type Architecture = "aunet" | "transformer"

/** A width of vectors. */
export const width = wholeNumber(1, WIDEST)
/** A number of layers. */
export const layers = wholeNumber(1, MOST_LAYERS)
/** Any other count. */
export const count = wholeNumber(1)

const Nullable = v.nullable(v.number("must be a number or null"))

const DEPTH_FACTORS = {
  disabled: "disabled",
  global_depth: "globalDepth",
  current_depth: "currentDepth",
  dim_ratio: "dimRatio",
} as const

/** What the official code takes where a shared field is not there. */
export const SHARED_DEFAULTS = { multiple_of: 256, norm_eps: 1e-5, rope_theta: 10_000 } as const

/** The shared fields that shape a model. */
export const sharedFields = {
  n_kv_heads: v.exactOptional(Nullable),
  ffn_dim_multiplier: v.exactOptional(Nullable),
  multiple_of: v.exactOptional(v.number()),
  norm_eps: v.exactOptional(v.number()),
  rope_theta: v.exactOptional(v.number()),
  init_base_std: v.exactOptional(Nullable),
  init_std_factor: v.exactOptional(v.picklist(["disabled", "global_depth", "current_depth", "dim_ratio"])),
}

/** The `block` section; the fields that each stage sets for itself are there and mean nothing. */
export const OfficialBlock = struct({
  ...sharedFields,
  dim: v.exactOptional(v.number()),
  n_layers: v.exactOptional(v.number()),
  head_dim: v.exactOptional(Nullable),
  n_heads: v.exactOptional(Nullable),
  max_seqlen: v.exactOptional(v.number()),
})

/** The shared fields, decoded. */
export type SharedFields = Omit<
  v.InferOutput<typeof OfficialBlock>,
  "dim" | "n_layers" | "head_dim" | "n_heads" | "max_seqlen"
>

/** Gives the fields of a model configuration that every stack shares. */
export const readBlock = (block: SharedFields) => ({
  normEpsilon: block.norm_eps ?? SHARED_DEFAULTS.norm_eps,
  ropeTheta: block.rope_theta ?? SHARED_DEFAULTS.rope_theta,
  feedForward: {
    multipleOf: block.multiple_of ?? SHARED_DEFAULTS.multiple_of,
    multiplier: block.ffn_dim_multiplier ?? 1,
  },
  depthFactor: DEPTH_FACTORS[block.init_std_factor ?? "disabled"],
  ...(typeof block.init_base_std === "number" && { initialStd: block.init_base_std }),
})

/** Writes them; fields that each stage sets for itself get the official defaults. */
export const writeBlock = (config: ModelConfig, kvHeads: number | undefined): Record<string, unknown> => ({
  dim: 512,
  n_layers: 8,
  head_dim: null,
  n_heads: null,
  n_kv_heads: kvHeads ?? null,
  ffn_dim_multiplier: config.feedForward.multiplier === 1 ? null : config.feedForward.multiplier,
  multiple_of: config.feedForward.multipleOf,
  norm_eps: config.normEpsilon,
  rope_theta: config.ropeTheta,
  init_base_std: config.initialStd ?? null,
  init_std_factor: Object.entries(DEPTH_FACTORS).find(([, own]) => own === config.depthFactor)?.[0],
  max_seqlen: 1024,
})
