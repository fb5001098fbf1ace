/**
 * What a GPU holds in a step of the script for PyTorch.
 *
 *     DDP     float32 parameters, gradients (and once more in the buckets that are sent), two moments: 20 bytes a parameter
 *     FSDP2   a shard of each: 16 bytes of its parameters; whole gradients in float32 besides where rows are computed in parts
 *
 * In: counts of parameters, what the forward pass keeps. Out: bytes. Never: the context of CUDA, buffers of NCCL, holes between
 * allocations; a tenth of the memory is left for them (`FILLED`).
 * Source: PyTorch's `DistributedDataParallel` (gradient_as_bucket_view is off), `FSDPParam.to_accumulated_grad_if_needed`.
 */
import type { KeptActivations } from "./kept-activations.ts"
import type { ParameterGroups } from "./parameter-groups.ts"

/** How parameters lie on GPUs: whole on each, or parted. */
export type Split = "ddp" | "fsdp"

/** Bytes a GPU. */
export interface ClusterMemory {
  readonly parameters: number
  readonly gradients: number
  readonly moments: number
  /** What the forward pass keeps, copies of weights in bfloat16 among it. */
  readonly activations: number
  /** The most that is there for a moment: gradients on the way back, a block computed again, gathered blocks, roots of moments. */
  readonly transient: number
  readonly total: number
}

/** Share of a GPU's memory that is planned with. */
export const FILLED = 0.9

/** Adds up what a GPU holds. `parts` are those that it computes its rows in, one after another. */
export function clusterMemory(
  split: Split,
  gpus: number,
  parts: number,
  { all, largestBlock, sentRest, shard }: ParameterGroups,
  { kept, transient: passing }: KeptActivations,
): ClusterMemory {
  const parted = split === "fsdp"
  const own = parted ? shard : all
  const twice = parted ? (parts > 1 ? all : 0) : gpus > 1 ? all : 0
  const [parameters, gradients, moments] = [4 * own, 4 * own + 4 * twice, 8 * own]
  // All but the blocks: weights and their gradients in bfloat16. A block: itself, the next as it comes and as it is laid out,
  // its gradients, and two sums of gradients in float32 under way.
  const gathered = parted ? 4 * sentRest + (3 * 2 + 2 + 2 * 4) * largestBlock : 0
  // The optimizer of shards takes the roots of all second moments at once, when activations are gone.
  const transient = Math.max(passing + gathered, parted ? 4 * own - kept : 0)
  return {
    parameters,
    gradients,
    moments,
    activations: kept,
    transient,
    total: parameters + gradients + moments + kept + transient,
  }
}
