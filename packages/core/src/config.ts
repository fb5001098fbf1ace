/**
 * The configuration of a model: what shapes it, and nothing about data or training.
 *
 * In: unknown JSON. Out: a checked configuration, or an error that names the field, the value and what
 * is allowed. Never: fills in what a checkpoint must say.
 */
import { feedForwardWidth } from "@aunet/blocks"
import { type Json, quote } from "@aunet/splitter"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { AunetError, listProblems } from "./errors.ts"

/** Largest window or multiple that a configuration may hold: far above any model, far below overflow. */
export const LARGEST = 2 ** 24

/** Most layers of a stage: each has parameters of its own to list, so this bounds what a configuration can cost. */
export const MOST_LAYERS = 1024

/** Largest width: a matrix of it squared stays below 2^53 bytes. */
export const WIDEST = 2 ** 17

/** A whole number of a range, whose message says the range. */
export const wholeNumber = (least: number, most = LARGEST) =>
  Schema.Int.check(
    Schema.isBetween(
      { minimum: least, maximum: most },
      { message: `must be a whole number from ${least} to ${most}` },
    ),
  )
const positive = Schema.Number.check(
  Schema.makeFilter((value: number) => (Number.isFinite(value) && value > 0) || "must be a number above 0"),
)
const name = Schema.String.check(
  Schema.makeFilter((value: string) => value.length > 0 || "must not be empty"),
)

/** One stage: the blocks that work at one resolution. */
export const StageConfig = Schema.Struct({
  /** D, width of the vectors. */
  width: wholeNumber(2, WIDEST),
  /** Blocks in the encoder and again in the decoder; in the last stage, in the trunk. */
  layers: wholeNumber(1, MOST_LAYERS),
  /** K, even; the width is a multiple of it. */
  headWidth: wholeNumber(2, WIDEST),
  /** G, key and value heads; as many as query heads when left out. */
  kvHeads: Schema.optionalKey(wholeNumber(1, WIDEST)),
  /** Keys that a query sees, itself included, in positions of this stage. */
  window: wholeNumber(1),
})

/** A plug-in by name with its options, as a checkpoint stores it. */
export const PluginChoice = Schema.Struct({ name, options: Schema.optionalKey(Schema.Json) })

const DEPTH_FACTORS = ["disabled", "currentDepth", "globalDepth", "dimRatio"] as const

/** A whole model. */
export const ModelConfig = Schema.Struct({
  /** Bytes first, trunk last; 1 to 8. */
  stages: Schema.NonEmptyArray(StageConfig).check(
    Schema.makeFilter(
      (stages: readonly unknown[]) => stages.length <= 8 || `must hold 1 to 8 stages, not ${stages.length}`,
    ),
  ),
  /** Whether each stage but the last adds its encoder's output to what comes back up. */
  residuals: Schema.Array(Schema.Boolean),
  upsampler: PluginChoice,
  /** The way down; the paper's when left out. */
  pool: Schema.optionalKey(PluginChoice),
  /** Weight of the loss on the level of the next byte; no level is predicted when left out. */
  levelWeight: Schema.optionalKey(positive),
  /** Whether the embedding is the output matrix too; not when left out. */
  tiedVocabulary: Schema.optionalKey(Schema.Boolean),
  ropeTheta: positive,
  normEpsilon: positive,
  /** The same for the norms before the output matrix and the level matrix; normEpsilon when left out. */
  outputNormEpsilon: Schema.optionalKey(positive),
  feedForward: Schema.Struct({
    /** The inner width is rounded up to a multiple of this. */
    multipleOf: wholeNumber(1),
    /** Factor on 8/3 of the width. */
    multiplier: positive,
  }),
  depthFactor: Schema.Literals(DEPTH_FACTORS),
  /** Standard deviation that the matrices of all stacks start with; the input width ^-0.5 when left out. */
  initialStd: Schema.optionalKey(positive),
})

/** One stage: the blocks that work at one resolution. */
export type StageConfig = typeof StageConfig.Type
/** A plug-in by name with its options. */
export interface PluginChoice {
  readonly name: string
  readonly options?: Json
}
/** A whole model; `decodeModelConfig` makes one from JSON. */
export type ModelConfig = Omit<typeof ModelConfig.Type, "upsampler" | "pool"> & {
  readonly upsampler: PluginChoice
  readonly pool?: PluginChoice
}

/**
 * Decodes with a schema; every error message of this package about JSON is made here.
 *
 * @param what the thing being read, for the message: `config.json of /models/run`
 * @throws AunetError of the code, naming each field that is wrong, its value and what is allowed
 */
export function decodeWith<S extends Schema.ConstraintDecoder<unknown>>(
  schema: S,
  what: string,
  value: unknown,
  code: "BAD_CONFIG" | "BAD_CHECKPOINT" = "BAD_CONFIG",
): S["Type"] {
  try {
    return Schema.decodeUnknownSync(schema, { errors: "all", onExcessProperty: "error" })(value)
  } catch (error) {
    if (!Schema.isSchemaError(error)) throw error
    throw new AunetError(code, `${what}: ${describeIssues(error, value)}`, { cause: error })
  }
}

/** One sentence for everything that does not fit: field, value, what is allowed. */
function describeIssues(error: Schema.SchemaError, value: unknown): string {
  const { issues } = SchemaIssue.makeFormatterStandardSchemaV1()(error.issue)
  const named = issues.map(({ message, path = [] }) => {
    const keys = path.map((key) => (typeof key === "object" ? key.key : key))
    const field = keys
      .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
      .join("")
      .replace(/^\./, "")
    return { message, keys, field }
  })
  // A range of whole numbers says that they are whole as well.
  const told = named.filter(
    (each) =>
      each.message !== "Expected an integer" ||
      !named.some((other) => other !== each && other.field === each.field),
  )
  const problems = told.map(({ message, keys, field }) => {
    const found = keys.reduce<unknown>(
      (inside, key) => (inside as Record<PropertyKey, unknown> | undefined)?.[key],
      value,
    )
    const allowed = message.startsWith("Expected no excess property")
      ? "there is no such field"
      : message.replace(/^[A-Z]/, (letter) => letter.toLowerCase())
    if (message === "Missing key") return `${field || "it"} is missing`
    return found === undefined
      ? `${field || "it"} is missing: ${allowed}`
      : `${field || "it"} is ${quote(found)}: ${allowed}`
  })
  return listProblems(problems)
}

/**
 * Checks a model's configuration.
 *
 * @throws AunetError BAD_CONFIG naming the field, its value and what is allowed
 */
export function decodeModelConfig(value: unknown, what = "model configuration"): ModelConfig {
  const config = decodeWith(ModelConfig, what, value) as ModelConfig
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
  return config
}

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
