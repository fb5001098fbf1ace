/** The paper's models and laws: parameter counts, operations a byte, batches, rates, and plans for any budget. */
import { expect, test } from "vitest"
import { feedForwardWidth, multiLinearPlugin } from "@aunet/blocks"
import { decodeModelConfig, makeModel, modelCost, registry } from "@aunet/core"
import {
  lawBatchBytes,
  lawBytes,
  lawLearningRate,
  PAPER_BYTES_PER_POSITION,
  PAPER_LADDERS,
  PAPER_RUNS,
  paperModel,
  type PaperRun,
  planTraining,
} from "@aunet/lingua"

const known = registry([multiLinearPlugin])
const lengthsOf = ({ widths }: PaperRun) => widths.map((_, s) => 8192 / PAPER_BYTES_PER_POSITION[s])
const costOf = (run: PaperRun) => modelCost(makeModel(paperModel(run), known), lengthsOf(run))

test("the paper's runs have the paper's parameter counts", () => {
  const counts = Object.fromEntries(PAPER_RUNS.map((run) => [run.name, costOf(run).parameters / 1e9]))
  expect(counts["aunet-2-1b"]).toBeCloseTo(1.324, 3)
  expect(counts["aunet-3-1b"]).toBeCloseTo(2.5, 3)
  expect(counts["aunet-4-1b"]).toBeCloseTo(4.17, 3)
  expect(counts["aunet-2-8b"]).toBeCloseTo(7.962, 3)
  expect(costOf(PAPER_LADDERS[2][0]).parameters / 1e9).toBeCloseTo(0.151, 3)
})

const all = [...PAPER_RUNS, ...PAPER_LADDERS[2], ...PAPER_LADDERS[3]]

test.each(all.map((run) => [run.name, run] as const))(
  "%s is a whole configuration with the paper's inner widths",
  (_, run) => {
    const config = paperModel(run)
    expect(decodeModelConfig(config)).toEqual(config)
    const { multipleOf, multiplier } = run.feedForward
    if (run.feedForwardWidths)
      expect(run.widths.map((width) => feedForwardWidth(width, multipleOf, multiplier))).toEqual(
        run.feedForwardWidths,
      )
  },
)

test.each(
  all.filter(({ flopsPerByte }) => flopsPerByte !== undefined).map((run) => [run.name, run] as const),
)("%s takes the paper's operations a byte, within 3%", (_, run) => {
  expect(Math.abs(costOf(run).trainingFlopsPerByte / (run.flopsPerByte as number) - 1)).toBeLessThan(0.03)
})

test("the laws give the ladder's batches within a tenth and its rates within 2%", () => {
  for (const { flops, bytesPerStep = 0, learningRate = 0 } of PAPER_LADDERS[2]) {
    expect(Math.abs(lawBatchBytes(flops) / bytesPerStep - 1), `batch at ${flops}`).toBeLessThan(0.1)
    expect(Math.abs(lawLearningRate(flops) / learningRate - 1), `rate at ${flops}`).toBeLessThan(0.02)
  }
})

test("figures of the laws that a person can check", () => {
  expect(lawBatchBytes(5.1e20) / 1e6).toBeCloseTo(2.93, 1)
  expect(lawLearningRate(1e17)).toBeCloseTo(6.7e-3, 4)
  expect(lawBytes(1e9, 10)).toBeCloseTo(2.0794e11, -8)
})

test.each([2, 3] as const)("a plan for a rung of the ladder of %i stages is near that rung", (stages) => {
  for (const run of PAPER_LADDERS[stages]) {
    const plan = planTraining({ flops: run.flops, stages }, known)
    const word = plan.config.stages[1].width
    expect(Math.abs(Math.log(word / run.widths[1])), `width at ${run.flops}`).toBeLessThan(Math.log(1.2))
    expect(
      Math.abs(Math.log(plan.parameters / costOf(run).parameters)),
      `parameters at ${run.flops}`,
    ).toBeLessThan(Math.log(1.35))
    expect(Math.abs(Math.log(plan.steps / (run.steps ?? plan.steps))), `steps at ${run.flops}`).toBeLessThan(
      Math.log(1.25),
    )
  }
})

test.each([1, 2, 3, 4])("plans of %i stages spend the budget, hold together, and grow with it", (stages) => {
  let before = 0
  for (const flops of [1e16, 1e17, 1e19, 1e21]) {
    const plan = planTraining({ flops, stages }, known)
    expect(decodeModelConfig(plan.config)).toEqual(plan.config)
    expect(plan.bytes * plan.trainingFlopsPerByte).toBeCloseTo(flops, -Math.log10(flops) + 6)
    expect(plan.bytes).toBeCloseTo(
      lawBytes(plan.trainingFlopsPerByte, plan.gamma),
      -Math.log10(plan.bytes) + 6,
    )
    expect(Math.abs(Math.log(plan.gamma / 10))).toBeLessThan(2 * Math.log(1.5))
    expect(plan.batchBytes).toBe(plan.rows * 8192)
    expect(plan.parameters).toBeGreaterThanOrEqual(before)
    expect(plan.memoryBytes.state).toBe(16 * plan.parameters)
    before = plan.parameters
  }
})

test.each([
  [{ flops: 0, stages: 2 }, /flops is 0; it must be from 1e12/],
  [{ flops: NaN, stages: 2 }, /flops is NaN/],
  [{ flops: 1e18, stages: 5 }, /stages is 5; it must be 1, 2, 3 or 4/],
  [{ flops: 1e18, stages: 2, gamma: -1 }, /gamma is -1/],
  [{ flops: 1e18, stages: 3, bytesPerPosition: [1, 5] }, /bytesPerPosition is \[1,5\]; it must be 3 numbers/],
  [{ flops: 1e12, stages: 4 }, /4 stages takes 71.* fewer stages, more flops/],
  [{ flops: 1e12, stages: 1 }, /1 stage takes 11.* take more flops or a smaller gamma/],
  [{ flops: 1e18, stages: 3, rowBytes: 1.5 }, /rowBytes is 1.5/],
])("%j is refused", (options, message) => {
  expect(() => planTraining(options, known)).toThrow(message)
})

test("a model over tokens is planned by the operations of a byte, its output layer among them", () => {
  const budget = { flops: 1e14, stages: 1, rowBytes: 1000 }
  const bytesPerPosition = [2.5]
  const plan = planTraining({ ...budget, vocabulary: 1024, bytesPerPosition }, known)
  expect(plan.config.vocabulary).toBe(1024)
  expect(plan.lengths).toEqual([400])
  const [{ width }] = plan.config.stages
  // 6 operations a weight of the output layer and a token, of which a byte has 0.4.
  expect(plan.trainingFlopsPerByte - plan.nonEmbeddingFlopsPerByte).toBeCloseTo(6 * width * 1024 * 0.4, 3)
  expect(plan.bytes * plan.trainingFlopsPerByte).toBeCloseTo(1e14, -6)
  expect(() => planTraining({ ...budget, vocabulary: 1024 }, known)).toThrow(/bytesPerPosition/)
  expect(() => planTraining({ ...budget, vocabulary: 200, bytesPerPosition }, known)).toThrow(
    /vocabulary is 200/,
  )
  expect(() =>
    planTraining({ ...budget, stages: 2, vocabulary: 1024, bytesPerPosition: [2, 5] }, known),
  ).toThrow(/stages is 2/)
})
