/**
 * The official code's configuration of a model, as ours.
 *
 *     dimensions [512, 2048], head_dims [64, 128], layers [3, 25], ...  ->  stages [{ width: 512, ... }, ...]
 *
 * In: the JSON of the official `params.json` (its model part). Out: a model configuration and the
 * longest length of each stage. Never: drops a field that would change the model. Source: aunet.md 1.9.
 */
import * as Schema from "effect/Schema"
import { decodeModelConfig, decodeWith, type ModelConfig } from "./config.ts"
import { AunetError } from "./errors.ts"

const Counts = Schema.Array(Schema.Int)
const Nullable = Schema.NullOr(Schema.Number)

const Official = Schema.Struct({
  dimensions: Counts,
  head_dims: Counts,
  layers: Counts,
  sliding_windows: Counts,
  max_seqlens: Counts,
  residuals: Schema.Array(Schema.Boolean),
  vocab_size: Schema.Literal(258),
  lambda_level: Schema.Number,
  pooling_type: Schema.String,
  norm_eps: Schema.Number,
  block: Schema.Struct({
    dim: Schema.Number,
    n_layers: Schema.Number,
    head_dim: Nullable,
    n_heads: Nullable,
    n_kv_heads: Nullable,
    ffn_dim_multiplier: Nullable,
    multiple_of: Schema.Number,
    norm_eps: Schema.Number,
    rope_theta: Schema.Number,
    init_base_std: Nullable,
    init_std_factor: Schema.Literals(["disabled", "global_depth", "current_depth", "dim_ratio"]),
    max_seqlen: Schema.Number,
  }),
})

const DEPTH_FACTORS = { disabled: "disabled", global_depth: "globalDepth", current_depth: "currentDepth", dim_ratio: "dimRatio" } as const

/** Our names of the official pooling types that have an upsampler here. */
const UPSAMPLERS: Readonly<Record<string, string>> = { simple_indexed_matmul: "multi-linear" }

/** An official configuration in our terms. */
export interface OfficialModel {
  readonly config: ModelConfig
  /** Longest length of each stage; boundaries past it are dropped. */
  readonly lengths: readonly number[]
}

/**
 * Reads an official configuration.
 *
 * @throws AunetError BAD_CONFIG naming a field that is unknown, missing, or asks for what is not here
 */
export function decodeOfficialConfig(value: unknown, what = "official configuration"): OfficialModel {
  const official = decodeWith(Official, what, value)
  const { block } = official
  const refuse = (field: string, shown: unknown, allowed: string): never => {
    throw new AunetError("BAD_CONFIG", `${what}: ${field} is ${JSON.stringify(shown)}; ${allowed}`)
  }
  if (official.lambda_level !== 0) refuse("lambda_level", official.lambda_level, "level prediction is not supported, it must be 0")
  if (block.init_base_std !== null) refuse("block.init_base_std", block.init_base_std, "only null (width^-0.5) is supported")
  if (block.norm_eps !== official.norm_eps) refuse("block.norm_eps", block.norm_eps, `it must equal norm_eps, ${official.norm_eps}`)
  const upsampler = UPSAMPLERS[official.pooling_type] ?? refuse("pooling_type", official.pooling_type, `known are ${Object.keys(UPSAMPLERS).join(", ")}`)
  const lists = ["head_dims", "layers", "sliding_windows", "max_seqlens"] as const
  for (const list of lists) {
    if (official[list].length !== official.dimensions.length) refuse(list, official[list], `it must have ${official.dimensions.length} entries, one a stage`)
  }
  const config = decodeModelConfig({
    stages: official.dimensions.map((width, s) => ({
      width,
      layers: official.layers[s],
      headWidth: official.head_dims[s],
      window: official.sliding_windows[s],
      ...(block.n_kv_heads !== null && { kvHeads: block.n_kv_heads }),
    })),
    residuals: official.residuals,
    upsampler: { name: upsampler },
    ropeTheta: block.rope_theta,
    normEpsilon: official.norm_eps,
    feedForward: { multipleOf: block.multiple_of, multiplier: block.ffn_dim_multiplier ?? 1 },
    depthFactor: DEPTH_FACTORS[block.init_std_factor],
  }, what)
  return { config, lengths: official.max_seqlens }
}
