// Models that can be computed by hand, and a small one that is really a model.

import { multiLinearPlugin } from "@aunet/blocks"
import type { Document } from "@aunet/data"
import { AunetError } from "@aunet/base"
import {
  initialParameters,
  makeModel,
  presetModel,
  registry,
  type RouterChoice,
  type RouterPlugin,
} from "@aunet/core"
import type { EvaluatedModel, Question, ScoredText } from "@aunet/eval"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { multiply, referenceEngine, reshape, sigmoid, sliceAxis } from "@aunet/tensor"
import { Batch, openCascade, type Writer } from "@aunet/writer"

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
export const document = (name: string, text: string): Document => ({ name, bytes: bytes(text) })

/** A model with a rule a byte, and what it was asked. */
export function ruled(
  natsOf: (byte: number, at: number, text: Uint8Array) => number,
  { contextBytes = 16, name = "ruled" }: { contextBytes?: number; name?: string } = {},
): EvaluatedModel & { readonly asked: Question[] } {
  const asked: Question[] = []
  return {
    name,
    contextBytes,
    asked,
    score: async (questions) => {
      asked.push(...questions)
      return questions.map(({ context, continuations, countEos = false }) =>
        continuations.map((continuation): ScoredText => {
          const text = Uint8Array.of(...context, ...continuation)
          let nats = 0
          for (let at = context.length; at < text.length; at++) nats += natsOf(text[at], at, text)
          return { nats, isGreedy: false, cutBytes: 0, ...(countEos && { eosNats: -1 }) }
        }),
      )
    },
    write: async () => {
      throw new AunetError("BAD_OPTION", "this model does not write")
    },
  }
}

/** Every byte, or id, as likely as any other. */
export const uniform = (ids: number, contextBytes?: number) =>
  ruled(() => -Math.log(ids), { name: `uniform over ${ids}`, ...(contextBytes && { contextBytes }) })

/** A router without parameters: a boundary is where the first number of a vector is above 0. */
const signPlugin: RouterPlugin = {
  kind: "router",
  name: "sign",
  apiVersion: 1,
  make: () => ({
    parameters: () => ({}),
    probabilities: (_, x) => sigmoid(multiply(reshape(sliceAxis(x, 2, 0, 1), x.shape.slice(0, 2)), 50)),
    cost: () => 0,
  }),
}

const known = registry([multiLinearPlugin, wordsPlugin, signPlugin])

/** Opens a model of three stages that finds its own segments. */
export const openRouted = (contextBytes = 32) =>
  openWriter(contextBytes, () => {}, { name: "sign", bytesPerSegment: [3, 6], ratioWeight: 0.3 })

/** Opens a model of three stages, or one whose parameters are changed. */
export async function openWriter(
  contextBytes = 32,
  change: (parameters: Record<string, Float32Array>) => void = () => {},
  router?: RouterChoice,
) {
  const { config } = presetModel("tiny", 3)
  const model = makeModel({ ...config, ...(router && { router }) }, known)
  const parameters = initialParameters(model, 5)
  change(parameters)
  const cascade = await openCascade(model, referenceEngine(), parameters, {})
  const batch = new Batch(cascade)
  const writer: Writer = {
    batch,
    splitter: wordsPlugin.make({ groups: [1, 2] }),
    stages: 3,
    predictsLevels: false,
    contextBytes,
  }
  return {
    writer,
    [Symbol.asyncDispose]: async () => {
      await batch.close()
      await cascade.close()
    },
  }
}
