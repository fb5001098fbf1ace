/**
 * The paper's laws with the preset's plug-ins.
 *
 * In: a budget of arithmetic, or a run of the paper. Out: a plan. Never: measures a machine; `measureEngine` does.
 */
import {
  type PaperPlan,
  planPaperRun,
  type PlanOptions,
  planTraining,
  type TrainingPlan,
} from "@aunet/lingua"
import { defaultRegistry } from "../plugins/default-plugins.ts"

/**
 * Plans a training for a budget: widths, layers, text, batch and learning rate.
 *
 * @throws AunetError BAD_OPTION naming the number, its value and its range
 * @example
 * const { config, bytes, learningRate } = plan({ flops: 1e17, stages: 3 })
 */
export const plan = (options: PlanOptions): TrainingPlan => planTraining(options, defaultRegistry())

/**
 * Plans a run of the paper again, as its tables have it.
 *
 * @param name one of `paperRunNames`
 * @throws AunetError BAD_OPTION for another name, with all that there are
 * @example
 * const { config, steps } = planPaper("aunet-2-1b")
 */
export const planPaper = (name: string): PaperPlan => planPaperRun(name, defaultRegistry())
