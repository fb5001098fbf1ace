/**
 * A run of the paper as a plan: its model, batch, steps and learning rate as the tables have them.
 *
 * In: the name of a run. Out: a plan, with the laws where the tables say nothing (the ladder of three stages has
 * budgets and shapes alone). Never: changes a figure of the tables. Source: aunet.md 1.9, 3.3, 3.4.
 */
import { AunetError } from "@aunet/base"
import { makeModel, modelCost, type Registry } from "@aunet/core"
import { PAPER_LADDERS, PAPER_ROW_BYTES, PAPER_RUNS, paperModel, type PaperRun } from "./paper.ts"
import {
  lawBatchBytes,
  lawBytes,
  lawLearningRate,
  memoryOf,
  PAPER_BYTES_PER_POSITION,
  type TrainingPlan,
  warmupOf,
} from "./plan.ts"

const RUNS: ReadonlyMap<string, PaperRun> = new Map(
  [...PAPER_RUNS, ...PAPER_LADDERS[2], ...PAPER_LADDERS[3]].map((run) => [run.name, run]),
)

/** Names of the paper's runs: the main ones, then the ladders. */
export const paperRunNames: readonly string[] = [...RUNS.keys()]

/** A run as a plan, and the arithmetic that it took. */
export interface PaperPlan extends TrainingPlan {
  /** Operations of the whole training. */
  readonly flops: number
}

/**
 * Plans a run of the paper again.
 *
 * @param registry must have the upsampler `multi-linear`
 * @throws AunetError BAD_OPTION for a name that is not in `paperRunNames`, with all that are
 * @example
 * planPaperRun("aunet-2-1b", registry([multiLinearPlugin])).learningRate // 0.00165
 */
export function planPaperRun(name: string, registry: Registry): PaperPlan {
  const run = RUNS.get(name)
  if (run === undefined)
    throw new AunetError(
      "BAD_OPTION",
      `the paper has no run ${JSON.stringify(name)}; there are: ${paperRunNames.join(", ")}`,
    )
  const model = makeModel(paperModel(run), registry)
  const lengths = run.widths.map((_, s) => Math.ceil(PAPER_ROW_BYTES / PAPER_BYTES_PER_POSITION[s]))
  const { parameters, trainingFlopsPerByte, nonEmbeddingFlopsPerByte } = modelCost(model, lengths)
  const { flops, learningRate = lawLearningRate(flops) } = run
  const rows = Math.round((run.bytesPerStep ?? lawBatchBytes(flops)) / PAPER_ROW_BYTES)
  const batchBytes = rows * PAPER_ROW_BYTES
  const { steps = Math.round(flops / trainingFlopsPerByte / batchBytes) } = run
  const bytes = steps * batchBytes
  return {
    config: model.config,
    parameters,
    lengths,
    trainingFlopsPerByte,
    nonEmbeddingFlopsPerByte,
    gamma: bytes / lawBytes(trainingFlopsPerByte, 1),
    bytes,
    batchBytes,
    rows,
    steps,
    warmupSteps: warmupOf(steps),
    learningRate,
    memoryBytes: memoryOf(model, parameters, lengths),
    flops,
  }
}
