/**
 * A model that finds its own boundaries writes: its numbers are those of one pass over the whole text, at every position, alone
 * and among others.
 */
import { initialParameters } from "@aunet/core"
import { type Engine, mapFlat, referenceEngine } from "@aunet/tensor"
import { gpujsEngine } from "@aunet/tensor-gpujs"
import { onnxEngine } from "@aunet/tensor-onnx"
import { type Batch, generate, score, scoreAll, type Writer } from "@aunet/writer"
import { describe, expect, test } from "vitest"
import {
  BOS,
  V,
  textOf,
  splitter,
  levelsIn,
  modelOf,
  wholeOf,
  openBatch,
  written,
  farthest,
} from "./routed-writing.ts"

const ENGINES = {
  reference: referenceEngine,
  onnx: onnxEngine,
  gpujs: () => gpujsEngine({ backend: "cpu" }),
} satisfies Record<string, () => Engine | Promise<Engine>>
const ROUTERS = [
  ["hnet", [3], {}],
  ["hnet", [3, 6], {}],
  ["head", [3], {}],
  ["head", [3, 6], {}],
  ["hnet", [3, 6], { rule: "within" }],
  ["hnet", [3, 6], { rule: "beyond" }],
  ["head", [3, 6], { rule: "beyond", ruleDepth: 1 }],
] as const

/** ONNX with every model; the others, which take longer, with the one that has all there is: a state a stage, two stages. */
const enginesOf = (
  name: string,
  pools: number,
  { rule }: { rule?: string },
): readonly (keyof typeof ENGINES)[] => {
  if (name === "head" || pools === 1) return ["onnx"]
  return rule === undefined ? ["reference", "onnx", "gpujs"] : ["reference", "onnx"]
}

/** Whether levels that were found are such as a rule lets be. */
function expectRule(
  found: readonly number[],
  proposed: Uint8Array,
  { rule, ruleDepth = 2 }: { rule?: string; ruleDepth?: number },
) {
  const least = Array.from(proposed, (level) => Math.min(level, ruleDepth))
  if (rule === "within") expect(found.every((level, i) => level <= least[i])).toBe(true)
  if (rule === "beyond") expect(found.every((level, i) => level >= least[i])).toBe(true)
  // Neither the splitter alone, nor the router.
  if (rule !== undefined) expect(found).not.toEqual(least)
}

describe.each(ROUTERS)("%s, %j bytes a segment, %j", (name, bytesPerSegment, rule) => {
  const model = modelOf(name, bytesPerSegment, rule)
  // A head is as good as its offset when it begins; so it looks at its positions.
  const parameters = mapFlat(initialParameters(model, 7), (values, at) =>
    at.endsWith(".score.weight") ? values.map((each) => 12 * each) : values,
  )

  test.each(enginesOf(name, bytesPerSegment.length, rule))(
    "written byte by byte it is what one pass says, alone and among eight: %s",
    async (kind) => {
      const engine = await ENGINES[kind]()
      const ids = textOf(1)
      const whole = await wholeOf(model, engine, parameters, ids)
      {
        await using alone = await openBatch(model, engine, parameters, 1)
        const own = await written(alone.batch, ids, 1)
        expect(own.levels).toEqual([...whole.levels.subarray(1)])
        const texts = [...whole.levels].filter((_, i) => ids[i] < BOS)
        expectRule(texts, levelsIn(ids.filter((id) => id < BOS)), rule)
        expect(farthest(own.logits, whole.logits, 0)).toBeLessThan(1e-4)
        // There is something to decide, at every stage.
        const { woken } = alone.batch.counters
        for (let s = 1; s < woken.length; s++) {
          expect(woken[s]).toBeGreaterThan(5)
          expect(woken[s]).toBeLessThan(woken[s - 1])
        }
      }
      if (kind !== "gpujs") {
        await using together = await openBatch(model, engine, parameters, 8)
        const all = await Promise.all(
          Array.from({ length: 8 }, (_, i) =>
            // Others begin elsewhere, in other texts, and end early.
            i === 3
              ? written(together.batch, ids, 41)
              : written(together.batch, textOf(10 + i, 90 + 20 * i), 1 + 9 * i),
          ),
        )
        expect(all[3].levels).toEqual([...whole.levels.subarray(41)])
        expect(farthest(all[3].logits, whole.logits, 40)).toBeLessThan(1e-4)
      }
      await engine.close()
    },
    300_000,
  )
})

const writerOf = (batch: Batch, stages: number, contextBytes = 256): Writer => ({
  batch,
  splitter,
  stages,
  predictsLevels: false,
  contextBytes,
})
const bytesOf = (ids: Uint16Array): Uint8Array => Uint8Array.from(ids.filter((id) => id < BOS))

