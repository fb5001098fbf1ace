/** Lengths that are asked for move over a share of the training, with numbers that can be checked by hand. */
import { expect, test } from "vitest"
import {
  askedAt,
  type CurriculumPlan,
  goneOn,
  requireWay,
  settledCurriculum,
} from "../src/routing/curriculum.ts"
import { routedRoom } from "../src/text/routed-room.ts"
import { least, leastModel } from "./least-training.ts"
import { failure } from "./short-training.ts"

const plan = (more: Partial<CurriculumPlan> = {}): CurriculumPlan => ({
  curriculum: { from: [2, 4], share: 0.5 },
  length: { steps: 40 },
  scheduleSteps: undefined,
  ...more,
})
const begin = { begun: 0, done: 0 }

test("lengths go geometrically, either way, and are the router's from the end on", () => {
  const curriculum = { from: [2, 48], share: 0.5 }
  expect(askedAt([8, 12], curriculum, 0)).toEqual([2, 48])
  const [up, down] = askedAt([8, 12], curriculum, 0.5)
  expect(up).toBeCloseTo(4, 12)
  expect(down).toBeCloseTo(24, 12)
  expect(askedAt([8, 12], curriculum, 1)).toEqual([8, 12])
  expect(askedAt([8, 12], undefined, 0)).toEqual([8, 12])
})

test("by steps the way is a function of the step, those of the schedule before those of the run; by time, of the run", () => {
  expect(goneOn(plan(), begin, 10, 0).done).toBe(0.5)
  expect(goneOn(plan(), begin, 30, 0).done).toBe(1)
  expect(goneOn(plan({ scheduleSteps: 80 }), begin, 10, 0).done).toBe(0.25)
  const minutes = plan({ length: { minutes: 2 } })
  expect(goneOn(minutes, begin, 7, 15_000).done).toBeCloseTo(0.25, 12)
  // Another run of minutes goes on from where the first came to.
  expect(goneOn(minutes, { begun: 0.25, done: 0.25 }, 9, 15_000).done).toBeCloseTo(0.5, 12)
  // More steps than before: it waits, and never goes back.
  expect(goneOn(plan({ length: { steps: 400 } }), { begun: 0.5, done: 0.5 }, 11, 0).done).toBe(0.5)
  expect(goneOn(plan({ curriculum: undefined }), { begun: 1, done: 1 }, 11, 0).done).toBe(1)
})

test("a training without a length has no share, unless the way is over", () => {
  const open = plan({ length: { until: "stopped" } })
  expect(() => requireWay(open, 0.5)).toThrow(
    /curriculum goes over 0.5 of a training, and this one has no length/,
  )
  expect(() => requireWay(open, 1)).not.toThrow()
  expect(() => requireWay({ ...open, scheduleSteps: 9 }, 0)).not.toThrow()
})

test("rows have room for the shortest, and hold two of the longest", () => {
  const router = { name: "any", bytesPerSegment: [8, 16], ratioWeight: 1 }
  expect(routedRoom(64, router, undefined, undefined)).toEqual({
    training: [64, 16, 8],
    measuring: [64, 16, 8],
  })
  // A warm start has segments of the splitter, where it has a level for the stage.
  expect(routedRoom(64, router, undefined, undefined, [4]).training[1]).toBe(
    routedRoom(64, { ...router, bytesPerSegment: [4, 20] }, undefined, undefined).training[1],
  )
  const { training } = routedRoom(64, router, { from: [4, 20], share: 1 }, undefined)
  expect(training).toEqual([64, 24, 8])
  expect(() => routedRoom(64, router, { from: [4, 33], share: 1 }, undefined)).toThrow(
    /curriculum.from is .*; .*at most 32 bytes in the deepest stage/,
  )
})

const routed = {
  ...leastModel,
  config: { ...leastModel.config, router: { name: "any", bytesPerSegment: [4], ratioWeight: 1 } },
}
test.each([
  [{ from: [2], share: 0 }, /curriculum.share is 0; .*above 0 and at most 1/],
  [{ from: [2, 3], share: 1 }, /curriculum.from is .*one number for each stage above the first: 1/],
  [{ from: [1], share: 1 }, /curriculum.from\[0\] is 1; .*at least 1.05 times 1/],
  [{ from: [NaN], share: 1 }, /curriculum.from\[0\] is NaN/],
  [{ from: [2] }, /curriculum is .*; .*from: bytes a segment/],
  [{ from: [2], share: 1, to: 3 }, /curriculum is .*; .*from: bytes a segment/],
  [3, /curriculum is 3/],
])("%j is refused", (curriculum, said) => {
  expect(() => settledCurriculum(curriculum as { from: number[]; share: number }, undefined, routed)).toThrow(
    said,
  )
})

test("a model without a router has no lengths to move", async () => {
  expect(await failure({ ...least(), curriculum: { from: [2], share: 1 } })).toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringContaining("the model has no router"),
  })
})
