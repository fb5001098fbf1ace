/** A batch in parts is the same batch: gradients of the parts, one update. */
import { expect, test } from "vitest"
import { type Checkpoint, isCalibration, makeModel, registry, type RouterPlugin } from "@aunet/core"
import { linear, multiLinearPlugin, truncated } from "@aunet/blocks"
import { reshape, sigmoid } from "@aunet/tensor"
import { collect, failure, keeping, losses } from "./short-training.ts"
import { least, leastModel } from "./least-training.ts"

const norms = (events: Awaited<ReturnType<typeof collect>>): number[] =>
  events.flatMap((event) => (event.type === "step" ? [event.gradientNorm] : []))

/** The ratio terms of all steps, to four places; none without a router. */
const ratios = (events: Awaited<ReturnType<typeof collect>>): string[] =>
  events.flatMap((event) => (event.type === "step" && event.routing ? [event.routing.ratio.toFixed(4)] : []))

/** Largest difference of any parameter that is descended, against the largest parameter. */
function apart(one: Checkpoint, other: Checkpoint): number {
  let [most, largest] = [0, 0]
  for (const [name, values] of Object.entries(one.parameters).filter(([each]) => !isCalibration(each)))
    values.forEach((value, i) => {
      most = Math.max(most, Math.abs(value - (other.parameters[name] as Float32Array)[i]))
      largest = Math.max(largest, Math.abs(value))
    })
  return most / largest
}

const predicting = makeModel({ ...leastModel.config, levelWeight: 0.5 }, registry([multiLinearPlugin]))

/** A score of each position; it is at home in no package, so that the law is the skeleton's. */
const scorePlugin: RouterPlugin = {
  kind: "router",
  name: "score",
  apiVersion: 1,
  make: () => ({
    parameters: (width) => ({ "score.weight": truncated([1, width], width ** -0.5) }),
    probabilities: (parameters, x) =>
      sigmoid(reshape(linear(x, parameters["score.weight"]), x.shape.slice(0, 2))),
    cost: (width) => width,
  }),
}
const routed = makeModel(
  { ...leastModel.config, router: { name: "score", bytesPerSegment: [3], ratioWeight: 2 } },
  registry([multiLinearPlugin, scorePlugin]),
)
const byScript = makeModel(
  {
    ...leastModel.config,
    router: { name: "score", bytesPerSegment: [3], scripts: { Latin: [4], Thai: [6] }, ratioWeight: 2 },
  },
  registry([multiLinearPlugin, scorePlugin]),
)

test.each([
  ["bytes", leastModel],
  ["bytes and levels", predicting],
  ["bytes with a router", routed],
  ["bytes with a router and lengths by script", byScript],
])(
  "law: a batch in 2 or 4 parts gives the losses, norms and weights of the whole, to the rounding of a sum (%s)",
  async (_, model) => {
    const run = async (accumulate: number) => {
      const { saved, save } = keeping()
      // The shift of a router moves by the mean of what the parts say, which is not what the whole says.
      const length = { steps: model.router === undefined ? 4 : 1 }
      const events = await collect({ ...least(), model, length, accumulate, save })
      return { events, last: saved.at(-1) as Checkpoint }
    }
    const whole = await run(1)
    for (const parts of [2, 4]) {
      const { events, last } = await run(parts)
      expect(events[0]).toMatchObject({ rows: 4, accumulate: parts })
      losses(events).forEach((loss, i) => expect(loss).toBeCloseTo(losses(whole.events)[i], 5))
      norms(events).forEach((norm, i) => expect(norm).toBeCloseTo(norms(whole.events)[i], 4))
      for (const [name, shift] of Object.entries(last.parameters).filter(([each]) => isCalibration(each))) {
        const times = shift[0] / whole.last.parameters[name][0]
        expect(times, name).toBeGreaterThan(0.5)
        expect(times, name).toBeLessThan(2)
      }
      expect(apart(last, whole.last)).toBeLessThan(1e-5)
      expect(ratios(events)).toEqual(ratios(whole.events))
      expect(last.progress.bytes).toBe(whole.last.progress.bytes)
    }
  },
)

test("rows that cannot be parted so are refused", async () => {
  expect(await failure({ ...least(), accumulate: 3 })).toMatchObject({
    code: "BAD_OPTION",
    message: "accumulate is 3; it must be a whole number that 4 rows can be parted into",
  })
})
