// The clock of the law of linear time: what it takes, and what it says where there is nothing to take.

import { expect, test } from "vitest"
import { type CpuAccounts, cpuClock } from "../src/conformance/cpu-clock.ts"

const microseconds = (user: number, system: number) => () => ({ user, system })

test("the thread's time is taken where it is told, user and system together, in milliseconds", () => {
  const accounts = { threadCpuUsage: microseconds(1500, 500), cpuUsage: microseconds(9000, 9000) }
  expect(cpuClock(accounts)()).toBe(2)
})

test("the process's time is taken where the thread's is not told", () => {
  expect(cpuClock({ cpuUsage: microseconds(9000, 1000) })()).toBe(10)
})

test("where the runtime tells both, it is that of the thread that asks", () => {
  const { process } = globalThis as { process?: CpuAccounts }
  const own = { ...process?.threadCpuUsage?.() }
  expect(cpuClock()()).toBeGreaterThanOrEqual(((own.user ?? 0) + (own.system ?? 0)) / 1000)
})

test("a runtime that tells neither is told what to give", () => {
  expect(() => cpuClock({})).toThrow(/give the suite `now`/)
})
