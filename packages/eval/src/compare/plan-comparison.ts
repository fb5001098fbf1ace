/**
 * The plan of a comparison: models of equal operations a byte, on the same bytes in the same order.
 *
 *     flops C        F = sqrt(C / (20.79 gamma))        a model near F for each arm, then matched
 *     steps          C / (F rows rowBytes), the same for all arms
 *     rates          the law's for C, a third and a ninth of it
 *
 * In: arms that are prepared, a budget. Out: numbers. Never: looks at a text, measures a machine.
 */
import { AunetError, badOption } from "@aunet/base"
import { type ModelConfig, type Registry, type RouterChoice } from "@aunet/core"
import { lawBatchBytes, lawBytes, lawLearningRate, planTraining } from "@aunet/lingua"
import { badList } from "./bad-list.ts"
import { deepEnough } from "./deep-enough.ts"
import { choiceOf, type CostedModel, matchCompute, type MatchedModels, positionsOf } from "./equal-compute.ts"
import type { LeftOut } from "./token-trainings.ts"

/** What is planned for. */
export interface ComparisonBudget {
  /** Operations of one training; 1e8 to 1e26. */
  readonly flops: number
  /** T in bytes; 512 when left out. */
  readonly rowBytes?: number
  /** Data for the model; when left out the nearest to 10, the paper's, at which all arms have a model. */
  readonly gamma?: number
  /** Learning rates that each arm tries; three of the law's when left out. */
  readonly learningRates?: readonly number[]
}

/** An arm as it is planned. */
export interface PlannableArm {
  readonly label: string
  readonly stages: number
  readonly bytesPerPosition: readonly number[]
  /** V of a model over tokens. */
  readonly vocabulary?: number
  /** Of a model that finds its own boundaries. */
  readonly router?: RouterChoice
  /** What it is one of; the trials choose among those with the same name, and one that cannot be matched is left out. */
  readonly alternativeOf?: string
}

/** One arm of a plan. */
export interface PlannedArm extends PlannableArm {
  readonly config: ModelConfig
  readonly parameters: number
  /** Operations of training a byte: without the look-up of bytes, with the output layer. */
  readonly flopsPerByte: number
  /** The same without the output layer, as the paper counts. */
  readonly paperFlopsPerByte: number
  /** Operations of the whole training. */
  readonly flops: number
  /** Positions of a row: its bytes, or as many tokens as hold these on average. */
  readonly rowPositions: number
}

/** A plan. */
export interface ComparisonPlan {
  readonly arms: readonly PlannedArm[]
  /** Alternatives of which there is no model. */
  readonly leftOut: readonly LeftOut[]
  readonly gamma: number
  readonly rowBytes: number
  readonly rows: number
  readonly steps: number
  /** Bytes that each training sees, as often as it sees them. */
  readonly bytes: number
  /** Steps of a training that tries a learning rate: a tenth. */
  readonly trialSteps: number
  readonly warmupShare: number
  readonly learningRates: readonly number[]
}

/** T when nobody says another: a row that fits an ordinary processor, and several of them a batch. */
const ROW_BYTES = 512
/** Gammas that are looked at, from the paper's 10 down by 1, 2 and 5. */
const GAMMAS = Array.from({ length: 9 }, (_, power) =>
  [1, 0.5, 0.2].map((part) => 10 ** (1 - power) * part),
).flat()
/** Least operations that `planTraining` takes; a shape depends on flops / gamma alone. */
const LEAST_PLANNED = 1e12
/** Share of the budget on which a learning rate is tried. */
const TRIAL_SHARE = 0.1
/** Of the law's rate, which is for models that are planned for much more. */
const RATE_SHARES = [1 / 9, 1 / 3, 1]

/**
 * Plans.
 *
 * @throws AunetError BAD_OPTION for a number out of its range, a budget that is less than a step for each try, arms of
 * which one has no model near the budget, and those whose compute cannot be matched
 */
