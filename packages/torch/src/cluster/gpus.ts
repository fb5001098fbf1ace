/**
 * GPUs by name, as their makers publish them.
 *
 * In: a name, or the numbers of somebody's own. Out: numbers. Never: what a GPU reaches; `step-time.ts` has one figure for that.
 * Source: NVIDIA's data sheets of each (H100 SXM, H200, A100, L40S, B200 of a DGX B200) and the Ada white paper (4090), all
 * without sparsity. Links inside a machine: NVLink of 900, 600, 1800 GB/s both ways, PCIe 4 x16. Between machines: the
 * adapters of a DGX, one a GPU (400 Gb/s; A100 200). There is no such machine of l40s and 4090: 100 and 10 Gb/s a GPU
 * are assumed.
 */
import { AunetError, badOption, checkOptionNames } from "@aunet/base"

/** A kind of GPU, in the machine that it usually comes in. */
export interface Gpu {
  /** Dense products of bfloat16, summed in float32: operations a second, 1e12 or more. */
  readonly flopsPerSecond: number
  /** Its memory, 1e9 bytes or more. */
  readonly memoryBytes: number
  readonly memoryBytesPerSecond: number
  /** To others in its machine, one way. */
  readonly insideBytesPerSecond: number
  /** Its share of the network between machines, one way. */
  readonly betweenBytesPerSecond: number
}

const gpu = (
  flopsPerSecond: number,
  memoryBytes: number,
  memoryBytesPerSecond: number,
  insideBytesPerSecond: number,
  betweenBytesPerSecond: number,
): Gpu => ({ flopsPerSecond, memoryBytes, memoryBytesPerSecond, insideBytesPerSecond, betweenBytesPerSecond })

/** GPUs by name. */
export const GPUS: Readonly<Record<string, Gpu>> = {
  h100: gpu(989e12, 80e9, 3.35e12, 450e9, 50e9),
  h200: gpu(989e12, 141e9, 4.8e12, 450e9, 50e9),
  "a100-80": gpu(312e12, 80e9, 2.039e12, 300e9, 25e9),
  "a100-40": gpu(312e12, 40e9, 1.555e12, 300e9, 25e9),
  l40s: gpu(362e12, 48e9, 864e9, 32e9, 12.5e9),
  "4090": gpu(165.2e12, 24e9, 1.008e12, 32e9, 1.25e9),
  b200: gpu(2250e12, 180e9, 8e12, 900e9, 50e9),
}

/** Least of each number: below it a unit was mistaken. */
const LEAST: Readonly<Record<keyof Gpu, number>> = {
  flopsPerSecond: 1e12,
  memoryBytes: 1e9,
  memoryBytesPerSecond: 1e9,
  insideBytesPerSecond: 1e6,
  betweenBytesPerSecond: 1e6,
}

/**
 * Finds a GPU by name, or takes somebody's own.
 *
 * @throws AunetError BAD_OPTION for a name that is not there, with those that are; for numbers that lack, are too small, or do not exist
 */
export function gpuOf(wanted: string | Gpu): Gpu {
  if (typeof wanted === "string") {
    if (Object.hasOwn(GPUS, wanted)) return GPUS[wanted]
    throw new AunetError(
      "BAD_OPTION",
      `gpu is ${JSON.stringify(wanted)}; there are: ${Object.keys(GPUS).join(", ")}; or numbers of another: ${Object.keys(LEAST).join(", ")}`,
    )
  }
  checkOptionNames<Gpu>("gpu", wanted, {
    flopsPerSecond: true,
    memoryBytes: true,
    memoryBytesPerSecond: true,
    insideBytesPerSecond: true,
    betweenBytesPerSecond: true,
  })
  for (const [name, least] of Object.entries(LEAST) as [keyof Gpu, number][]) {
    const value: unknown = wanted[name]
    if (!(typeof value === "number" && value >= least && value < 1e24))
      throw badOption(`gpu.${name}`, value, `a number of ${least.toExponential().replace("+", "")} or more`)
  }
  return wanted
}
