/**
 * Asks a model the questions of some items at once, and holds its answers to what answers have to be.
 *
 * In: items of one task, a model. Out: an answer an item. Never: a likelihood that is not one; the item is named.
 */
import { AunetError } from "@aunet/base"
import type { EvaluatedModel, Question, ScoredText } from "../model/evaluated-model.ts"
import type { Prompt, WrittenTask } from "../tasks/task.ts"
import { cutAtStops } from "../metrics/exact-match.ts"
import type { TaskItem } from "./task-items.ts"
import { rollingQuestions } from "./rolling.ts"

/** What a model says of an item. */
export interface ItemAnswer {
  /** Log-likelihood of each continuation; of a document, of all of it. */
  readonly nats?: readonly number[]
  /** Whether each is what the model would write. */
  readonly greedy?: readonly boolean[]
  /** What it wrote; broken UTF-8 as U+FFFD. */
  readonly written?: string
  /** Set where a continuation alone is longer than any context, so that nothing can be said of it. */
  readonly fitsNowhere?: true
  /** Most bytes of a context that were let go of. */
  readonly cutBytes: number
}

const encoder = new TextEncoder()

/** What a prompt asks to be scored. */
export function questionsOf(
  prompt: Exclude<Prompt, { kind: "written" }>,
  model: Pick<EvaluatedModel, "contextBytes" | "rollingBytes" | "starts"> = {},
): Question[] {
  switch (prompt.kind) {
    case "choice": {
      const continuations = prompt.continuations.map((text) => encoder.encode(text))
      // Where each answer has a context of its own, each is a question of its own.
      return prompt.contexts.length === 1
        ? [{ context: encoder.encode(prompt.contexts[0]), continuations }]
        : prompt.contexts.map((context, i) => ({
            context: encoder.encode(context),
            continuations: [continuations[i]],
          }))
    }
    case "target":
      return [
        { context: encoder.encode(prompt.context), continuations: [encoder.encode(prompt.continuation)] },
      ]
    case "rolling":
      return rollingQuestions(encoder.encode(prompt.text), model)
  }
}

/**
 * Asks.
 *
 * @throws AunetError NOT_FINITE for a likelihood that is none, BAD_DATA for too few answers, and what the model throws
 */
export async function ask(
  items: readonly TaskItem[],
  task: { readonly name: string } & Partial<Pick<WrittenTask, "stops" | "maxBytes">>,
  model: EvaluatedModel,
  signal?: AbortSignal,
): Promise<ItemAnswer[]> {
  if (items.every(({ prompt }) => prompt.kind === "written")) return written(items, task, model, signal)
  const asked = items.map(({ prompt }) => (prompt.kind === "written" ? [] : questionsOf(prompt, model)))
  const answers = await model.score(asked.flat(), signal)
  let at = 0
  return asked.map((questions, i) => {
    const own = answers.slice(at, (at += questions.length))
    const texts = own.flat()
    const wanted = questions.reduce((sum, { continuations }) => sum + continuations.length, 0)
    const called = `${items[i].where} (${task.name})`
    if (texts.length !== wanted)
      throw new AunetError(
        "BAD_DATA",
        `${model.name} gives ${texts.length} likelihoods of ${wanted} for ${called}`,
      )
    for (const [k, { nats }] of texts.entries()) checkNats(nats, k, called, model)
    return answerOf(items[i].prompt, texts)
  })
}

function checkNats(nats: number, place: number, called: string, model: EvaluatedModel): void {
  // Sums of many rounded numbers may lie a little above 0.
  if (Number.isFinite(nats) && nats <= 1e-3) return
  throw new AunetError(
    "NOT_FINITE",
    `${model.name} gives ${nats} nats for answer ${place} of ${called}; a log-likelihood is finite, and not above 0`,
  )
}

function answerOf(prompt: Prompt, texts: readonly ScoredText[]): ItemAnswer {
  const cutBytes = Math.max(0, ...texts.map((text) => text.cutBytes))
  if (prompt.kind === "rolling") {
    // Every window but the first has a context that was chosen for it, so that none is cut.
    return { nats: [texts.reduce((sum, { nats }) => sum + nats, 0)], cutBytes }
  }
  return { nats: texts.map(({ nats }) => nats), greedy: texts.map(({ isGreedy }) => isGreedy), cutBytes }
}

async function written(
  items: readonly TaskItem[],
  { name, stops = [], maxBytes = 1024 }: Parameters<typeof ask>[1],
  model: EvaluatedModel,
  signal?: AbortSignal,
): Promise<ItemAnswer[]> {
  const questions = items.map(({ prompt }) => ({
    prompt: encoder.encode(prompt.kind === "written" ? prompt.context : ""),
    stops,
    maxBytes,
  }))
  const answers = await model.write(questions, signal)
  if (answers.length !== items.length)
    throw new AunetError(
      "BAD_DATA",
      `${model.name} writes ${answers.length} of ${items.length} answers of ${name}`,
    )
  return answers.map(({ bytes, cutBytes }) => ({
    written: cutAtStops(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), stops),
    cutBytes,
  }))
}
