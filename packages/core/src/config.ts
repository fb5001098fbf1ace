/**
 * The configuration of a model: what shapes it, and nothing about data or training.
 *
 * In: unknown JSON. Out: a checked configuration, or an error that names the field, the value and what
 * is allowed. Never: fills in what a checkpoint must say.
 */
import { feedForwardWidth } from "@aunet/blocks"
import { quote } from "@aunet/splitter"
import * as v from "valibot"
import { AunetError, decodeWith, json, listOf, positive, someOf, struct, wholeNumber } from "@aunet/base"
import { MOST_VOCABULARY, VOCABULARY } from "@aunet/tokens"
import { scriptLengthProblem, segmentLengthProblem } from "./routing/segment-lengths.ts"

/** Most layers of a stage: each has parameters of its own to list, so this bounds what a configuration can cost. */
export const MOST_LAYERS = 1024

/** Largest width: a matrix of it squared stays below 2^53 bytes. */
export const WIDEST = 2 ** 17

const name = v.pipe(v.string(), v.nonEmpty("must not be empty"))

/** One stage: the blocks that work at one resolution. */
export const StageConfig = struct({
  /** D, width of the vectors. */
  width: wholeNumber(2, WIDEST),
  /** Blocks in the encoder and again in the decoder; in the last stage, in the trunk. */
  layers: wholeNumber(1, MOST_LAYERS),
  /** K, even; the width is a multiple of it. */
  headWidth: wholeNumber(2, WIDEST),
  /** G, key and value heads; as many as query heads when left out. */
  kvHeads: v.exactOptional(wholeNumber(1, WIDEST)),
  /** Keys that a query sees, itself included, in positions of this stage. */
  window: wholeNumber(1),
})

/** A plug-in by name with its options, as a checkpoint stores it. */
export const PluginChoice = struct({ name, options: v.exactOptional(json) })

/** Weight of the ratio term when nobody says another. H-Net has 0.03, at models a thousand times as large. */
export const RATIO_WEIGHT = 0.3

/** How a splitter and a router share the say. */
export const ROUTER_RULES = ["within", "beyond"] as const

/** How a model finds its own boundaries: a router by name, and how long segments shall be. */
export const RouterChoice = struct({
  name,
  options: v.exactOptional(json),
  /**
   * Bytes of a segment of each stage above the first that a position of it shall stand for on average: `[5, 15]`. Each is
   * above the one before it, and the first above 1.
   */
  bytesPerSegment: listOf(positive),
  /**
   * The same for the text of some scripts, by Unicode's long names: `{ Thai: [15, 45] }`; `bytesPerSegment` is then that of all others. Not
   * with a rule.
   */
  scripts: v.exactOptional(v.record(v.string(), listOf(positive))),
  /** Weight of the term that holds segments at that length; H-Net has 0.03. */
  ratioWeight: positive,
  /**
   * What the splitter settles before the router is asked: with `within` boundaries are only where it has one, with `beyond` all
   * of its boundaries are, and those that the router adds. The router is alone when left out.
   */
  rule: v.exactOptional(v.picklist(ROUTER_RULES)),
  /** Stages above the first that the rule speaks of: those that the splitter has levels for. All of them when left out. */
  ruleDepth: v.exactOptional(wholeNumber(1, 7)),
})

const DEPTH_FACTORS = ["disabled", "currentDepth", "globalDepth", "dimRatio"] as const

/** A whole model. */
export const ModelConfig = struct({
  /** Bytes first, trunk last; 1 to 8. */
  stages: v.pipe(
    someOf(StageConfig),
    v.check(
      (stages) => stages.length <= 8,
      ({ input }) => `must hold 1 to 8 stages, not ${input.length}`,
    ),
  ),
  /** Whether each stage but the last adds its encoder's output to what comes back up. */
  residuals: listOf(v.boolean()),
  upsampler: PluginChoice,
  /** The way down; the paper's when left out. */
  pool: v.exactOptional(PluginChoice),
  /** Finds boundaries as a part of the model; they are the splitter's when left out. */
  router: v.exactOptional(RouterChoice),
  /** Weight of the loss on the level of the next byte; no level is predicted when left out. */
  levelWeight: v.exactOptional(positive),
  /**
   * V, how many ids there are, for a model over tokens of several bytes: the baseline that an AU-Net is compared with.
   * 258 when left out: bytes, bos and eos. One stage, whose positions are tokens.
   */
  vocabulary: v.exactOptional(wholeNumber(VOCABULARY + 1, MOST_VOCABULARY)),
  /** Whether the embedding is the output matrix too; not when left out. */
  tiedVocabulary: v.exactOptional(v.boolean()),
  ropeTheta: positive,
  normEpsilon: positive,
  /** The same for the norms before the output matrix and the level matrix; normEpsilon when left out. */
  outputNormEpsilon: v.exactOptional(positive),
  feedForward: struct({
    /** The inner width is rounded up to a multiple of this. */
    multipleOf: wholeNumber(1),
    /** Factor on 8/3 of the width. */
    multiplier: positive,
  }),
  depthFactor: v.picklist(DEPTH_FACTORS),
  /** Standard deviation that the matrices of all stacks start with; the input width ^-0.5 when left out. */
  initialStd: v.exactOptional(positive),
})

