/**
 * Bits of the sentences of one language, some at a time, so that what is measured can be kept as it comes.
 *
 *     sentences -> known? -> 256 at a time -> told, and waited for -> all
 *
 * In: a model, sentences, what is known of them. Out: bits of each. Never: asks for one that is known.
 */
import type { EvaluatedModel } from "../model/evaluated-model.ts"
import { joinedBytes, sha256 } from "../tasks/digest.ts"
import { type BitsOptions, bitsOfTexts } from "./bits-of-texts.ts"
import type { Windowing } from "./windowing.ts"

/** What a sentence costs. */
export interface SentenceBits {
  readonly bytes: number
  readonly bits: number
}

/** A sentence that was measured. */
export interface MeasuredSentence extends SentenceBits {
  /** Tells it from others, with the model and the windows that its bits depend on. */
  readonly key: string
  /** Its file and line, for people. */
  readonly where: string
}

/** What is known, and who is told of what is not. */
export interface KeptSentences {
  /** Sentences that were measured before, by their keys. */
  readonly known?: ReadonlyMap<string, SentenceBits>
  /** Told of sentences as they are measured; what it gives is waited for. */
  readonly onSentences?: (language: string, measured: readonly MeasuredSentence[]) => void | Promise<void>
}

/** Sentences that are asked for at once: enough for a model to put like lengths together, few enough to lose. */
const TOGETHER = 256

/** Names a sentence with all that its bits depend on. */
export async function sentenceKey(
  model: EvaluatedModel,
  windowing: Windowing,
  sentence: Uint8Array,
): Promise<string> {
  const { rule, windowBytes, strideBytes } = windowing
  const about = ["sentence", model.name, model.fingerprint ?? "", rule, windowBytes, strideBytes]
  const head = new TextEncoder().encode(`${JSON.stringify(about)}\n`)
  return (await sha256(joinedBytes([head, sentence]))).slice(0, 32)
}

/**
 * Measures sentences.
 *
 * @returns one entry a sentence, in their order
 * @throws AunetError as `bitsOfTexts`
 */
export async function bitsOfSentences(
  model: EvaluatedModel,
  {
    language,
    name,
    sentences,
  }: { readonly language: string; readonly name: string; readonly sentences: readonly Uint8Array[] },
  windowing: Windowing,
  { known, onSentences, onProgress, ...options }: KeptSentences & BitsOptions,
): Promise<SentenceBits[]> {
  const found: SentenceBits[] = []
  const isKept = known !== undefined || onSentences !== undefined
  const done = { documents: 0, bytes: 0, bits: 0 }
  const count = (own: SentenceBits): void => {
    done.documents++
    done.bytes += own.bytes
    done.bits += own.bits
  }
  const asked: { readonly at: number; readonly key: string }[] = []
  const ask = async (): Promise<void> => {
    const these = asked.splice(0)
    if (these.length === 0) return
    const documents = these.map(({ at }) => ({ name: `line ${at + 1} of ${name}`, bytes: sentences[at] }))
    const before = { ...done }
    const { documents: measured } = await bitsOfTexts(model, documents, {
      ...options,
      // An interval comes of two languages.
      resamples: 1,
      onProgress: ({ documents: texts, bytes, bits }) =>
        onProgress?.({
          documents: before.documents + texts,
          bytes: before.bytes + bytes,
          bits: before.bits + bits,
        }),
    })
    const told = measured.map(({ bytes, bits, name: where }, i) => ({
      key: these[i].key,
      where,
      bytes,
      bits,
    }))
    for (const [i, { bytes, bits }] of told.entries()) {
      found[these[i].at] = { bytes, bits }
      count({ bytes, bits })
    }
    await onSentences?.(language, told)
  }
  for (const [at, sentence] of sentences.entries()) {
    const key = isKept ? await sentenceKey(model, windowing, sentence) : ""
    const own = known?.get(key)
    if (own === undefined) asked.push({ at, key })
    else {
      found[at] = { bytes: own.bytes, bits: own.bits }
      count(own)
    }
    if (asked.length === TOGETHER) await ask()
  }
  await ask()
  return found
}
