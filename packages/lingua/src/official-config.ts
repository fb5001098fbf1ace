/**
 * The official code's configuration of a model, as ours and back.
 *
 *     dimensions [512, 2048], head_dims [64, 128], layers [3, 25], ...  <->  stages [{ width: 512, ... }, ...]
 *
 * In: the JSON of the official `params.json` (its model part), of an AU-Net or of the plain transformer.
 * Out: a model configuration and the longest length of each stage, and the same the other way.
 * Never: drops a field that would change the model; asks for one that the official code has a default for.
 * Source: HierarchicalArgs and SimpleTransition of the official code, aunet.md 1.5, 1.9.
 */
import { quote } from "@aunet/splitter"
import * as v from "valibot"
import { AunetError, decodeWith, integer, listOf, struct } from "@aunet/base"
import { decodeModelConfig, type ModelConfig } from "@aunet/core"
import { VOCABULARY } from "@aunet/tokens"
import type { OfficialModel } from "./official-model.ts"
import { decodeOfficialTransformer, encodeOfficialTransformer } from "./official-transformer.ts"
import {
  count,
  layers,
  OfficialBlock,
  readBlock,
  SHARED_DEFAULTS,
  width,
  writeBlock,
} from "./official-block.ts"
import { checkLengths } from "./official-lengths.ts"

const Official = struct({
  dimensions: listOf(width),
  head_dims: listOf(width),
  layers: listOf(layers),
  sliding_windows: v.exactOptional(v.nullable(listOf(v.nullable(count)))),
  max_seqlens: listOf(integer),
  residuals: v.exactOptional(v.nullable(listOf(v.boolean()))),
  // -1: as many as the splitter of the data has, which are bytes.
  vocab_size: v.exactOptional(v.picklist([VOCABULARY, -1])),
  lambda_level: v.exactOptional(v.number()),
  pooling_type: v.exactOptional(v.string()),
  norm_eps: v.exactOptional(v.number()),
  seed: v.exactOptional(integer),
  block: v.exactOptional(OfficialBlock),
})

/** How our pools and upsamplers are called there. The paper's come first. */
const POOLING_TYPES: readonly (readonly [
  official: string,
  pool: "linear" | "interpolated",
  upsampler: string,
])[] = [
  ["simple_indexed_matmul", "linear", "multi-linear"],
  ["simple_repeat", "linear", "repeat"],
  ["simple", "linear", "simple"],
  ["simple_non_param_indexed_matmul", "interpolated", "multi-linear"],
  ["simple_non_param_repeat", "interpolated", "repeat"],
  ["simple_non_param", "interpolated", "simple"],
]

/**
 * Reads an official configuration.
 *
 * @param rowBytes stands where `max_seqlens[0]` is -1, "as long as the rows of the data"
 * @throws AunetError BAD_CONFIG naming a field that is unknown, missing, or asks for what is not here
 */
export function decodeOfficialConfig(
  value: unknown,
  what = "official configuration",
  rowBytes?: number,
): OfficialModel {
  const isTransformer =
    typeof value === "object" && value !== null && "dim" in value && !("dimensions" in value)
  if (isTransformer) return decodeOfficialTransformer(value, what)
  const official = decodeWith(Official, what, value)
  const refuse = (field: string, shown: unknown, allowed: string): never => {
    throw new AunetError("BAD_CONFIG", `${what}: ${field} is ${quote(shown)}; ${allowed}`)
  }
  const { dimensions, block = {}, pooling_type: poolingType = POOLING_TYPES[0][0] } = official
  const { norm_eps: epsilon = SHARED_DEFAULTS.norm_eps, lambda_level: levelWeight = 0 } = official
  const [, pool, upsampler] =
    poolingOf(poolingType) ??
    refuse("pooling_type", poolingType, `known are ${POOLING_TYPES.map(([name]) => name).join(", ")}`)
  for (const list of ["head_dims", "layers", "sliding_windows", "max_seqlens"] as const) {
    if ((official[list] ?? dimensions).length !== dimensions.length)
      refuse(list, official[list], `it must have ${dimensions.length} entries, one a stage`)
  }
  const [first, ...deep] = official.max_seqlens
  if (first === -1 && rowBytes === undefined)
    refuse("max_seqlens[0]", first, "it must be the length of a row, since nothing else here says it")
  const lengths = first === -1 ? [rowBytes as number, ...deep] : official.max_seqlens
  checkLengths(lengths, what, "max_seqlens")
  // One entry more than needed is the last stage's, which the official code does not look at.
  const residuals = official.residuals?.length
    ? official.residuals.slice(0, deep.length)
    : deep.map(() => true)
  const heads = dimensions.map((width, s) => width / official.head_dims[s])
  if (typeof block.n_heads === "number" && heads.some((count) => count !== block.n_heads))
    refuse("block.n_heads", block.n_heads, `dimensions over head_dims say ${heads.join(", ")}; leave it out`)
  const shared = readBlock(block)
  const config = decodeModelConfig(
    {
      stages: dimensions.map((width, s) => ({
        width,
        layers: official.layers[s],
        headWidth: official.head_dims[s],
        ...(typeof block.n_kv_heads === "number" && { kvHeads: block.n_kv_heads }),
        window: official.sliding_windows?.[s] ?? lengths[s],
      })),
      residuals,
      upsampler: { name: upsampler, ...(pool === "interpolated" && { options: { shared: "mean" } }) },
      ...(pool !== "linear" && { pool: { name: pool } }),
      ...(levelWeight > 0 && { levelWeight }),
      ...(epsilon !== shared.normEpsilon && { outputNormEpsilon: epsilon }),
      ...shared,
    },
    what,
  )
  return { config, lengths, architecture: "aunet" }
}