export function planComparison(
  arms: readonly PlannableArm[],
  budget: ComparisonBudget,
  registry: Registry,
): ComparisonPlan {
  const { flops, rowBytes = ROW_BYTES, gamma, learningRates } = budget
  if (!(flops >= 1e8 && flops <= 1e26)) throw badOption("flops", flops, "from 1e8 to 1e26")
  if (!Number.isInteger(rowBytes) || rowBytes < 16 || rowBytes > 2 ** 20)
    throw badOption("rowBytes", rowBytes, "a whole number from 16 to 1048576")
  if (gamma !== undefined && !(gamma > 0 && gamma <= 1e6))
    throw badOption("gamma", gamma, "above 0 and at most 1000000")
  const rates =
    learningRates ?? RATE_SHARES.map((share) => Number((share * lawLearningRate(flops)).toPrecision(2)))
  if (rates.length === 0 || rates.some((rate, i) => !(rate > 0 && rate <= 10) || rates.indexOf(rate) !== i))
    throw badList("learningRates", rates, "numbers above 0 and at most 10, each once")

  const { matched, leftOut, mean, rows, steps } = sized(arms, flops, rowBytes, gamma, registry)
  const trialSteps = Math.floor(TRIAL_SHARE * steps)
  if (trialSteps < 1) {
    const enough = enoughFlops(arms, flops, rowBytes, gamma, registry)
    throw badOption(
      "flops",
      flops,
      `${enough === undefined ? "much more" : `${enough} or more`} for these arms: a learning rate is tried on a tenth of it, and one step takes ${(mean * rows * rowBytes).toPrecision(2)} operations (${rows} rows of ${rowBytes} bytes)`,
    )
  }
  const bytes = steps * rows * rowBytes
  return {
    arms: matched.map((model) => ({
      ...(arms.find(({ label }) => label === model.label) as PlannableArm),
      config: model.config,
      parameters: model.cost.parameters,
      flopsPerByte: model.flopsPerByte,
      paperFlopsPerByte: model.cost.nonEmbeddingFlopsPerByte,
      flops: model.flopsPerByte * bytes,
      rowPositions: positionsOf(rowBytes, model)[0],
    })),
    leftOut,
    gamma: bytes / lawBytes(mean, 1),
    rowBytes,
    rows,
    steps,
    bytes,
    trialSteps,
    warmupShare: Math.ceil(steps / 10) / steps,
    learningRates: rates,
  }
}

/** Models that are matched, and how many steps of them a budget holds. */
function sized(
  arms: readonly PlannableArm[],
  flops: number,
  rowBytes: number,
  gamma: number | undefined,
  registry: Registry,
) {
  const { models: matched, leftOut } =
    gamma === undefined
      ? nearestGamma(arms, flops, rowBytes, registry)
      : matchedAt(arms, flops, gamma, rowBytes, registry)
  const mean = matched.reduce((sum, each) => sum + each.flopsPerByte, 0) / matched.length
  const rows = Math.max(1, Math.round(lawBatchBytes(flops) / rowBytes))
  return { matched, leftOut, mean, rows, steps: Math.round(flops / (mean * rows * rowBytes)) }
}

/** A budget that holds a step for each trial; models and batches grow with it, so it is looked for. */
function enoughFlops(
  arms: readonly PlannableArm[],
  flops: number,
  rowBytes: number,
  gamma: number | undefined,
  registry: Registry,
): number | undefined {
  let tried = flops
  for (let round = 0; round < 12; round++) {
    const { mean, rows, steps } = sized(arms, tried, rowBytes, gamma, registry)
    if (TRIAL_SHARE * steps >= 1) return tried
    const needed = 1.1 * (1 / TRIAL_SHARE) * mean * rows * rowBytes
    tried = Number(Math.max(1.2 * tried, needed).toPrecision(2))
  }
  return undefined
}

/** The gamma nearest to the paper's at which every arm has a model, and those can be matched. */
function nearestGamma(
  arms: readonly PlannableArm[],
  flops: number,
  rowBytes: number,
  registry: Registry,
): MatchedModels {
  let last: unknown
  for (const gamma of GAMMAS)
    try {
      return matchedAt(arms, flops, gamma, rowBytes, registry)
    } catch (error) {
      if (!(error instanceof AunetError)) throw error
      last = error
    }
  throw last
}

/** A model for each arm near the laws' operations a byte, and all of them brought to the same. */
function matchedAt(
  arms: readonly PlannableArm[],
  flops: number,
  gamma: number,
  rowBytes: number,
  registry: Registry,
): MatchedModels {
  const scale = Math.max(1, LEAST_PLANNED / flops)
  const budget = { flops: flops * scale, gamma: gamma * scale, rowBytes }
  const models: CostedModel[] = []
  const failures = new Map<string, unknown>()
  for (const arm of arms)
    try {
      models.push(shapeOf(arm, budget, registry))
    } catch (error) {
      if (!(error instanceof AunetError)) throw error
      failures.set(arm.label, error)
    }
  // One of several alternatives is enough.
  for (const arm of arms)
    if (failures.has(arm.label) && !models.some((model) => choiceOf(model) === choiceOf(arm)))
      throw failures.get(arm.label)
  const matched = matchCompute(models, rowBytes, registry)
  const none = [...failures.keys()].map((label) => ({
    label,
    why: "no model of it takes as few operations a byte as the others",
  }))
  return { models: matched.models, leftOut: [...none, ...matched.leftOut] }
}

function shapeOf(
  { label, stages, bytesPerPosition, vocabulary, router, alternativeOf }: PlannableArm,
  budget: { readonly flops: number; readonly gamma: number; readonly rowBytes: number },
  registry: Registry,
): CostedModel {
  const planned = planTraining(
    { ...budget, stages, bytesPerPosition, ...(vocabulary !== undefined && { vocabulary }) },
    registry,
  )
  const config: ModelConfig = { ...planned.config, ...(router && { router }) }
  const [rowPositions] = positionsOf(budget.rowBytes, { config, bytesPerPosition })
  return {
    label,
    config: deepEnough(config, rowPositions, registry),
    bytesPerPosition,
    ...(alternativeOf !== undefined && { alternativeOf }),
  }
}
