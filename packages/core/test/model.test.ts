/** What AU-Net does, in short: bytes get levels, levels make a hierarchy, and no prediction sees the future. */
import { describe, expect, test } from "vitest"
import { multiLinearPlugin } from "@aunet/blocks"
import { referenceEngine } from "@aunet/tensor"
import { words, wordsPlugin } from "@aunet/splitter-whitespace"
import { AunetError } from "@aunet/base"
import {
  decodeModelConfig,
  demand,
  encodeDocument,
  hierarchy,
  drawParameters,
  initialParameters,
  logitsProgram,
  makeModel,
  modelCost,
  poolValues,
  presetModel,
  registry,
} from "@aunet/core"
import { VOCABULARY } from "@aunet/tokens"

const known = registry([multiLinearPlugin, wordsPlugin])
const bytes = (text: string) => new TextEncoder().encode(text)

test("a document becomes bos, its bytes and eos; words end at their space, pairs at every second one", () => {
  const splitter = wordsPlugin.make({ groups: [1, 2] })
  const { ids, levels } = encodeDocument(bytes("The cat sat "), splitter, 3)
  expect([...ids]).toEqual([256, 84, 104, 101, 32, 99, 97, 116, 32, 115, 97, 116, 32, 257])
  expect([...levels]).toEqual([2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0])
})

test("a hierarchy keeps the marked positions, and every position knows its vector and its distance from it", () => {
  const { pools, counts, dropped } = hierarchy(Uint8Array.of(2, 0, 0, 1, 0, 2, 0, 0), [8, 4, 3])
  expect([...pools[0].kept]).toEqual([0, 3, 5, 0])
  expect([...pools[0].segment]).toEqual([0, 0, 0, 1, 1, 2, 2, 2])
  expect([...pools[0].offset]).toEqual([0, 1, 2, 0, 1, 0, 1, 2])
  expect([...pools[1].kept]).toEqual([0, 2, 0])
  expect([...pools[1].segment]).toEqual([0, 0, 1, 1])
  expect([...pools[1].offset]).toEqual([0, 1, 0, 1])
  expect(counts).toEqual([[8], [3], [2]])
  expect(dropped).toEqual([0, 0])
})

test("boundaries past the capacity are dropped, and the positions after them repeat the last kept vector", () => {
  const { pools, dropped } = hierarchy(Uint8Array.of(0, 1, 1, 0, 1, 0), [6, 2])
  expect([...pools[0].kept]).toEqual([0, 1])
  expect([...pools[0].segment]).toEqual([0, 1, 1, 1, 1, 1])
  expect([...pools[0].offset]).toEqual([0, 0, 1, 2, 3, 4])
  expect(dropped).toEqual([2])
  expect(demand(Uint8Array.of(0, 1, 1, 0, 1, 0), 2)).toEqual([6, 4])
})

test("parameters that are drawn with breath in between are the same, and a signal is heard", async () => {
  const model = makeModel(presetModel("tiny", 2).config, known)
  expect(await drawParameters(model, 3)).toEqual(initialParameters(model, 3))
  const stop = new AbortController()
  const drawn = drawParameters(model, 3, stop.signal)
  stop.abort()
  await expect(drawn).rejects.toMatchObject({ code: "ABORTED" })
})

