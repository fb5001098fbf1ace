// What benchmarks print beside their figures, and how they choose one of several.
//
// In:  the machine, numbers.  Out: a description, a number.  Never: measures.

import { availableParallelism, cpus } from "node:os"

/** The machine that runs the benchmark. */
export const machine = {
  cpu: cpus()[0]?.model,
  cores: availableParallelism(),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
}

/** The machine in a line. */
export const machineLine = `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.platform}`

/** The middle one; of an even count the larger of the two. */
export const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** Writes a line beside the figures. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Writes a line of figures. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`)
