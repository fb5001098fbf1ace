/**
 * The worker that looks inside: a model that reads a text, and its splitter.
 *
 * In: questions. Out: an answer to the last of those that wait. Never: keeps more than one model open.
 */
import { fetchedFolder, load, type LoadedModel, storedFolder } from "aunet/write"
import type { ModelPlace, Port } from "aunet/worker"
import { stackOptions } from "@aunet/core"
import { levelsOf } from "@aunet/splitter"
import { modelStamp } from "../models/model-stamp.ts"
import { said } from "../page/words.ts"
import { pluginsOf } from "../train/trained-splitter.ts"
import { nearestHead } from "./attention-cells.ts"
import type { Attended, Insight, LookAnswer, LookQuestion, NotAttended } from "./messages.ts"

const page = globalThis as unknown as Port
let open: { readonly place: string; readonly model: LoadedModel } | undefined

const isStored = (place: ModelPlace): place is { readonly stored: string } =>
  typeof place === "object" && "stored" in place

async function modelAt({ place, splitter }: LookQuestion): Promise<LoadedModel> {
  const id = JSON.stringify([place, await modelStamp(place)])
  if (open?.place === id) return open.model
  const before = open
  // First: one that does not close is not to be asked again.
  open = undefined
  await before?.model.close()
  const folder = isStored(place) ? storedFolder(place.stored) : fetchedFolder(place)
  const plugins = await pluginsOf(splitter)
  const model = await load(folder, { plugins, engine: "onnx", threads: 1 }).catch((error: unknown) => {
    // Without WebAssembly it is slow, and the same.
    if ((error as { code?: unknown }).code === "ENGINE_UNAVAILABLE")
      return load(folder, { plugins, engine: "reference" })
    throw error
  })
  open = { place: id, model }
  return model
}

/** The last text that was scored, and by whom: another head reads it again, and costs no scoring. */
let scored: { readonly model: LoadedModel; readonly insight: Insight } | undefined

async function insightOf(model: LoadedModel, text: Uint8Array): Promise<Insight> {
  if (scored?.model === model && isSame(scored.insight.text, text)) return scored.insight
  const { splitter, model: shape } = model.checkpoint
  const stages = shape.config.stages.length
  const levels = levelsOf(splitter, text).map((level) => Math.min(level, stages - 1))
  const [score] = text.length === 0 ? [] : await model.score("", [text])
  const insight = {
    text,
    bits: Float64Array.from(score?.bytesNats ?? [], (nats) => -nats / Math.LN2),
    levels,
    stages,
  }
  scored = { model, insight }
  return insight
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])

async function attentionOf(
  model: LoadedModel,
  { text, head }: LookQuestion,
): Promise<Attended | NotAttended> {
  const { config } = model.checkpoint.model
  const deepest = config.stages.length - 1
  const stages = config.stages.map((_, stage) => {
    const { layers, heads } = stackOptions(config, stage)
    return { layers: stage === deepest ? layers : 2 * layers, heads }
  })
  const nearest = nearestHead(head, stages)
  try {
    return { ...(await model.attention(text, nearest)), head: nearest, stages }
  } catch (error) {
    // A text that is empty, or longer than the model holds, can be scored all the same.
    return { said: said(error) }
  }
}

let last = Promise.resolve()
let newest = 0
page.addEventListener("message", ({ data }) => {
  const question = data as LookQuestion
  newest = question.id
  last = last.then(async () => {
    const { id } = question
    if (id !== newest) return
    try {
      const model = await modelAt(question)
      const insight = await insightOf(model, question.text)
      const attention = await attentionOf(model, question)
      page.postMessage({ id, insight, attention } satisfies LookAnswer)
    } catch (error) {
      page.postMessage({ id, failed: said(error) } satisfies LookAnswer)
    }
  })
})
