// What the check finds, as it is written to a file and drawn as a table.
//
// In:  nothing.  Out: types, and the ratio that decides whether kernels are looked at.  Never: measures.

import type { AdapterLine } from "./adapter-runner.ts"
import type { ConformanceLine } from "./conformance-runner.ts"
import type { KernelLine } from "./kernel-runner.ts"
import type { Outcome } from "./time-boxes.ts"

/** Who is measured, by the names of the table. */
export const OURS = "gpu.js WebGPU"
export const FLOAT32 = "PyTorch float32"
export const BFLOAT16 = "PyTorch bfloat16"
/** Ours and what it is compared with, in the order of the table. */
export const SIDES = [OURS, FLOAT32, BFLOAT16] as const
export type SideName = (typeof SIDES)[number]

/** Why a side of PyTorch is not there where there is no PyTorch; `Findings.python` says what was looked at. */
export const NO_PEER = "there is no PyTorch"

/** One of those that do the same work. */
export interface Side {
  readonly name: SideName
  /** What really computes, as it says itself. */
  report?: unknown
  /** The best turn, in the comparison's unit; absent where it was not measured. */
  speed?: number
  medianSpeed?: number
  turns?: number
  /** From the start of the process until it was ready: compiling is in it. */
  readySeconds?: number
  /** Writing: eight texts together, and from a prompt to the first byte. */
  speedOfEight?: number
  firstByteSeconds?: number
  /** Why it was not measured, or not to the end. */
  why?: string
  /** What it computes otherwise than the one that it is compared with. */
  disagrees?: string
}

/** The same work on several sides. */
export interface Comparison {
  readonly kind: "product" | "train" | "generate"
  readonly configuration: string
  readonly unit: "B/s" | "GFLOP/s"
  /** Useful operations of a byte, where bytes are counted. */
  readonly flopsPerByte?: number
  /** Bytes of a step, or one that is written. */
  readonly bytesPerUnit?: number
  readonly sides: readonly Side[]
}

/** The kernels of a step or of a written byte. */
export interface Kernels extends KernelLine {
  readonly kind: "train" | "generate"
  readonly configuration: string
  /** Seconds of a step or a byte where nobody timed its kernels, by the best turn; absent where there was none. */
  readonly unwatchedSeconds?: number
}

/** Everything. */
export interface Findings {
  readonly machine: unknown
  readonly software: boolean
  adapter?: AdapterLine["adapter"]
  /** What nvidia-smi says: name, driver, memory. */
  gpu?: string
  /** What PyTorch is compared with, or why none is. */
  python?: string
  conformance: ConformanceLine[]
  comparisons: Comparison[]
  kernels: Kernels[]
  parts: readonly Outcome[]
}

/** The share of PyTorch's float32 speed below which kernels are looked at one by one. */
export const WANTED = 0.5

/** How ours compares with another side; undefined where one is missing or does not compute the same. */
export function ratioTo({ sides }: Comparison, other: SideName): number | undefined {
  const [ours, theirs] = [OURS, other].map((name) => sides.find((side) => side.name === name))
  if (ours?.speed === undefined || theirs?.speed === undefined) return undefined
  if (ours.disagrees !== undefined || theirs.disagrees !== undefined) return undefined
  return ours.speed / theirs.speed
}
