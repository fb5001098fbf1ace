// The clock of the law of linear time: what it takes, and what it says where there is nothing to take.

import { expect, test } from "vitest"
import { cpuClock } from "../src/conformance/cpu-clock.ts"

const microseconds = (user: number, system: number) => () => ({ user, system })

test("the thread's time is taken where it is told, user and system together, in milliseconds", () => {
  const accounts = { threadCpuUsage: microseconds(1500, 500), cpuUsage: microseconds(9000, 9000) }
  expect(cpuClock(accounts)()).toBe(2)
})

test("the process's time is taken where the thread's is not told", () => {
  expect(cpuClock({ cpuUsage: microseconds(9000, 1000) })()).toBe(10)
})

test("it stands still while nothing computes", async () => {
  const clock = cpuClock()
  const before = clock()
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(clock() - before).toBeLessThan(100)
})

test("a runtime that tells neither is told what to give", () => {
  expect(() => cpuClock({})).toThrow(/give the suite `now`/)
})
