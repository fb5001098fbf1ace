/**
 * The worker that looks inside: a model that reads a text, and its splitter.
 *
 * In: questions. Out: an answer to the last of those that wait. Never: keeps more than one model open.
 */
import { fetchedFolder, load, type LoadedModel, storedFolder } from "aunet/write"
import type { ModelPlace, Port } from "aunet/worker"
import { levelsOf } from "@aunet/splitter"
import { said } from "../page/words.ts"
import type { Insight, LookAnswer, LookQuestion } from "./messages.ts"

const page = globalThis as unknown as Port
let open: { readonly place: string; readonly model: LoadedModel } | undefined

const isStored = (place: ModelPlace): place is { readonly stored: string } =>
  typeof place === "object" && "stored" in place

async function modelAt(place: ModelPlace): Promise<LoadedModel> {
  const id = JSON.stringify(place)
  if (open?.place === id) return open.model
  await open?.model.close()
  open = undefined
  const folder = isStored(place) ? storedFolder(place.stored) : fetchedFolder(place)
  const model = await load(folder, { engine: "onnx", threads: 1 }).catch((error: unknown) => {
    // Without WebAssembly it is slow, and the same.
    if ((error as { code?: unknown }).code === "ENGINE_UNAVAILABLE")
      return load(folder, { engine: "reference" })
    throw error
  })
  open = { place: id, model }
  return model
}

async function insight({ place, text }: LookQuestion): Promise<Insight> {
  const model = await modelAt(place)
  const { splitter, model: shape } = model.checkpoint
  const stages = shape.config.stages.length
  const levels = levelsOf(splitter, text).map((level) => Math.min(level, stages - 1))
  const [score] = text.length === 0 ? [] : await model.score("", [text])
  return {
    text,
    bits: Float64Array.from(score?.bytesNats ?? [], (nats) => -nats / Math.LN2),
    levels,
    stages,
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
      page.postMessage({ id, insight: await insight(question) } satisfies LookAnswer)
    } catch (error) {
      page.postMessage({ id, failed: said(error) } satisfies LookAnswer)
    }
  })
})
