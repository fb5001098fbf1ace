/**
 * What `run.json` says of a run beside what was trained: the command, versions, the machine, when.
 *
 * In: arguments as typed. Out: plain data. Never: the name of the machine or of its user.
 */
import { availableParallelism, cpus, platform, release, totalmem } from "node:os"
import type { RunFacts } from "aunet"
import { ownVersion } from "../own-version.ts"
import { shellQuote } from "./shell-quote.ts"

/** Collects it. */
export const runFacts = (args: readonly string[]): RunFacts => ({
  command: ["aunet", ...args.map((arg) => shellQuote(arg))].join(" "),
  started: new Date().toISOString(),
  versions: { aunet: ownVersion(), node: process.versions.node },
  machine: {
    system: `${platform()} ${release()} ${process.arch}`,
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  },
})
