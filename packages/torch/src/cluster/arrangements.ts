/**
 * The ways in which the script for PyTorch puts a training on GPUs: whole on each (DDP) or parted (FSDP2), blocks kept or
 * computed twice, rows at once or in parts.
 *
 * In: a model, rows, GPUs. Out: memory, time and flags of each. Never: a plan of its own.
 */
import { type Model, modelCost } from "@aunet/core"
import { clusterMemory, type ClusterMemory, FILLED, type Split } from "./cluster-memory.ts"
import type { Gpu } from "./gpus.ts"
import { keptActivations } from "./kept-activations.ts"
import { parameterGroups } from "./parameter-groups.ts"
import { type Network, stepTime, type StepTime } from "./step-time.ts"

/** One way. */
export interface Arrangement {
  readonly split: Split
  /** Whether blocks are computed twice, and hold less. */
  readonly checkpointed: boolean
  /** Parts that each GPU computes its rows in. */
  readonly parts: number
  /** Bytes a GPU. */
  readonly memory: ClusterMemory
  /** Whether nine tenths of the memory are enough. */
  readonly fits: boolean
  /** Seconds of a step. */
  readonly time: StepTime
  /** Of all GPUs together. */
  readonly bytesPerSecond: number
  /** Useful operations a second as a share of what is published for the GPUs. */
  readonly efficiency: number
  /** What the script is told. */
  readonly flags: readonly string[]
}

/** All ways on some GPUs. */
export interface Arranged extends Network {
  readonly gpu: Gpu
  /** Rows of a step, all GPUs together, and of the GPU that has most. */
  readonly rows: number
  readonly rowsPerGpu: number
  readonly arrangements: readonly Arrangement[]
}

/** What is arranged. */
export interface ArrangeOptions extends Network {
  readonly gpu: Gpu
  readonly rows: number
  /** Parts that rows are computed in; as few as fit when left out. */
  readonly parts?: number
}

const WAYS = [
  { split: "ddp", checkpointed: false },
  { split: "ddp", checkpointed: true },
  { split: "fsdp", checkpointed: false },
  { split: "fsdp", checkpointed: true },
] as const

/** Arranges a model; on one GPU there is nothing to part. `lengths` are positions of each stage in a row. */
export function arrange(model: Model, lengths: readonly number[], options: ArrangeOptions): Arranged {
  const { gpu, gpus, gpusPerNode, rows } = options
  const rowsPerGpu = Math.ceil(rows / gpus)
  const groups = parameterGroups(model, gpus)
  const { trainingFlopsPerByte } = modelCost(model, lengths)
  const bytes = rows * lengths[0]
  const ways = WAYS.filter(({ split }) => gpus > 1 || split === "ddp")
  const arrangements = ways.map(({ split, checkpointed }): Arrangement => {
    const arithmetic = split === "ddp" ? "autocast" : "bfloat16"
    const memoryIn = (parts: number): ClusterMemory => {
      const kept = keptActivations(model, lengths, {
        rows: Math.ceil(rowsPerGpu / parts),
        arithmetic,
        checkpointed,
      })
      return clusterMemory(split, gpus, parts, groups, kept)
    }
    const usable = FILLED * gpu.memoryBytes
    // Where none fits: the one that needs least, which may be all rows at once, since parts of shards hold whole gradients.
    const candidates =
      options.parts === undefined
        ? Array.from({ length: Math.floor(rows / gpus) }, (_, n) => n + 1)
        : [options.parts]
    const tried = candidates.map((parts) => ({ parts, memory: memoryIn(parts) }))
    const { parts, memory } =
      tried.find(({ memory: { total } }) => total <= usable) ??
      tried.reduce((least, each) => (each.memory.total < least.memory.total ? each : least))
    const atOnce = Math.ceil(rowsPerGpu / parts)
    const { kept } = keptActivations(model, lengths, { rows: atOnce, arithmetic, checkpointed: false })
    const time = stepTime(gpu, { gpus, gpusPerNode }, groups, {
      split,
      checkpointed,
      parts,
      flops: trainingFlopsPerByte * rowsPerGpu * lengths[0],
      keptBytes: (kept * rowsPerGpu) / atOnce,
    })
    return {
      split,
      checkpointed,
      parts,
      memory,
      fits: memory.total <= usable,
      time,
      bytesPerSecond: bytes / time.step,
      efficiency: (bytes * trainingFlopsPerByte) / time.step / (gpus * gpu.flopsPerSecond),
      flags: [
        ...(split === "fsdp" ? ["--shard"] : []),
        ...(checkpointed ? ["--checkpoint-activations"] : []),
        ...(parts > 1 ? ["--accumulate", String(parts)] : []),
      ],
    }
  })
  return { gpu, gpus, gpusPerNode, rows, rowsPerGpu, arrangements }
}

/** The fastest that fits; of equals the simplest. */
export const bestOf = (arrangements: readonly Arrangement[]): Arrangement | undefined =>
  arrangements
    .filter(({ fits }) => fits)
    .reduce<Arrangement | undefined>(
      (best, each) => (best === undefined || each.time.step < best.time.step ? each : best),
      undefined,
    )
