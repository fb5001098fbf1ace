/** What cannot be trained is refused with a name, and what breaks a training ends it before a save. */
import { expect, test } from "vitest"
import { AunetError } from "@aunet/base"
import { makeModel, presetModel } from "@aunet/core"
import { makeCorpus } from "@aunet/data"
import { base, bytes, engineWith, failure, keeping, known, splitter } from "./short-training.ts"

test("a text in which the splitter finds no boundary is refused", async () => {
  const endless = makeCorpus([{ name: "endless", bytes: bytes("a".repeat(900)) }], splitter, 2, {
    seed: 0,
    heldOutShare: 0,
  })
  const error = await failure({ ...base(), corpus: endless })
  expect(error).toMatchObject({ code: "BAD_DATA" })
  expect((error as AunetError).message).toMatch(/"words" finds no boundary in 900 bytes.*limit its segments/)
})

test("a text shorter than a row is refused", async () => {
  const short = makeCorpus([{ name: "short", bytes: bytes("too short") }], splitter, 2, { seed: 0 })
  const error = await failure({ ...base(), corpus: short })
  expect(error).toBeInstanceOf(AunetError)
  expect(error).toMatchObject({
    code: "DATA_TOO_SHORT",
    message: expect.stringMatching(/10 positions .* a row takes 33/),
  })
})

test.each(["", "a", "ab", "a".repeat(20)])("so is one without a boundary: %j", async (text) => {
  const short = makeCorpus([{ name: "short", bytes: bytes(text) }], splitter, 2, { seed: 0 })
  expect(await failure({ ...base(), corpus: short })).toMatchObject({ code: "DATA_TOO_SHORT" })
})

test("a splitter with too few levels is refused", async () => {
  const deep = makeModel(presetModel("tiny", 3).config, known)
  expect(await failure({ ...base(), model: deep })).toMatchObject({
    code: "BAD_CONFIG",
    message: expect.stringContaining("levels up to 1"),
  })
})

test.each([
  ["steps", { length: { steps: 0 } }],
  ["minutes", { length: { minutes: -1 } }],
  ["length", { length: { steps: 3, minutes: 5 } }],
  ["length", { length: { step: 3 } as object as { steps: number } }],
  ["rows", { rows: 0 }],
  ["rowBytes", { rowBytes: 1 }],
  ["learningRate", { learningRate: Number.NaN }],
  ["seed", { seed: -1 }],
  ["optimizer.clip", { optimizer: { clip: Number.POSITIVE_INFINITY } }],
  ["cycleLength", { cycleLength: 2 }],
] as const)("%s out of range is refused", async (name, wrong) => {
  expect(await failure({ ...base(), ...wrong })).toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringContaining(`${name} is`),
  })
})

test("an option that does not exist is refused", async () => {
  expect(await failure({ ...base(), lerningRate: 1e-3 } as ReturnType<typeof base>)).toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringContaining('train has no option "lerningRate"; there are: model, splitter, '),
  })
})

test("a number of the optimiser that does not exist is refused", async () => {
  const optimizer = { beta_1: 0.8 } as object
  expect(await failure({ ...base(), optimizer })).toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringContaining('optimizer has no option "beta_1"; there are: beta1, beta2'),
  })
})

test("a loss that is not finite ends it, and nothing is saved over the last whole checkpoint", async () => {
  const engine = engineWith((session) => ({
    step: async (...step) => ({ ...(await session.step(...step)), loss: Float32Array.of(Number.NaN) }),
  }))
  const { saved, save } = keeping()
  expect(await failure({ ...base(), engine, save })).toMatchObject({
    code: "NOT_FINITE",
    message: expect.stringMatching(/loss of step 1 is NaN.*learning rate/),
  })
  expect(saved).toEqual([])
})

test.each(["a held-out figure", "a weight"])("%s that is not finite ends it before a save", async (which) => {
  const engine = engineWith((session) => ({
    step: async (name, inputs) => {
      const outputs = await session.step(name, inputs)
      return which === "a weight" || name === "train"
        ? outputs
        : { losses: new Float32Array(outputs.losses.length).fill(Number.POSITIVE_INFINITY) }
    },
    read: async () => ({ ...(await session.read()), "vocab.weight": Float32Array.of(Number.NaN) }),
  }))
  const { saved, save } = keeping()
  expect(await failure({ ...base(), engine, save })).toMatchObject({
    code: "NOT_FINITE",
    message: expect.stringMatching(which === "a weight" ? /"vocab.weight" holds/ : /held-out.*step 0 is Inf/),
  })
  expect(saved).toEqual([])
})
