/**
 * The parameters of a model as FSDP2 gathers them: each block together, and all else with the model.
 *
 * In: a model and how many processes there are. Out: counts of numbers. Never: bytes; what a number takes differs.
 * Source: `fully_shard` cuts the first dimension into equal parts, the last of which may be short or empty; what is sent is
 * filled up to equal parts. So a parameter of 16 matrices is on 16 GPUs of 64, and sent as if it were on all.
 */
import type { Model } from "@aunet/core"

/** Counts of numbers. */
export interface ParameterGroups {
  /** P, of the whole model. */
  readonly all: number
  /** Of the largest block. */
  readonly largestBlock: number
  /** Of all blocks, and of all else, filled up to equal parts. */
  readonly sentBlocks: number
  readonly sentRest: number
  /** On the GPU that has most. */
  readonly shard: number
}

/** Counts the parameters of a model over `processes`. */
export function parameterGroups(
  { parameters }: Pick<Model, "parameters">,
  processes: number,
): ParameterGroups {
  const counts = new Map<string, number>()
  let [all, sentBlocks, sentRest] = [0, 0, 0]
  for (const [name, { shape }] of Object.entries(parameters)) {
    const [first, ...others] = shape
    const row = others.reduce((product, size) => product * size, 1)
    const sent = processes * Math.ceil(first / processes) * row
    const block = /^.*\.layers\.\d+\./.exec(name)?.[0]
    all += first * row
    if (block === undefined) sentRest += sent
    else {
      sentBlocks += sent
      counts.set(block, (counts.get(block) ?? 0) + first * row)
    }
  }
  const shard = (sentBlocks + sentRest) / processes
  return { all, largestBlock: Math.max(...counts.values()), sentBlocks, sentRest, shard }
}
