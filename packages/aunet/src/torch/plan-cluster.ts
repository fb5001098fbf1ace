/**
 * A training on GPUs with the preset's plug-ins.
 *
 * In: a plan, GPUs. Out: what they hold, how long it takes, how it is started. Never: starts anything.
 */
import {
  type ClusterOptions,
  type ClusterPlan,
  type ClusterTask,
  planCluster as planWith,
} from "@aunet/torch/cluster"
import { defaultRegistry } from "../plugins/default-plugins.ts"

/**
 * Plans a training on GPUs, for the script of `aunet export --format torch`.
 *
 * @param task what `plan` and `planPaper` give
 * @throws AunetError BAD_OPTION for counts out of their range, more GPUs than rows, machines that are not whole, a GPU that
 * is not known; BAD_CONFIG for a model that the script does not have
 * @example
 * const { best, first } = planCluster(planPaper("aunet-2-1b"), { gpus: 16, gpu: "h100" })
 */
export const planCluster = (task: ClusterTask, options: ClusterOptions): ClusterPlan =>
  planWith(task, options, defaultRegistry())
