/**
 * The paper's laws with the preset's plug-ins.
 *
 * In: a budget of arithmetic. Out: a plan. Never: measures a machine; `measureEngine` does.
 */
import { type PlanOptions, planTraining, type TrainingPlan } from "@aunet/core"
import { defaultRegistry } from "./plugins.ts"

/**
 * Plans a training for a budget: widths, layers, text, batch and learning rate.
 *
 * @throws AunetError BAD_OPTION naming the number, its value and its range
 * @example
 * const { config, bytes, learningRate } = plan({ flops: 1e17, stages: 3 })
 */
export const plan = (options: PlanOptions): TrainingPlan => planTraining(options, defaultRegistry())
