/** Models that find their own boundaries, at work: what a pass over a whole text says, and what is written byte by byte. */
import { linearPoolPlugin, multiLinearPlugin } from "@aunet/blocks"
import {
  decodeModelConfig,
  levelsProgram,
  logitsProgram,
  makeModel,
  type Model,
  presetModel,
  proposedValues,
  registry,
} from "@aunet/core"
import { headPlugin, hnetPlugin } from "@aunet/router"
import { nextLevel } from "@aunet/splitter"
import { patternPlugin } from "@aunet/splitter-whitespace"
import { type Engine, foldIn, randomKey, uniformAt } from "@aunet/tensor"
import { Batch, openCascade } from "@aunet/writer"

const known = registry([hnetPlugin, headPlugin, multiLinearPlugin, linearPoolPlugin])
export const [BOS, V] = [256, 258]
export const T = 600

/** Bytes of nine letters, by a seed; a document begins at 320 anew. */
export const textOf = (seed: number, length = T): Uint16Array =>
  Uint16Array.from({ length }, (_, i) =>
    i === 0 || i === 320 ? BOS : 97 + Math.floor(uniformAt(foldIn(randomKey(seed), "text"), i) * 9),
  )

/** What a rule proposes: five letters end a word, three of them two words. Models without a rule are given it too, and do not look at it. */
export const splitter = patternPlugin.make({ levels: [{ end: "[bdegi]" }, { end: "[egi]" }] })
export const levelsIn = (ids: Uint16Array): Uint8Array => {
  const cursor = splitter.cursor()
  return Uint8Array.from(ids, (id) => (id < BOS ? nextLevel(splitter, cursor, id) : 0))
}

export const modelOf = (name: string, bytesPerSegment: readonly number[], rule: object = {}): Model =>
  makeModel(
    decodeModelConfig({
      ...presetModel("tiny", bytesPerSegment.length + 1).config,
      router: { name, bytesPerSegment, ratioWeight: 0.3, ...rule },
    }),
    known,
  )

/** What a pass over a whole text says: logits and levels, all boundaries with room. */
export async function wholeOf(
  model: Model,
  engine: Engine,
  parameters: Record<string, Float32Array>,
  ids: Uint16Array,
) {
  const shape = { rows: 1, lengths: model.config.stages.map(() => ids.length) }
  const programs = { it: logitsProgram(model, shape), levels: levelsProgram(model, ids.length) }
  await using session = await engine.open(programs, parameters)
  const inputs = { ids: Int32Array.from(ids), ...proposedValues(model, levelsIn(ids)) }
  const { logits } = await session.step("it", inputs)
  const { levels } = await session.step("levels", inputs)
  return { logits, levels }
}

export async function openBatch(
  model: Model,
  engine: Engine,
  parameters: Record<string, Float32Array>,
  texts: number,
) {
  const cascade = await openCascade(model, engine, parameters, { maxSequences: texts })
  const batch = new Batch(cascade)
  const close = async () => {
    await batch.close()
    await cascade.close()
  }
  return { batch, [Symbol.asyncDispose]: close }
}

/** Writes ids one by one, and gives logits and levels of all positions from the last of the prompt on. */
export async function written(batch: Batch, ids: Uint16Array, prompt: number) {
  const proposed = levelsIn(ids)
  const text = await batch.enter({
    text: { ids: ids.slice(0, prompt), levels: proposed.slice(0, prompt) },
    bytes: ids.length - prompt,
  })
  const logits = [text.predictions.logits]
  const levels: number[] = []
  for (const [i, id] of ids.subarray(prompt).entries()) {
    levels.push(await text.push(id, proposed[prompt + i]))
    logits.push(text.predictions.logits)
  }
  text.leave()
  return { logits, levels }
}

/** The largest difference of any logit at the positions from `first` on. */
export function farthest(logits: readonly Float32Array[], whole: ArrayLike<number>, first: number): number {
  let most = 0
  for (const [i, own] of logits.entries())
    for (let v = 0; v < V; v++) most = Math.max(most, Math.abs(own[v] - whole[(first + i) * V + v]))
  return most
}
