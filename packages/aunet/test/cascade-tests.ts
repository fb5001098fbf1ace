/** The tests of the cascade, for each engine: byte by byte, the logits of a pass over the whole text. */
import { afterAll, beforeAll, expect, test } from "vitest"
import { defaultRegistry, openEngine } from "aunet"
import { Batch, openCascade } from "@aunet/writer"
import {
  decodeModelConfig,
  type Encoded,
  encodeDocument,
  initialParameters,
  logitsProgram,
  makeModel,
  type ModelConfig,
  poolValues,
  presetModel,
} from "@aunet/core"
import { EOS, VOCABULARY } from "@aunet/tokens"
import type { Engine } from "@aunet/tensor"

const known = defaultRegistry()

/** Characters of several bytes, digits, marks of all levels, and a segment of more than 16 bytes. */
const TEXT =
  "It's 12345 dogs,\n\nnot cats: naïve façade 日本語, 🙂; anextraordinarilylongwordwithoutend and more. "

/** Two documents, one after the other: bos and eos stand inside the text. */
function encoded(stages: number, length: number): Encoded {
  const splitter = known
    .get("splitter", "words")
    .make({ groups: [1, 2, 4].slice(0, Math.max(1, stages - 1)) })
  const parts = Array.from({ length: 9 }, (_, i) =>
    encodeDocument(new TextEncoder().encode(TEXT.slice(i)), splitter, stages),
  )
  const all = (of: (part: Encoded) => ArrayLike<number>) => parts.flatMap((part) => Array.from(of(part)))
  return {
    ids: Uint16Array.from(all(({ ids }) => ids)).slice(0, length),
    levels: Uint8Array.from(all(({ levels }) => levels)).slice(0, length),
  }
}

/**
 * How long the texts are, in positions, and the windows over them, which all go round more than twice. Short ones hold
 * the whole TEXT with bos and eos inside; long ones are for engines on which that takes seconds and not a minute.
 */
const LENGTHS = {
  // 13 of 140 bytes, 8 of 32 words, 4 of 22 pairs, 2 of 17 fours.
  short: { windows: [13, 8, 4, 2], positions: 140, prompt: 100 },
  // 37 of 400 bytes, 32 of 79 words, 16 of 53 pairs, 8 of 41 fours.
  long: { windows: [37, 32, 16, 8], positions: 400, prompt: 200 },
} as const

/** A small model whose windows are shorter than the text. */
function modelOf(stages: number, windows: readonly number[], change: Partial<ModelConfig> = {}) {
  const { config } = presetModel("tiny", stages)
  return makeModel(
    decodeModelConfig({
      ...config,
      stages: config.stages.map((stage, s) => ({ ...stage, window: windows[s] })),
      ...change,
    }),
    known,
  )
}

/** The largest difference between the logits of the cascade and those of one pass. */
async function worst(
  engine: Engine,
  model: ReturnType<typeof modelOf>,
  { ids, levels }: Encoded,
  from: number,
): Promise<number> {
  const stages = model.config.stages.length
  const parameters = initialParameters(model, 5)
  const lengths = new Array<number>(stages).fill(ids.length)
  await using session = await engine.open({ whole: logitsProgram(model, { rows: 1, lengths }) }, parameters)
  const { logits } = await session.step("whole", {
    ids: Int32Array.from(ids),
    ...poolValues(levels, lengths),
  })
  const cascade = await openCascade(model, engine, parameters)
  const batch = new Batch(cascade)
  const text = await batch.enter({ text: { ids: ids.slice(0, from), levels: levels.slice(0, from) } })
  let largest = 0
  for (let t = from; t <= ids.length; t++) {
    const own = text.predictions.logits
    for (let id = 0; id < VOCABULARY; id++)
      largest = Math.max(largest, Math.abs(own[id] - logits[(t - 1) * VOCABULARY + id]))
    if (t < ids.length) await text.push(ids[t], levels[t])
  }
  text.leave()
  await batch.close()
  await cascade.close()
  return largest
}

/** Registers the tests for one engine; each has a file of its own, so that they run side by side. */
export function cascadeTests(
  name: string,
  length: keyof typeof LENGTHS,
  options?: Record<string, string>,
): void {
  const { windows, positions, prompt } = LENGTHS[length]
  const model = (stages: number, change?: Partial<ModelConfig>) => modelOf(stages, windows, change)
  let engine: Engine
  beforeAll(async () => {
    engine = (await openEngine(name, options && { options })).engine
  })
  afterAll(() => engine.close())

  test("every window goes round more than twice, and every level comes", () => {
    const { levels } = encoded(4, positions)
    windows.forEach((window, s) =>
      expect(levels.filter((level) => level >= s).length, `stage ${s}`).toBeGreaterThan(2 * window),
    )
    expect(new Set(levels)).toEqual(new Set([0, 1, 2, 3]))
    expect(encoded(4, positions).ids).toContain(EOS)
  })

  test.each([1, 2, 3, 4])(`${positions} positions of a model of %i stages`, async (stages) => {
    expect(await worst(engine, model(stages), encoded(stages, positions), 1)).toBeLessThan(1e-4)
  })

  test("after a prompt that is longer than every window", async () => {
    expect(await worst(engine, model(3), encoded(3, prompt + 40), prompt)).toBeLessThan(1e-4)
  })

  test("an upsampler to which every offset is different", async () => {
    const { upsampler, ...rest } = model(3)
    const { offsets, ...other } = upsampler
    expect(offsets).toBeDefined()
    expect(await worst(engine, { ...rest, upsampler: other }, encoded(3, 140), 20)).toBeLessThan(1e-4)
  })

  test.each([
    ["repeat", { upsampler: { name: "repeat", options: {} } }],
    ["simple", { upsampler: { name: "simple", options: {} } }],
    ["multi-linear with shared means", { upsampler: { name: "multi-linear", options: { shared: "mean" } } }],
    ["without residuals", { residuals: [false, false] }],
    ["an interpolated pool", { pool: { name: "interpolated" } }],
    ["a tied vocabulary", { tiedVocabulary: true }],
    ["heads that share keys", { kvHeads: 1 }],
  ] as const)("upsampling and what else shapes a model: %s", async (_, change) => {
    const { kvHeads, ...rest } = { kvHeads: undefined, ...change } as {
      kvHeads?: number
    } & Partial<ModelConfig>
    const { config } = model(3)
    const changed = model(3, {
      ...rest,
      // Widths that are multiples of each other, for what has no parameters; two heads of keys at least.
      stages: config.stages.map((stage, s) => ({
        ...stage,
        width: 32 << s,
        headWidth: 16,
        ...(kvHeads !== undefined && { kvHeads }),
      })) as unknown as ModelConfig["stages"],
    })
    expect(await worst(engine, changed, encoded(3, 140), 20)).toBeLessThan(1e-4)
  })
}
