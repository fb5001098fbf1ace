/** A small model that writes, for the tests of generation; and one that spells what it is told. */
import { multiLinearPlugin } from "@aunet/blocks"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { type Engine, referenceEngine } from "@aunet/tensor"
import {
  Batch,
  type BatchOptions,
  type BatchText,
  type CascadeOptions,
  openCascade,
  type Writer,
} from "@aunet/writer"
import { decodeModelConfig, initialParameters, makeModel, presetModel, registry } from "@aunet/core"
import { VOCABULARY } from "@aunet/tokens"

export const known = registry([multiLinearPlugin, wordsPlugin])
export const splitter = wordsPlugin.make({ groups: [1, 2] })
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Three stages; the trunk sees 8 positions, the bytes 24. */
export const model = makeModel(
  decodeModelConfig({
    ...presetModel("tiny", 3).config,
    stages: presetModel("tiny", 3).config.stages.map((stage, s) => ({ ...stage, window: 24 >> s })),
  }),
  known,
)

/** Made once for each model: half of what opening one takes. */
const made = new WeakMap<typeof model, ReturnType<typeof initialParameters>>()
const parametersOf = (of: typeof model): ReturnType<typeof initialParameters> => {
  const known = made.get(of) ?? initialParameters(of, 5)
  made.set(of, known)
  return known
}

export const parameters = parametersOf(model)

/** Opens the small model, or another. */
export async function openWriter(
  options: CascadeOptions & BatchOptions & { engine?: Engine; of?: typeof model; contextBytes?: number } = {},
) {
  const { engine = referenceEngine(), of = model, contextBytes = 256, wake, ...rest } = options
  const cascade = await openCascade(of, engine, parametersOf(of), rest)
  const batch = new Batch(cascade, { wake })
  const writer: Writer = {
    batch,
    splitter,
    stages: of.config.stages.length,
    predictsLevels: of.config.levelWeight !== undefined,
    contextBytes,
  }
  const close = async (): Promise<void> => {
    await batch.close()
    await cascade.close()
  }
  return { cascade, batch, writer, close, [Symbol.asyncDispose]: close }
}

/** A writer whose model spells bytes one after the other, and then ends the text. */
export function spelling(text: readonly number[], contextBytes = 256) {
  const asked = { entered: [] as number[], pushed: [] as number[], restarted: [] as number[], left: 0 }
  const predict = (at: number) => {
    const logits = new Float32Array(VOCABULARY)
    logits[text[at] ?? 257] = 50
    return { logits }
  }
  const enter = async (beginning: { text: { ids: ArrayLike<number> } }): Promise<BatchText> => {
    asked.entered.push(beginning.text.ids.length)
    let at = 0
    return {
      get predictions() {
        return predict(at)
      },
      push: async (id, level) => {
        asked.pushed.push(id)
        at++
        return level
      },
      restart: async ({ ids }) => {
        asked.restarted.push(ids.length)
        at++
        return 0
      },
      remember: async () => Promise.reject(new Error("not asked for")),
      leave: () => void asked.left++,
    }
  }
  const writer = {
    batch: { enter } as unknown as Batch,
    splitter,
    stages: 3,
    predictsLevels: false,
    contextBytes,
  } satisfies Writer
  return { writer, asked }
}
