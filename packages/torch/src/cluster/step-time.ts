/**
 * How long a step takes: products, what passes through memory, and what is sent while nothing is computed.
 *
 *     products        operations / (published rate * EFFICIENCY)
 *     memory          each kept number is written and read on the way there, read on the way back, its gradient written and
 *                     read; weights for each part; the optimizer once
 *     communication   a ring: (N - 1) / N of what is gathered or summed, over the slowest link on the way
 *     step            products + memory + what communication is longer than what it runs beside
 *
 * In: counts. Out: seconds. Never: the start of kernels and messages (many small blocks, thousands of GPUs), reading of text,
 * saves, GPUs that wait for a slow one. Links are taken at their published rate.
 */
import type { Gpu } from "./gpus.ts"
import type { ParameterGroups } from "./parameter-groups.ts"
import type { Split } from "./cluster-memory.ts"

/**
 * Share of a GPU's published operations that products reach. FITTED, the only figure here that is: on the seven throughputs
 * that the paper prints, of H100s (docs/log.md has what is left of each; a test fits it again).
 */
export const EFFICIENCY = 0.565

/** What a GPU does in a step. */
export interface StepWork {
  readonly split: Split
  readonly checkpointed: boolean
  /** Parts that it computes its rows in. */
  readonly parts: number
  /** Useful operations of all its rows, forward and backward. */
  readonly flops: number
  /** What the forward pass of all its rows keeps when nothing is computed twice. */
  readonly keptBytes: number
}

/** Where GPUs are. */
export interface Network {
  readonly gpus: number
  readonly gpusPerNode: number
}

/** Seconds of a step. */
export interface StepTime {
  readonly products: number
  readonly memory: number
  readonly communication: number
  /** Of communication, what is waited for. */
  readonly waiting: number
  readonly step: number
}

/** Computes the time of a step. */
export function stepTime(
  gpu: Gpu,
  { gpus, gpusPerNode }: Network,
  { all, sentBlocks, sentRest, shard }: ParameterGroups,
  { split, checkpointed, parts, flops, keptBytes }: StepWork,
  efficiency = EFFICIENCY,
): StepTime {
  const parted = split === "fsdp"
  const products = ((checkpointed ? 4 / 3 : 1) * flops) / (gpu.flopsPerSecond * efficiency)
  const passing = (checkpointed ? 7 : 5) * keptBytes
  const weights = parts * WEIGHT_TRAFFIC * all
  const memory = (passing + weights + 28 * (parted ? shard : all)) / gpu.memoryBytesPerSecond
  const link =
    gpus <= gpusPerNode
      ? gpu.insideBytesPerSecond
      : Math.min(gpu.insideBytesPerSecond, gpu.betweenBytesPerSecond * gpusPerNode)
  const ring = (numbers: number): number => ((gpus - 1) / gpus) * (numbers / link)
  const part = (products + (passing + weights) / gpu.memoryBytesPerSecond) / parts
  const forward = part / (checkpointed ? 4 : 3)
  const backward = part - forward
  const over = (sent: number, beside: number): number => Math.max(0, sent - beside)
  if (!parted) {
    const communication = ring(2 * 4 * all)
    const waiting = over(communication, backward)
    return { products, memory, communication, waiting, step: products + memory + waiting }
  }
  const [blocks, rest, sums] = [ring(2 * sentBlocks), ring(2 * sentRest), ring(4 * sentBlocks)]
  // What is no block comes before the first and is summed after the last.
  const last = ring(4 * sentRest)
  const communication = parts * (rest + 2 * blocks) + sums + last
  const waiting =
    parts * (rest + over(blocks, forward)) +
    (parts - 1) * over(blocks, backward) +
    over(blocks + sums, backward) +
    last
  return { products, memory, communication, waiting, step: products + memory + waiting }
}

/** Bytes a parameter for each part: read and written in bfloat16, read on both ways, its gradient written. */
const WEIGHT_TRAFFIC = 4 + 2 + 2 + 2 + 4