describe.each([1, 2, 3, 4])("a model of %i stages", (stages) => {
  const { config } = presetModel("tiny", stages)
  const model = makeModel(config, known)
  const splitter = wordsPlugin.make({ groups: [1, 2, 4].slice(0, Math.max(1, stages - 1)) })
  const T = 40
  const lengths = [T, 16, 12, 8].slice(0, stages)
  const parameters = initialParameters(model, 1)
  const forward = async (text: string) => {
    const { ids, levels } = encodeDocument(bytes(text), splitter, stages)
    const program = logitsProgram(model, { rows: 1, lengths })
    await using session = await referenceEngine().open({ program }, parameters)
    return (
      await session.step("program", {
        ids: Int32Array.from(ids.slice(0, T)),
        ...poolValues(levels.slice(0, T), lengths),
      })
    ).logits
  }

  test("what follows a byte does not change what is predicted at it, to the last bit", async () => {
    const same = "It's 3 dogs, and\n"
    const one = await forward(`${same} a whole new world of words here`)
    const other = await forward(`${same}12.5% -- \t\n\n..!xyz xyz 1 2 3`)
    const positions = same.length + 1
    expect(one.slice(0, positions * VOCABULARY)).toEqual(other.slice(0, positions * VOCABULARY))
    expect(one).not.toEqual(other)
  })

  test("the cost of its parts adds up", () => {
    const cost = modelCost(model, lengths)
    expect(cost.stages.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(cost.parameters)
    expect(cost.trainingFlopsPerByte).toBeGreaterThan(0)
  })
})

test("parameter counts of the paper's models match (aunet.md 1.5)", () => {
  const paper = (widths: number[], layers: number[], multipleOf = 256, multiplier = 1) =>
    modelCost(
      makeModel(
        decodeModelConfig({
          ...presetModel("base", 2).config,
          stages: widths.map((width, s) => ({
            width,
            layers: layers[s],
            headWidth: s === 0 ? 64 : 128,
            window: 512,
          })),
          residuals: widths.slice(1).map(() => true),
          feedForward: { multipleOf, multiplier },
        }),
        known,
      ),
      widths.map((_, s) => 8192 >> s),
    ).parameters / 1e9
  expect(paper([512, 2048], [3, 25])).toBeCloseTo(1.324, 3)
  expect(paper([512, 2048, 3072], [3, 3, 18])).toBeCloseTo(2.5, 3)
  expect(paper([512, 2048, 3072, 4608], [3, 3, 4, 10])).toBeCloseTo(4.17, 3)
  expect(paper([1024, 4096], [3, 32], 1024, 1.3)).toBeCloseTo(7.962, 3)
})

describe("a configuration that does not fit is refused with the field, the value and what is allowed", () => {
  const good = presetModel("tiny", 2).config
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    [
      "a width that is no number",
      { ...good, stages: [{ ...good.stages[0], width: "x" }, good.stages[1]] },
      /stages.*0.*width/,
    ],
    [
      "a negative number of layers",
      { ...good, stages: [{ ...good.stages[0], layers: -1 }, good.stages[1]] },
      /layers/,
    ],
    [
      "a head width that does not divide",
      { ...good, stages: [{ ...good.stages[0], headWidth: 12 }, good.stages[1]] },
      /stages\[0\].headWidth is 12; it must divide the width 32/,
    ],
    ["an unknown field", { ...good, droput: 0.1 }, /droput/],
    [
      "too few residuals",
      { ...good, residuals: [] },
      /residuals is \[\]; it must hold one entry for each stage but the last: 1/,
    ],
    ["a missing field", { ...good, ropeTheta: undefined }, /ropeTheta/],
    ["no stages", { ...good, stages: [] }, /stages/],
    ["an unknown depth factor", { ...good, depthFactor: "deep" }, /depthFactor.*/],
    ["something else", 17, /model configuration/],
  ]
  test.each(cases)("%s", (_, config, message) => {
    expect(() => decodeModelConfig(config)).toThrow(AunetError)
    expect(() => decodeModelConfig(config)).toThrow(message)
  })
})

test("a plug-in that is given twice is there once, in its first place", () => {
  const other = { ...wordsPlugin, name: "other" }
  const twice = registry([wordsPlugin, other, wordsPlugin]).with([other])
  expect(twice.names("splitter")).toEqual(["words", "other"])
  expect(twice.get("splitter", "words")).toBe(wordsPlugin)
})

test("a registry names what it has when something is not there, and refuses what is no plug-in", () => {
  expect(() => known.get("splitter", "word")).toThrow(/no splitter "word"; known: words.*--plugin/)
  const copy = { ...wordsPlugin }
  expect(() => registry([wordsPlugin, copy])).toThrow(
    /two plug-ins are the splitter "words", both given in code or with aunet; leave one out/,
  )
  const [mine, again, yours] = ["mine", "mine", "yours"].map((name) => ({ ...wordsPlugin, package: name }))
  expect(() => registry([mine!, again!])).toThrow(/"words", of two copies of mine; leave one out/)
  expect(() => registry([mine!, yours!])).toThrow(/"words", that of mine and that of yours; leave one out/)
  expect(() => registry([{ ...wordsPlugin, apiVersion: 2 } as never])).toThrow(/apiVersion 2.*needs 1/)
  expect(() => registry([undefined as never])).toThrow(/is not a plug-in/)
  expect(words).toBeTypeOf("function")
})