/**
 * Writes a configuration as the official code reads it: an AU-Net, or with one stage the plain transformer.
 *
 * @param lengths of each stage
 * @throws AunetError BAD_CONFIG naming everything that the official code has no field for
 */
export function encodeOfficialConfig(
  config: ModelConfig,
  lengths: readonly number[],
): Record<string, unknown> {
  const { stages, pool: { name: pool } = { name: "linear" }, upsampler } = config
  const problems: string[] = []
  if (config.router !== undefined)
    problems.push(
      `router "${config.router.name}"; its boundaries are those of regular expressions, and nothing in it learns them`,
    )
  const kvHeads = new Set(stages.map((stage) => stage.kvHeads))
  if (
    kvHeads.size > 1 &&
    stages.some(({ width, headWidth, kvHeads: own = width / headWidth }) => own !== width / headWidth)
  ) {
    problems.push(
      `kvHeads is ${JSON.stringify(stages.map((stage) => stage.kvHeads ?? null))}; there, one number holds for all stages`,
    )
  }
  const block = writeBlock(config, kvHeads.size === 1 ? stages[0].kvHeads : undefined)
  if (stages.length === 1) {
    if (config.levelWeight !== undefined)
      problems.push("levelWeight; the plain transformer predicts no levels")
    if ((config.outputNormEpsilon ?? config.normEpsilon) !== config.normEpsilon)
      problems.push("outputNormEpsilon; the plain transformer has one epsilon for all its norms")
    refuseAll(problems)
    return encodeOfficialTransformer(config, lengths[0], block)
  }
  const shared = (upsampler.options as { shared?: unknown } | undefined)?.shared ?? "linear"
  const type = POOLING_TYPES.find(
    ([, down, up]) =>
      down === pool && up === upsampler.name && (down === "interpolated" ? "mean" : "linear") === shared,
  )
  if (type === undefined)
    problems.push(
      `the pool "${pool}" with the upsampler "${upsampler.name}" ${JSON.stringify(upsampler.options ?? {})}; there are: ${POOLING_TYPES.map(([, ...names]) => names.join(" with ")).join(", ")}`,
    )
  if (config.tiedVocabulary === true) problems.push("tiedVocabulary; its AU-Net always has an output matrix")
  refuseAll(problems)
  return {
    dimensions: stages.map(({ width }) => width),
    head_dims: stages.map(({ headWidth }) => headWidth),
    layers: stages.map(({ layers }) => layers),
    sliding_windows: stages.map(({ window }) => window),
    max_seqlens: [...lengths],
    residuals: [...config.residuals],
    block,
    pooling_type: type?.[0],
    seed: 42,
    vocab_size: VOCABULARY,
    lambda_level: config.levelWeight ?? 0,
    norm_eps: config.outputNormEpsilon ?? config.normEpsilon,
  }
}

/** Finds what a `pooling_type` asks for. Its words may stand in any order, and matrices by offset repeat anyway. */
function poolingOf(name: string): (typeof POOLING_TYPES)[number] | undefined {
  if (!/^simple(?:_(?:non_param|indexed_matmul|repeat))*$/.test(name)) return undefined
  const words = new Set(name.match(/non_param|indexed_matmul|repeat/g))
  if (words.has("indexed_matmul")) words.delete("repeat")
  const plain = ["simple", ...["non_param", "indexed_matmul", "repeat"].filter((word) => words.has(word))]
  return POOLING_TYPES.find(([official]) => official === plain.join("_"))
}

function refuseAll(problems: readonly string[]): void {
  if (problems.length > 0)
    throw new AunetError("BAD_CONFIG", `the official code cannot say: ${problems.join("; ")}`)
}
