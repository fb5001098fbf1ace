/**
 * A byte that a router sent deeper, between two of its steps.
 */
import { BOS } from "@aunet/tokens"
import { type ModelConfig, presetModel } from "@aunet/core"
import { expect, test } from "vitest"
import { afterStep, partIn, startedOf, type UnderWay } from "../src/cascade/under-way.ts"

const [ROW, A, B] = [0, 97, 98]
const step = (id: number, level: number) => ({ row: ROW, id, level })
const once: UnderWay = { id: A, reached: 1, likelihoods: [0.75] }

const config = presetModel("tiny", 3).config
/** A rule of two stages below the bytes. */
const ruled = (rule: "within" | "beyond"): ModelConfig => ({
  ...config,
  router: { name: "hnet", bytesPerSegment: [4, 8], ratioWeight: 0.3, rule },
})

test("a rule settles a byte at each stage by the splitter's level; a bos wakes all of them", () => {
  const at = (rule: "within" | "beyond", level: number, proposed: number, id = 97) =>
    partIn(
      ruled(rule),
      level,
      { row: 0, id, level, proposed },
      level === 0 ? undefined : { id, reached: level, likelihoods: [1] },
    )
  expect(at("within", 0, 0)).toMatchObject({ settled: false, mayEnd: true })
  expect(at("within", 0, 1)?.settled).toBeUndefined()
  expect(at("within", 1, 1)).toMatchObject({ settled: false, mayEnd: true })
  expect(at("beyond", 0, 1)).toMatchObject({ settled: true, mayEnd: false })
  expect(at("beyond", 1, 1)?.settled).toBeUndefined()
  expect(at("within", 0, 0, 256)).toMatchObject({ settled: true, mayEnd: false })
  // What is settled does not ask what the router said.
  expect(afterStep(at("within", 0, 0) as never, 0.9)).toBeUndefined()
  expect(afterStep(at("beyond", 0, 1) as never, 0.1)).toEqual({ id: 97, reached: 1, likelihoods: [1] })
  expect(afterStep(at("beyond", 0, 0) as never, 0.9)).toEqual({ id: 97, reached: 1, likelihoods: [0.9] })
})

test("a byte takes part in the step of its level, and in those above it that were not run for it", () => {
  expect(partIn(config, 0, step(A, 0), undefined)).toEqual({ ...step(A, 0), likelihoods: [], mayEnd: true })
  expect(partIn(config, 1, step(A, 0), undefined)).toBeUndefined()
  // It has been through step 0.
  expect(partIn(config, 0, step(A, 1), once)).toBeUndefined()
  expect(partIn(config, 1, step(A, 1), once)).toEqual({ ...step(A, 1), likelihoods: [0.75], mayEnd: true })
  // It has not, since its text was moved: it is sent on from there whatever is said of it.
  expect(partIn(config, 0, step(A, 1), undefined)).toEqual({ ...step(A, 0), likelihoods: [], mayEnd: false })
})

test("another byte, or one that begins anew, has nothing under way", () => {
  expect(startedOf(step(B, 1), once)).toEqual({ id: B, reached: 0, likelihoods: [] })
  expect(startedOf(step(A, 0), once)).toEqual({ id: A, reached: 0, likelihoods: [] })
  expect(startedOf(step(A, 1), once)).toBe(once)
})

test("below a half it is taken, from there on it goes deeper; a bos always does, with p = 1", () => {
  const at = (id: number, level: number, given?: UnderWay) =>
    partIn(config, level, step(id, level), given) as never
  expect(afterStep(at(A, 0), 0.4999999)).toBeUndefined()
  expect(afterStep(at(A, 0), 0.5)).toEqual({ id: A, reached: 1, likelihoods: [0.5] })
  expect(afterStep(at(A, 1, once), 0.5)).toEqual({ id: A, reached: 2, likelihoods: [0.75, 0.5] })
  expect(afterStep(at(BOS, 0), 0.1)).toEqual({ id: BOS, reached: 1, likelihoods: [1] })
  // The deepest stage has no router.
  expect(afterStep(at(A, 1, once), undefined)).toBeUndefined()
  expect(afterStep(partIn(config, 0, step(A, 1), undefined) as never, 0.1)).toEqual({
    id: A,
    reached: 1,
    likelihoods: [0.1],
  })
})
