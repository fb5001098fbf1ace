// The clock of S7 where nobody counts: processor time, which other programs do not move.
//
// In:  the runtime's own account of this thread.  Out: milliseconds.  Never: the time of day.

import { SplitterError } from "../splitter-error.ts"

type CpuUsage = () => { readonly user: number; readonly system: number }

/** Is what a runtime like Node has; a browser has neither. */
export interface CpuAccounts {
  /** Of this thread, from Node 23.9 on. */
  readonly threadCpuUsage?: CpuUsage
  /** Of the whole process. */
  readonly cpuUsage?: CpuUsage
}

/**
 * Gives a clock of the processor time that this thread has used, in milliseconds.
 *
 * Where a runtime only knows the whole process, it is that of the process: threads beside this one
 * add to it, other programs do not.
 *
 * @throws SplitterError NO_WORK_COUNT where the runtime tells neither, as in a browser
 */
export const cpuClock = (accounts: CpuAccounts | undefined = runtimeAccounts()): (() => number) => {
  const usage = accounts?.threadCpuUsage ?? accounts?.cpuUsage
  if (usage === undefined)
    throw new SplitterError(
      "NO_WORK_COUNT",
      "S7 compares work, and this runtime does not tell how much processor time a thread has used: " +
        "give the suite `now`, a function that returns a count of what your splitter did so far " +
        "(bytes looked at, say)",
    )
  return () => {
    const { user, system } = usage.call(accounts)
    return (user + system) / 1000
  }
}

const runtimeAccounts = (): CpuAccounts | undefined => (globalThis as { process?: CpuAccounts }).process