/** One stage: the blocks that work at one resolution. */
export type StageConfig = v.InferOutput<typeof StageConfig>
/** A plug-in by name with its options. */
export type PluginChoice = v.InferOutput<typeof PluginChoice>
/** How a model finds its own boundaries. */
export type RouterChoice = v.InferOutput<typeof RouterChoice>
/** A whole model; `decodeModelConfig` makes one from JSON. */
export type ModelConfig = v.InferOutput<typeof ModelConfig>

/**
 * Checks a model's configuration.
 *
 * @throws AunetError BAD_CONFIG naming the field, its value and what is allowed
 */
export function decodeModelConfig(value: unknown, what = "model configuration"): ModelConfig {
  const config = decodeWith(ModelConfig, what, value)
  const refuse = (field: string, shown: unknown, allowed: string): never => {
    throw new AunetError("BAD_CONFIG", `${what}: ${field} is ${quote(shown)}; ${allowed}`)
  }
  config.stages.forEach(({ width, headWidth, kvHeads }, stage) => {
    const heads = width / headWidth
    if (headWidth % 2 !== 0)
      refuse(`stages[${stage}].headWidth`, headWidth, "it must be even, since rotary embedding turns pairs")
    if (!Number.isInteger(heads))
      refuse(`stages[${stage}].headWidth`, headWidth, `it must divide the width ${width}`)
    if (kvHeads !== undefined && !Number.isInteger(heads / kvHeads))
      refuse(`stages[${stage}].kvHeads`, kvHeads, `it must divide the ${heads} heads`)
  })
  if (config.residuals.length !== config.stages.length - 1) {
    refuse(
      "residuals",
      config.residuals,
      `it must hold one entry for each stage but the last: ${config.stages.length - 1}`,
    )
  }
  if (config.vocabulary !== undefined && config.stages.length > 1)
    refuse(
      "vocabulary",
      config.vocabulary,
      `a model over tokens has one stage, not ${config.stages.length}; leave it out for a model over bytes`,
    )
  if (config.vocabulary !== undefined && config.levelWeight !== undefined)
    refuse("levelWeight", config.levelWeight, "a model over tokens has no levels to predict; leave it out")
  if (config.router !== undefined) checkRouter(config, refuse)
  return config
}

/** Checks what a router is asked for against the stages. */
function checkRouter(
  { stages, router, levelWeight }: ModelConfig,
  refuse: (field: string, shown: unknown, allowed: string) => never,
): void {
  const { bytesPerSegment = [], scripts, rule, ruleDepth } = router ?? {}
  const pools = stages.length - 1
  if (pools === 0)
    refuse(
      "router",
      router?.name,
      "a model of one stage has no segments; leave it out, or give it two stages",
    )
  const problem = segmentLengthProblem(bytesPerSegment, pools)
  if (problem !== undefined) {
    const at = problem.at === undefined ? "" : `[${problem.at}]`
    refuse(`router.bytesPerSegment${at}`, problem.value, problem.allowed)
  }
  const ofScripts = scriptLengthProblem(scripts, pools, rule)
  if (ofScripts !== undefined) refuse(ofScripts.field, ofScripts.value, ofScripts.allowed)
  if (ruleDepth !== undefined && (rule === undefined || ruleDepth > pools))
    refuse(
      "router.ruleDepth",
      ruleDepth,
      rule === undefined
        ? 'it says how far a rule goes, and there is none; give a rule, "within" or "beyond", or leave it out'
        : `there are ${pools} stages above the first that a rule could speak of; give at most that, or leave it out`,
    )
  if (levelWeight !== undefined)
    refuse(
      "levelWeight",
      levelWeight,
      "a router's boundaries are no levels that a head could learn; leave it out",
    )
}

/** V, how many ids a model has. */
export const vocabularyOf = ({ vocabulary = VOCABULARY }: Pick<ModelConfig, "vocabulary">): number =>
  vocabulary

/** Gives the options of the transformer stacks of a stage. */
export function stackOptions(config: ModelConfig, stage: number) {
  const { width, layers, headWidth, kvHeads, window } = config.stages[stage]
  const heads = width / headWidth
  return {
    width,
    layers,
    heads,
    kvHeads: kvHeads ?? heads,
    feedForwardWidth: feedForwardWidth(width, config.feedForward.multipleOf, config.feedForward.multiplier),
    window,
    ropeTheta: config.ropeTheta,
    normEpsilon: config.normEpsilon,
    depthFactor: config.depthFactor,
    ...(config.initialStd !== undefined && { initialStd: config.initialStd }),
  }
}
