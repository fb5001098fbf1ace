/**
 * What stands in the way first: memory, the network, or too few rows for so many GPUs.
 *
 * In: arrangements of one plan on some GPUs. Out: a sentence with its figures. Never: chooses an arrangement.
 */
import { type Arrangement, type Arranged, bestOf } from "./arrangements.ts"
import { FILLED } from "./cluster-memory.ts"

/** What stands in the way, in a word and in a sentence. */
export interface FirstLimit {
  readonly limit: "memory" | "network" | "rows"
  /** On how many GPUs: those of the plan, or the first of more at which it comes. */
  readonly gpus: number
  readonly sentence: string
}

/** Share of a step that waits for the network from which on it counts. */
const WAITS = 0.1

const gigabytes = (count: number): string => `${(count / 1e9).toPrecision(count < 99.5e9 ? 2 : 3)} GB`
const share = (part: number): string => `${Math.round(100 * part)}%`

/**
 * Finds it, and after memory what comes next on more GPUs.
 *
 * @param arranged on the GPUs of the plan
 * @param on the same on another number of GPUs
 */
export function firstLimit(arranged: Arranged, on: (gpus: number) => Arranged): FirstLimit {
  const { gpus, rows, arrangements } = arranged
  const found = limitOf(arranged)
  if (found !== undefined && (found.limit !== "memory" || bestOf(arrangements) === undefined)) return found
  for (let more = 2 * gpus; more <= rows; more *= 2) {
    const later = limitOf(on(more), found === undefined)
    if (later === undefined) continue
    const then = `on ${more} GPUs, ${later.sentence}`
    return found === undefined
      ? { ...later, sentence: `nothing on ${gpus}; first, ${then}` }
      : { ...found, sentence: `${found.sentence}. Next, ${then}` }
  }
  if (found !== undefined) return found
  const sentence = `nothing on ${gpus}; first rows: a step has ${rows}, so that no more than ${rows} GPUs share it`
  return { limit: "rows", gpus: rows, sentence }
}

/** What stands in the way on these GPUs, whether or not memory that is found a way around counts. */
function limitOf(arranged: Arranged, memoryCounts = true): FirstLimit | undefined {
  const { gpus, gpu, rows, rowsPerGpu, arrangements } = arranged
  const of = (limit: FirstLimit["limit"], sentence: string): FirstLimit => ({
    limit,
    gpus,
    sentence: `${limit}: ${sentence}`,
  })
  const usable = `${gigabytes(FILLED * gpu.memoryBytes)} that a GPU has for it`
  const best = bestOf(arrangements)
  if (best === undefined) {
    const { memory, parts } = leastMemory(arrangements)
    return of(
      "memory",
      `at the least ${gigabytes(memory.total)} are held, of the ${usable}${parts >= rowsPerGpu ? ", one row at a time" : ""}; take more GPUs, or GPUs with more memory`,
    )
  }
  const whole = arrangements.filter(({ split }) => split === "ddp")
  if (memoryCounts && !whole.some(({ fits }) => fits)) {
    const { memory } = leastMemory(whole)
    const state = memory.parameters + memory.gradients + memory.moments
    return of(
      "memory",
      `whole on each GPU (DDP) it takes ${gigabytes(memory.total)}, ${gigabytes(state)} of them parameters, gradients and moments, of the ${usable}; parted (FSDP2) ${gigabytes(best.memory.total)}`,
    )
  }
  if (best.time.waiting > WAITS * best.time.step)
    return of(
      "network",
      `${share(best.time.waiting / best.time.step)} of a step waits for it: a GPU has ${rowsPerGpu} ${rowsPerGpu === 1 ? "row" : "rows"} to compute beside what is sent; take fewer GPUs, or more rows`,
    )
  if (rows % gpus !== 0 && rowsPerGpu * gpus > 1.1 * rows)
    return of(
      "rows",
      `${rows} are not shared evenly by ${gpus} GPUs, and ${share(1 - rows / gpus / rowsPerGpu)} of the time is waited for those that have ${rowsPerGpu}; --rows ${(rowsPerGpu - 1) * gpus} or ${rowsPerGpu * gpus} are`,
    )
  if (memoryCounts && (best.parts > 1 || best.checkpointed))
    return of(
      "memory",
      `all ${rowsPerGpu} rows of a GPU at once do not fit; ${best.checkpointed ? "with blocks that are computed twice" : `in ${best.parts} parts`} they take ${gigabytes(best.memory.total)}, of the ${usable}`,
    )
  return undefined
}

const leastMemory = (arrangements: readonly Arrangement[]): Arrangement =>
  arrangements.reduce((least, each) => (each.memory.total < least.memory.total ? each : least))
