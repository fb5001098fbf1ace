/**
 * Planning a training for an amount of arithmetic: how large a model, on how much text, with which batch
 * and learning rate, as the paper's laws say.
 *
 *     C = bytes · F           F: operations of training a byte takes
 *     bytes = 20.79 gamma F   gamma: units of data a unit of model; 10 in the paper's ladder
 *     so F = sqrt(C / (20.79 gamma)), and a shape near the ladder's with that F is searched for
 *
 * In: a budget and a number of stages. Out: a plan. Never: measures a machine; its speed is an argument.
 * Source: aunet.md 1.9, 3.3, 3.4. Below 1e19 operations the laws are extrapolated.
 */
import { AunetError, badOption, checkOptionNames, type OptionNames } from "@aunet/base"
import {
  GROWTH,
  makeModel,
  type Model,
  type ModelConfig,
  modelCost,
  type Registry,
  stackOptions,
  vocabularyOf,
} from "@aunet/core"
import { MOST_VOCABULARY, VOCABULARY } from "@aunet/tokens"
import { PAPER_ROW_BYTES, paperShape } from "./paper.ts"

/** Bytes of a unit of data, 4.56 bytes a token, squared: it turns the paper's gamma of tokens into bytes. */
const BYTES_PER_TOKEN_SQUARED = 4.56 ** 2

/**
 * Bytes of text for a position of each stage. With these, `modelCost` gives the operations a byte of every
 * run of the paper within 3%.
 */
export const PAPER_BYTES_PER_POSITION: readonly number[] = [1, 5, 7.3, 11]

/** Trunk width for each trunk layer, in the ladders of two, three and four stages; one stage as the plain ladder. */
const ASPECT = [90, 96, 190, 400]

/** The batch in bytes that the laws give for a budget. */
export const lawBatchBytes = (flops: number): number => 0.66 * flops ** 0.321

/** The learning rate that the laws give for a budget. */
export const lawLearningRate = (flops: number): number => 6.6 * flops ** -0.176

/** Training bytes for a model of F operations a byte. */
export const lawBytes = (flopsPerByte: number, gamma = 10): number =>
  BYTES_PER_TOKEN_SQUARED * gamma * flopsPerByte

/** What to plan for. */
export interface PlanOptions {
  /** Operations of the whole training, 1e12 to 1e26. */
  readonly flops: number
  /** 1 to 4. */
  readonly stages: number
  /** Data for the model; 10 when left out, as in the paper's ladder. */
  readonly gamma?: number
  /** T, positions of a row; 8192 when left out, as in the paper. */
  readonly rowBytes?: number
  /** Bytes of text for a position of each stage; those that fit the paper's figures when left out. */
  readonly bytesPerPosition?: readonly number[]
  /**
   * V of a model over tokens, 259 to 65536, which has one stage; `bytesPerPosition` then has the bytes of a token of the
   * text that is trained on. A model over bytes when left out.
   */
  readonly vocabulary?: number
}

const PLAN_NAMES: OptionNames<PlanOptions> = {
  flops: true,
  stages: true,
  gamma: true,
  rowBytes: true,
  bytesPerPosition: true,
  vocabulary: true,
}

/** A plan. */
export interface TrainingPlan {
  readonly config: ModelConfig
  readonly parameters: number
  /** Positions of each stage in a row. */
  readonly lengths: readonly number[]
  readonly trainingFlopsPerByte: number
  /** The same without the output layer, as the paper counts. */
  readonly nonEmbeddingFlopsPerByte: number
  /** Units of data a unit of model that the plan comes to; near what was asked for. */
  readonly gamma: number
  /** Text to train on. */
  readonly bytes: number
  readonly batchBytes: number
  /** B, rows of a batch. */
  readonly rows: number
  readonly steps: number
  readonly warmupSteps: number
  readonly learningRate: number
  /** What training holds: parameters, gradients and two moments in f32, and what each row of a batch leaves for the way back. */
  readonly memoryBytes: { readonly state: number; readonly row: number }
}

/** Largest factor between a plan's operations a byte and those that the laws want. */
const MOST_OFF = 1.5

