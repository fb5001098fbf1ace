/** A worker that owes an answer is told once, after as long as was said, and not while it owes nothing. */
import { afterEach, expect, test, vi } from "vitest"
import { silence } from "../src/page/silence.ts"

afterEach(() => void vi.useRealTimers())

test("it is told once it was silent for too long, counted from the last question", () => {
  vi.useFakeTimers()
  let told = 0
  const owed = silence(12_000, () => told++)
  owed.asked()
  vi.advanceTimersByTime(11_000)
  expect([told, owed.owedMs()]).toEqual([0, 11_000])
  // Another question: it has as long again, and owes since the first.
  owed.asked()
  vi.advanceTimersByTime(11_999)
  expect([told, owed.owedMs()]).toEqual([0, 22_999])
  vi.advanceTimersByTime(1)
  expect(told).toBe(1)
  vi.advanceTimersByTime(60_000)
  expect(told).toBe(1)
  owed.answered()
  expect(owed.owedMs()).toBe(0)
  owed.asked()
  owed.answered()
  vi.advanceTimersByTime(60_000)
  expect(told).toBe(1)
})
