/**
 * `@aunet/torch/cluster`: a training on GPUs as figures, before any of them is paid for. Runs in pages too.
 */
export { planCluster, type ClusterOptions, type ClusterPlan, type ClusterTask } from "./plan-cluster.ts"
export type { Arrangement } from "./arrangements.ts"
export type { ClusterMemory, Split } from "./cluster-memory.ts"
export type { FirstLimit } from "./first-limit.ts"
export { type Gpu, GPUS } from "./gpus.ts"
export {
  type Arithmetic,
  keptActivations,
  type KeptActivations,
  type KeptOptions,
} from "./kept-activations.ts"
export { type ParameterGroups, parameterGroups } from "./parameter-groups.ts"
export { EFFICIENCY, type StepTime } from "./step-time.ts"