/**
 * Plans a training.
 *
 * @throws AunetError BAD_OPTION naming the number, its value and its range; or when no model of so many stages
 * is near what the laws want for the budget
 */
export function planTraining(options: PlanOptions, registry: Registry): TrainingPlan {
  checkOptionNames("plan", options, PLAN_NAMES)
  const {
    flops,
    stages,
    gamma = 10,
    rowBytes = PAPER_ROW_BYTES,
    bytesPerPosition = PAPER_BYTES_PER_POSITION,
    vocabulary,
  } = options
  const check = (name: string, value: unknown, fits: boolean, allowed: string): void => {
    if (!fits) throw badOption(name, value, allowed)
  }
  check("flops", flops, flops >= 1e12 && flops <= 1e26, "from 1e12 to 1e26")
  check("stages", stages, Number.isInteger(stages) && stages >= 1 && stages <= 4, "1, 2, 3 or 4")
  check("gamma", gamma, gamma > 0 && gamma <= 1e6, "above 0 and at most 1000000")
  check(
    "rowBytes",
    rowBytes,
    Number.isInteger(rowBytes) && rowBytes >= 16 && rowBytes <= 2 ** 20,
    "a whole number from 16 to 1048576",
  )
  check(
    "bytesPerPosition",
    bytesPerPosition,
    bytesPerPosition.length >= stages && bytesPerPosition.every((bytes) => bytes >= 1),
    `${stages} numbers of 1 or more`,
  )

  if (vocabulary !== undefined) {
    check("stages", stages, stages === 1, "1 for a model over tokens (vocabulary)")
    check(
      "vocabulary",
      vocabulary,
      Number.isInteger(vocabulary) && vocabulary > VOCABULARY && vocabulary <= MOST_VOCABULARY,
      `a whole number from ${VOCABULARY + 1} to ${MOST_VOCABULARY}`,
    )
    if (options.bytesPerPosition === undefined)
      throw badOption(
        "bytesPerPosition",
        undefined,
        "[bytes of a token] for a model over tokens; it is for the text to say",
      )
  }

  const lengths = Array.from({ length: stages }, (_, s) => Math.ceil(rowBytes / bytesPerPosition[s]))
  const text: TextShape = { lengths, rowBytes, ...(vocabulary !== undefined && { vocabulary }) }
  const model = searchShape(Math.sqrt(flops / (BYTES_PER_TOKEN_SQUARED * gamma)), stages, text, registry)
  const { parameters, trainingFlopsPerByte, nonEmbeddingFlopsPerByte } = modelCost(model, lengths, rowBytes)
  const bytes = flops / trainingFlopsPerByte
  const reached = bytes / lawBytes(trainingFlopsPerByte, 1)
  // Gamma falls with the square of the operations a byte.
  const off = Math.sqrt(gamma / reached)
  if (Math.max(off, 1 / off) > MOST_OFF) {
    const fewer = stages > 1 ? "fewer stages, " : ""
    throw new AunetError(
      "BAD_OPTION",
      `flops is ${flops}: the nearest model of ${stages} ${stages === 1 ? "stage" : "stages"} takes ${off.toPrecision(3)} times the operations a byte that the laws want (gamma ${reached.toPrecision(3)}, not ${gamma}); take ${
        off > 1 ? `${fewer}more flops or a smaller gamma` : "less flops or a larger gamma"
      }`,
    )
  }
  const rows = Math.max(1, Math.round(lawBatchBytes(flops) / rowBytes))
  const batchBytes = rows * rowBytes
  const steps = Math.max(1, Math.round(bytes / batchBytes))
  return {
    config: model.config,
    parameters,
    lengths,
    trainingFlopsPerByte,
    nonEmbeddingFlopsPerByte,
    gamma: reached,
    bytes,
    batchBytes,
    rows,
    steps,
    warmupSteps: warmupOf(steps),
    learningRate: lawLearningRate(flops),
    memoryBytes: memoryOf(model, parameters, lengths),
  }
}

/** Steps of a training in which the rate rises. The paper's text says a tenth; its tables cap it. */
export const warmupOf = (steps: number): number => Math.min(10_000, Math.ceil(steps / 10))