describe.each([ROUTERS[1], ROUTERS[2], ROUTERS[4], ROUTERS[5]])(
  "%s, %j bytes a segment, %j, with a writer",
  (name, bytesPerSegment, rule) => {
    const model = modelOf(name, bytesPerSegment, rule)
    const stages = model.config.stages.length
    const parameters = initialParameters(model, 7)

    test("continuations are scored as one pass over each whole text says, also many at once", async () => {
      const engine = referenceEngine()
      await using opened = await openBatch(model, engine, parameters, 1)
      const writer = writerOf(opened.batch, stages)
      const context = bytesOf(textOf(5, 30))
      const continuations = [textOf(6, 8), textOf(7, 21), textOf(8, 2)].map(bytesOf)
      const scores = await score(writer, context, continuations, { countEos: true })
      for (const [i, { bytesNats, eosNats = NaN }] of scores.entries()) {
        const ids = Uint16Array.of(BOS, ...context, ...continuations[i])
        const { logits } = await wholeOf(model, engine, parameters, ids)
        const targets = [...continuations[i], 257]
        expect(bytesNats).toHaveLength(targets.length - 1)
        for (const [k, nats] of [...bytesNats, eosNats].entries()) {
          const at = (context.length + k) * V
          const own = Array.from(logits.subarray(at, at + V))
          const all = Math.log(own.reduce((sum, each) => sum + Math.exp(each), 0))
          expect(nats).toBeCloseTo(own[targets[k]] - all, 4)
        }
      }
      // Questions of several lengths in common passes, one of which asks nothing.
      const questions = [
        { context, continuations },
        { context: bytesOf(textOf(9, 90)), continuations: [bytesOf(textOf(6, 40)), new Uint8Array()] },
      ]
      const together = await scoreAll(writer, questions, { countEos: true })
      for (const [i, each] of together[0].entries())
        expect(each.totalNats).toBeCloseTo(scores[i].totalNats, 3)
      expect((await scoreAll(writer, questions))[1][1].totalNats).toBe(0)
    })

    test("a byte is given with the level that the model found for it, the last one too, and past a full context", async () => {
      const engine = referenceEngine()
      await using opened = await openBatch(model, engine, parameters, 1)
      const prompt = bytesOf(textOf(5, 20))
      const options = { maxBytes: 40, temperature: 2, allowed: new Uint8Array(258).fill(1, 97, 106) }
      const write = async (contextBytes: number, more: object = {}) => {
        const written = []
        const all = generate(writerOf(opened.batch, stages, contextBytes), prompt, { ...options, ...more })
        for await (const each of all) written.push(each)
        return written
      }
      const written = await write(256)
      const ids = Uint16Array.of(BOS, ...prompt, ...written.map(({ byte }) => byte))
      const { levels } = await wholeOf(model, engine, parameters, ids)
      expect(written.map(({ level }) => level)).toEqual([...levels.subarray(1 + prompt.length)])
      expect(written.some(({ level }) => level > 0)).toBe(true)
      // What it reads anew it has found segments in anew.
      const short = await write(32)
      expect(short).toHaveLength(40)
      const first = short.slice(0, 11).map(({ byte, level }) => [byte, level])
      expect(first).toEqual(written.slice(0, 11).map(({ byte, level }) => [byte, level]))
      // A byte that cannot be read has no level.
      await expect(write(32, { overflow: "error" })).rejects.toMatchObject({ code: "CONTEXT_EXCEEDED" })
    })

    test("what is remembered of a text goes on elsewhere as the text does, among others", async () => {
      const engine = referenceEngine()
      const ids = textOf(4, 120)
      const proposed = levelsIn(ids)
      const whole = await wholeOf(model, engine, parameters, ids)
      await using first = await openBatch(model, engine, parameters, 1)
      const text = await first.batch.enter({ text: { ids: ids.slice(0, 30), levels: proposed.slice(0, 30) } })
      for (let i = 30; i < 70; i++) await text.push(ids[i], proposed[i])
      const memory = await text.remember()
      await using second = await openBatch(model, engine, parameters, 2)
      const [on] = await Promise.all([
        second.batch.enter({ memory, predictions: text.predictions }),
        written(second.batch, textOf(11, 40), 1),
      ])
      const logits = []
      const levels = []
      for (const [i, id] of ids.subarray(70).entries()) {
        levels.push(await on.push(id, proposed[70 + i]))
        logits.push(on.predictions.logits)
      }
      expect(levels).toEqual([...whole.levels.subarray(70)])
      expect(farthest(logits, whole.logits, 70)).toBeLessThan(1e-4)
      // Read anew, a text tells the level of its last byte.
      expect(await on.restart({ ids, levels: proposed })).toBe(whole.levels[119])
      expect(farthest([on.predictions.logits], whole.logits, 119)).toBeLessThan(1e-4)
    })

    test("a text that leaves while its byte goes deeper takes nothing from the others", async () => {
      const engine = referenceEngine()
      await using opened = await openBatch(model, engine, parameters, 2)
      const ids = textOf(3, 60)
      const whole = await wholeOf(model, engine, parameters, ids)
      const enter = (text: Uint16Array) => opened.batch.enter({ text: { ids: text, levels: levelsIn(text) } })
      const leaving = async (): Promise<void> => {
        for (let i = 0; i < 12; i++) {
          const text = await enter(textOf(20 + i, 5))
          const pushed = text.push(97 + (i % 9), 0).catch(({ code }: { code: string }) => code)
          for (let turn = 0; turn < i % 4; turn++) await Promise.resolve()
          text.leave()
          expect([0, 1, 2, "ABORTED"]).toContain(await pushed)
        }
      }
      const [own] = await Promise.all([written(opened.batch, ids, 1), leaving()])
      expect(own.levels).toEqual([...whole.levels.subarray(1)])
      expect(farthest(own.logits, whole.logits, 0)).toBeLessThan(1e-4)
      expect(opened.batch.counters).toMatchObject({ writing: 0, waiting: 0 })
    })
  },
)
