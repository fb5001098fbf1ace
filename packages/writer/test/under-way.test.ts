/**
 * A byte that a router sent deeper, between two of its steps.
 */
import { BOS } from "@aunet/tokens"
import { expect, test } from "vitest"
import { afterStep, partIn, startedOf, type UnderWay } from "../src/cascade/under-way.ts"

const [ROW, A, B] = [0, 97, 98]
const step = (id: number, level: number) => ({ row: ROW, id, level })
const once: UnderWay = { id: A, reached: 1, likelihoods: [0.75] }

test("a byte takes part in the step of its level, and in those above it that were not run for it", () => {
  expect(partIn(0, step(A, 0), undefined)).toEqual({ ...step(A, 0), likelihoods: [], mayEnd: true })
  expect(partIn(1, step(A, 0), undefined)).toBeUndefined()
  // It has been through step 0.
  expect(partIn(0, step(A, 1), once)).toBeUndefined()
  expect(partIn(1, step(A, 1), once)).toEqual({ ...step(A, 1), likelihoods: [0.75], mayEnd: true })
  // It has not, since its text was moved: it is sent on from there whatever is said of it.
  expect(partIn(0, step(A, 1), undefined)).toEqual({ ...step(A, 0), likelihoods: [], mayEnd: false })
})

test("another byte, or one that begins anew, has nothing under way", () => {
  expect(startedOf(step(B, 1), once)).toEqual({ id: B, reached: 0, likelihoods: [] })
  expect(startedOf(step(A, 0), once)).toEqual({ id: A, reached: 0, likelihoods: [] })
  expect(startedOf(step(A, 1), once)).toBe(once)
})

test("below a half it is taken, from there on it goes deeper; a bos always does, with p = 1", () => {
  const at = (id: number, level: number, given?: UnderWay) => partIn(level, step(id, level), given) as never
  expect(afterStep(at(A, 0), 0.4999999)).toBeUndefined()
  expect(afterStep(at(A, 0), 0.5)).toEqual({ id: A, reached: 1, likelihoods: [0.5] })
  expect(afterStep(at(A, 1, once), 0.5)).toEqual({ id: A, reached: 2, likelihoods: [0.75, 0.5] })
  expect(afterStep(at(BOS, 0), 0.1)).toEqual({ id: BOS, reached: 1, likelihoods: [1] })
  // The deepest stage has no router.
  expect(afterStep(at(A, 1, once), undefined)).toBeUndefined()
  expect(afterStep(partIn(0, step(A, 1), undefined) as never, 0.1)).toEqual({
    id: A,
    reached: 1,
    likelihoods: [0.1],
  })
})