/** Gives what training holds in memory, in bytes. */
export const memoryOf = (
  model: Model,
  parameters: number,
  lengths: readonly number[],
): TrainingPlan["memoryBytes"] => ({ state: 16 * parameters, row: rowMemory(model, lengths) })

/** What a row of the text comes to. */
interface TextShape {
  readonly lengths: readonly number[]
  readonly rowBytes: number
  readonly vocabulary?: number
}

/** Finds the shape whose operations a byte and whose proportions are nearest to what is wanted. */
function searchShape(
  target: number,
  stages: number,
  { lengths, rowBytes, ...tokens }: TextShape,
  registry: Registry,
): Model {
  let best: { readonly config: ModelConfig; readonly score: number } | undefined
  for (let wordWidth = 64; wordWidth <= 16384; wordWidth += wordWidth < 1024 ? 64 : 128) {
    const shape = (trunkLayers: number): ModelConfig => ({
      ...shapeOf(wordWidth, stages, trunkLayers),
      ...tokens,
    })
    const flopsOf = (trunkLayers: number): number =>
      modelCost(makeModel(shape(trunkLayers), registry), lengths, rowBytes).trainingFlopsPerByte
    // Operations grow by the same amount with each layer of the trunk.
    const [one, two] = [flopsOf(1), flopsOf(2)]
    const layers = Math.max(1, Math.min(200, Math.round(1 + (target - one) / (two - one))))
    const config = shape(layers)
    const { width } = config.stages[stages - 1]
    const off = Math.abs(Math.log((one + (layers - 1) * (two - one)) / target))
    // Proportions are worth no more than what would be refused.
    const score =
      off +
      (off > Math.log(MOST_OFF) ? 100 : 0) +
      0.5 * Math.abs(Math.log(width / layers / ASPECT[stages - 1]))
    if (best === undefined || score < best.score) best = { config, score }
    // Wider ones are only further away.
    if (one > 4 * target) break
  }
  return makeModel((best as { readonly config: ModelConfig }).config, registry)
}

/** The authors' proportions: bytes a quarter of the words, 3 layers in every stage but the trunk. */
function shapeOf(wordWidth: number, stages: number, trunkLayers: number): ModelConfig {
  // Small models have smaller heads, so that there is more than one.
  const unit = wordWidth >= 1024 ? 128 : 64
  const head = Math.min(128, unit)
  const byteUnit = wordWidth >= 1024 ? 128 : 32
  const byteHead = Math.min(64, byteUnit)
  const byteWidth = stages === 1 ? wordWidth : Math.max(byteUnit, toMultiple(wordWidth / 4, byteUnit))
  const widths = [
    byteWidth,
    ...GROWTH.slice(0, stages - 1).map((growth) => toMultiple(wordWidth * growth, unit)),
  ]
  return paperShape({
    widths,
    layers: widths.map((_, s) => (s === stages - 1 ? trunkLayers : 3)),
    headWidths: widths.map((_, s) => (s === 0 ? byteHead : head)),
    feedForward: { multipleOf: wordWidth >= 1024 ? 256 : 64, multiplier: 1 },
  })
}

/** Rounds to a multiple, halves to the even one: so the paper's widths come out. */
function toMultiple(value: number, unit: number): number {
  const units = value / unit
  const below = Math.floor(units)
  const up = units - below > 0.5 || (units - below === 0.5 && below % 2 === 1)
  return unit * (below + (up ? 1 : 0))
}

/**
 * Estimates what a row leaves in memory for the way back, in f32: for each layer and position, eight
 * vectors of the width, three of the inner width, and a row of attention; and the logits twice.
 */
function rowMemory({ config }: Model, lengths: readonly number[]): number {
  const numbers = config.stages.reduce(
    (total, { width }, stage) => {
      const { layers, heads, window, feedForwardWidth: inner } = stackOptions(config, stage)
      const stacks = stage === config.stages.length - 1 ? 1 : 2
      return (
        total +
        stacks *
          layers *
          lengths[stage] *
          (8 * width + 3 * inner + 2 * heads * Math.min(window, lengths[stage]))
      )
    },
    2 * vocabularyOf(config) * lengths[0],
  )
  return 4 * numbers
}
