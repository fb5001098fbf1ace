// The kernels of a step, by kind of operation and the slowest one by one, as text.
//
// In:  what kernels took.  Out: lines.  Never: measures.

import type { KernelTime } from "../../packages/tensor-gpujs/bench/timed-engine.ts"
import { columns, number } from "./columns.ts"
import type { Kernels } from "./findings.ts"

/** Kernels of one kind together. */
export interface Kind {
  readonly operation: string
  /** Runs of a step or a byte. */
  readonly runs: number
  readonly seconds: number
  /** Of the time of all kernels. */
  readonly share: number
  /** A second. */
  readonly flops: number
  readonly bytes: number
}

const sum = <T>(list: readonly T[], of: (each: T) => number): number =>
  list.reduce((total, each) => total + of(each), 0)

/** Kernels by kind of operation, the one that takes most first. */
export function kindsOf({ kernels, units }: Pick<Kernels, "kernels" | "units">): Kind[] {
  const all = sum(kernels, ({ seconds }) => seconds)
  const groups = new Map<string, KernelTime[]>()
  for (const each of kernels) groups.set(each.operation, [...(groups.get(each.operation) ?? []), each])
  return [...groups]
    .map(([operation, own]) => {
      const seconds = sum(own, (each) => each.seconds)
      return {
        operation,
        runs: sum(own, ({ runs }) => runs) / units,
        seconds: seconds / units,
        share: seconds / all,
        flops: sum(own, ({ flops, runs }) => flops * runs) / seconds,
        bytes: sum(own, ({ bytes, runs }) => bytes * runs) / seconds,
      }
    })
    .toSorted((a, b) => b.seconds - a.seconds)
}

/** Kernels that are shown one by one. */
const SLOWEST = 12

const rates = (flops: number, bytes: number): string[] => [
  flops > 0 ? `${number(flops / 1e9)} GFLOP/s` : "",
  `${number(bytes / 1e9)} GB/s`,
]
const milliseconds = (seconds: number): string => `${number(seconds * 1000)} ms`

/** Whether the time is in the kernels, or between them. */
function headOf({ kind, configuration, clock, units, kernels, ...of }: Kernels, own: number): string {
  const unit = kind === "train" ? "a step" : "a byte"
  const runs = number(sum(kernels, (each) => each.runs) / units)
  const alone = of.unwatchedSeconds
  const share =
    alone === undefined
      ? ""
      : `, ${Math.round((100 * own) / alone)} % of the ${milliseconds(alone)} that ${unit} takes unwatched`
  const how =
    clock === "gpu"
      ? "timed by the GPU"
      : "each waited for, so that some tenths of a millisecond of each run are the waiting"
  return `Kernels of ${kind} ${configuration}, ${unit}: ${milliseconds(own)} in ${runs} runs${share} (${how}; watched, ${unit} takes ${milliseconds(of.seconds / units)})`
}

/** The table of one comparison. */
export function kernelTable(of: Kernels): string[] {
  const { units, kernels } = of
  const own = sum(kernels, (each) => each.seconds) / units
  const slowest = kernels.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST)
  const row = (name: string, runs: number, took: number, share: number, rest: readonly string[]) => [
    `  ${name}`,
    `${number(runs)} runs`,
    milliseconds(took),
    `${(100 * share).toFixed(1)} %`,
    ...rest,
  ]
  const ofKernel = ({ shapes, runs, seconds: took, flops, bytes }: KernelTime): string[] =>
    row(
      shapes,
      runs / units,
      took / units,
      took / units / own,
      rates((flops * runs) / took, (bytes * runs) / took),
    )
  return [
    headOf(of, own),
    ...columns(
      kindsOf(of).map((each) =>
        row(each.operation, each.runs, each.seconds, each.share, rates(each.flops, each.bytes)),
      ),
    ),
    "  the slowest:",
    ...columns(slowest.map(ofKernel)),
  ]
}
