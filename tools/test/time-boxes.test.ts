// The time boxes of the device check, on a clock that stands until it is moved.

import { describe, expect, test } from "vitest"
import { boxOf, type Clock, GRACE, LeftOut, type Part, runParts } from "../device-check/time-boxes.ts"

/** A clock that stands until it is moved. */
function standingClock(): Clock & { advance(seconds: number): Promise<void> } {
  let now = 0
  let alarms: { readonly at: number; readonly ring: () => void }[] = []
  /** Lets everything run that waits for no alarm. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return {
    now: () => now,
    alarm: (seconds, ring) => {
      const own = { at: now + seconds, ring }
      alarms.push(own)
      return () => void (alarms = alarms.filter((each) => each !== own))
    },
    advance: async (seconds) => {
      await settle()
      now += seconds
      const due = alarms.filter(({ at }) => at <= now)
      alarms = alarms.filter(({ at }) => at > now)
      for (const { ring } of due) ring()
      await settle()
    },
  }
}

describe("time boxes", () => {
  test("share what is left by weight, and a part has a most", () => {
    expect(boxOf([{ weight: 1 }, { weight: 3 }], 100)).toBe(25)
    expect(boxOf([{ weight: 1, most: 20 }, { weight: 3 }], 100)).toBe(20)
    expect(boxOf([{ weight: 3 }], 80)).toBe(80)
    expect(boxOf([{ weight: 3 }], -1)).toBe(0)
  })

  test("what a part leaves is for those after it, and each may fail alone", async () => {
    const clock = standingClock()
    const boxes: number[] = []
    const part = (name: string, seconds: number, error?: Error): Part => ({
      name,
      weight: 1,
      run: async (box) => {
        boxes.push(box.seconds)
        await clock.advance(seconds)
        if (error !== undefined) throw error
      },
    })
    const outcomes = await runParts(
      [
        part("quick", 10),
        part("broken", 5, new Error("it broke")),
        part("nothing", 0, new LeftOut("no need")),
      ],
      90,
      () => {},
      clock,
    )
    // 90 for three, 80 for two, 75 for one.
    expect(boxes).toEqual([30, 40, 75])
    expect(outcomes).toEqual([
      { part: "quick", ended: "done", seconds: 10, boxSeconds: 30 },
      { part: "broken", ended: "failed", why: "it broke", seconds: 5, boxSeconds: 40 },
      { part: "nothing", ended: "left out", why: "no need", seconds: 0, boxSeconds: 75 },
    ])
  })

  test("a part that hangs is told to end, and left when it does not", async () => {
    const clock = standingClock()
    const told: string[] = []
    const hangs: Part = {
      name: "hangs",
      weight: 1,
      run: ({ signal }) => {
        signal.addEventListener("abort", () => told.push("abort"))
        return new Promise(() => {})
      },
    }
    const all = runParts([hangs, { name: "next", weight: 1, run: async () => {} }], 40, () => {}, clock)
    await clock.advance(19)
    expect(told).toEqual([])
    await clock.advance(1)
    expect(told).toEqual(["abort"])
    await clock.advance(GRACE)
    const outcomes = await all
    expect(outcomes.map(({ part, ended }) => [part, ended])).toEqual([
      ["hangs", "out of time"],
      ["next", "done"],
    ])
    expect(outcomes[1].boxSeconds).toBe(40 - 20 - GRACE)
  })

  test("one that throws because it was told to end is out of time", async () => {
    const clock = standingClock()
    const ends: Part = {
      name: "ends",
      weight: 1,
      run: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("killed")))),
    }
    const all = runParts([ends], 30, () => {}, clock)
    await clock.advance(30)
    expect(await all).toEqual([
      { part: "ends", ended: "out of time", why: "it had 30 s", seconds: 30, boxSeconds: 30 },
    ])
  })

  test("without time nothing is begun", async () => {
    const never: Part = { name: "never", weight: 1, run: () => Promise.reject(new Error("it was begun")) }
    expect(await runParts([never], 1, () => {}, standingClock())).toMatchObject([
      { ended: "left out", why: "no time was left" },
    ])
  })
})
