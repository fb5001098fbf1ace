// The throughputs that the paper prints, and how near a step's time comes to them.

import { EFFICIENCY } from "@aunet/torch/cluster"
import { planCluster, planPaper } from "aunet"

/** A run of the paper: its H100s, rows on each, and bytes a second of each (aunet.md 1.9, 4.1). */
export interface PaperThroughput {
  readonly run: string
  readonly gpus: number
  readonly rows: number
  readonly parts: number
  readonly bytesPerSecond: number
}

const seen = (
  run: string,
  gpus: number,
  rows: number,
  bytesPerSecond: number,
  parts = 1,
): PaperThroughput => ({
  run,
  gpus,
  rows,
  parts,
  bytesPerSecond,
})

/** The largest has one row a GPU at a time; its batch makes that four in a step. */
export const PAPER_THROUGHPUTS: readonly PaperThroughput[] = [
  seen("aunet-2-1b", 16, 12, 225e3),
  seen("aunet-3-1b", 24, 14, 180e3),
  seen("aunet-4-1b", 24, 14, 155e3),
  seen("aunet-2-1b-370b", 32, 7, 225e3),
  seen("aunet-3-1b-370b", 64, 11, 180e3),
  seen("aunet-4-1b-370b", 64, 11, 155e3),
  seen("aunet-2-8b", 128, 4, 41e3, 4),
]

/** Seconds of a step of shards: those that a better efficiency shortens, and the others. */
function secondsOf({ run, gpus, rows, parts }: PaperThroughput): { products: number; others: number } {
  const task = { ...planPaper(run), rows: gpus * rows }
  const { arrangements } = planCluster(task, { gpus, gpu: "h100", accumulate: parts })
  const found = arrangements.find(({ split, checkpointed }) => split === "fsdp" && !checkpointed)
  if (found === undefined) throw new Error(`no shards of ${run}`)
  const { products, memory, waiting } = found.time
  return { products: products * EFFICIENCY, others: memory + waiting }
}

/** The efficiency that fits best, by squares of logarithms, unless one is given; and what is left of each run. */
export function lineOfBest(
  runs: readonly PaperThroughput[],
  given?: number,
): { efficiency: number; residuals: readonly { run: string; planned: number; residual: number }[] } {
  const of = runs.map((each) => ({ ...each, ...secondsOf(each) }))
  const at = (efficiency: number) =>
    of.map(({ run, rows, bytesPerSecond, products, others }) => {
      const planned = (8192 * rows) / (products / efficiency + others)
      return { run, planned, residual: planned / bytesPerSecond - 1 }
    })
  const off = (efficiency: number): number =>
    at(efficiency).reduce((sum, { residual }) => sum + Math.log1p(residual) ** 2, 0)
  const tried = Array.from({ length: 801 }, (_, n) => 0.2 + n / 1000)
  const efficiency = given ?? tried.reduce((best, each) => (off(each) < off(best) ? each : best))
  return { efficiency, residuals: at(efficiency) }
}
