/**
 * What the same content costs in each language: bits, bytes and steps of each stage a sentence, beside one of them.
 *
 * In: sentences that say the same, a model, its splitter if it has one. Out: figures a language. Never: compares by the
 * byte alone; a language may have few bits a byte because it has many bytes.
 */
import { AunetError, badOption, checkSignal } from "@aunet/base"
import { demand } from "@aunet/core"
import { type Tokenizer } from "@aunet/tokens"
import type { Splitter } from "@aunet/splitter"
import type { EvaluatedModel } from "../model/evaluated-model.ts"
import { type BitsOptions, type BitsProgress, bitsOfTexts } from "./bits-of-texts.ts"
import { cursorLevels } from "./cursor-levels.ts"
import { type Interval, ratioInterval } from "./interval.ts"
import type { ParallelText } from "./parallel-files.ts"
import type { TextBits } from "./text-bits.ts"
import type { Windowing } from "./windowing.ts"

/** Figures of one language, or how many times those of another they are. */
export interface SentenceCosts {
  readonly bitsPerSentence: number
  readonly bitsPerByte: number
  readonly bytesPerSentence: number
  /** Positions of each stage, bytes (or tokens) first, bos among them; absent for a model without stages. */
  readonly stepsPerSentence?: readonly number[]
}

/** What one language costs. */
export interface LanguageBits extends SentenceCosts {
  readonly language: string
  readonly bytes: number
  readonly bits: number
  /** Each figure over that of the language beside it. */
  readonly times: SentenceCosts & {
    /** Of `bitsPerSentence`, from resampled sentences, the same of both languages. */
    readonly interval?: Interval
  }
}

/** What each language costs. */
export interface ParallelBits {
  readonly model: string
  readonly windowing: Windowing
  /** The language beside which all stand. */
  readonly beside: string
  readonly sentences: number
  readonly languages: readonly LanguageBits[]
}

/** How to measure. */
export interface ParallelOptions extends Omit<BitsOptions, "onProgress" | "resample"> {
  /** The language beside which all stand; English when left out. */
  readonly beside?: string
  /** What counts the steps; absent for a model that has one step a byte, or none that are known. */
  readonly steps?: {
    readonly splitter: Splitter
    readonly stages: number
    /** Of a model over tokens, which takes a step for each of them. */
    readonly tokenizer?: Tokenizer
  }
  /** Told which language is measured, and how far it is. */
  readonly onProgress?: (progress: BitsProgress & { readonly language: string }) => void
}

/**
 * Measures languages.
 *
 * @throws AunetError BAD_OPTION for a language that there is not, or without English where none is named; as
 * `bitsOfTexts`
 * @example await parallelBits(model, parallelTexts(files).texts, { beside: "eng_Latn" })
 */
export async function parallelBits(
  model: EvaluatedModel,
  texts: readonly ParallelText[],
  { beside: asked, steps, onProgress, ...options }: ParallelOptions = {},
): Promise<ParallelBits> {
  checkSignal(options.signal)
  const beside = besideOf(texts, asked)
  const measured = new Map<string, TextBits>()
  for (const { language, name, sentences } of texts) {
    const documents = sentences.map((bytes, i) => ({ name: `line ${i + 1} of ${name}`, bytes }))
    const tell = (progress: BitsProgress): void => onProgress?.({ ...progress, language })
    // One interval is enough, and that comes of two languages.
    const bits = await bitsOfTexts(model, documents, { ...options, resamples: 1, onProgress: tell })
    measured.set(language, bits)
  }
  const bitsOf = (language: string): TextBits => measured.get(language) as TextBits
  const costs = new Map(
    texts.map((text) => [text.language, costsOf(bitsOf(text.language), text, steps)] as const),
  )
  const base = costs.get(beside) as SentenceCosts
  const theirs = bitsOf(beside).documents.map(({ bits }) => bits)
  const languages = texts.map(({ language }): LanguageBits => {
    const { bytes, bits, documents } = bitsOf(language)
    const own = costs.get(language) as SentenceCosts
    const interval =
      language === beside
        ? undefined
        : ratioInterval(
            documents.map((each) => each.bits),
            theirs,
            "sentences",
            options,
          )
    return { language, bytes, bits, ...own, times: { ...timesOf(own, base), ...(interval && { interval }) } }
  })
  const { windowing } = bitsOf(beside)
  return { model: model.name, windowing, beside, sentences: theirs.length, languages }
}

/** Chooses the language beside which all stand. */
function besideOf(texts: readonly ParallelText[], asked: string | undefined): string {
  const all = texts.map(({ language }) => language)
  const english = all.filter((language) => /^(en|eng|english)(?![a-z])/i.test(language))
  const found = asked === undefined ? english[0] : all.find((language) => language === asked)
  if (found !== undefined && (asked !== undefined || english.length === 1)) return found
  if (asked !== undefined) throw badOption("beside", asked, `one of the languages: ${all.join(", ")}`)
  const why = `${english.length === 0 ? "none is English" : `${english.join(" and ")} are English`}, so name the language beside which all stand (beside)`
  throw new AunetError("BAD_OPTION", `${why}; there are: ${all.join(", ")}`)
}

function costsOf(
  { bytes, bits, bitsPerByte }: TextBits,
  { sentences }: ParallelText,
  steps: ParallelOptions["steps"],
): SentenceCosts {
  return {
    bitsPerSentence: bits / sentences.length,
    bitsPerByte,
    bytesPerSentence: bytes / sentences.length,
    ...(steps && { stepsPerSentence: stepsOf(sentences, steps) }),
  }
}

/** Positions of each stage, on average: those of a document of the sentence alone, bos before it. */
function stepsOf(
  sentences: readonly Uint8Array[],
  { splitter, stages, tokenizer }: NonNullable<ParallelOptions["steps"]>,
): number[] {
  if (tokenizer !== undefined) {
    const tokens = sentences.reduce((sum, bytes) => sum + 1 + tokenizer.encode(bytes).length, 0)
    return [tokens / sentences.length]
  }
  const sums = new Array<number>(stages).fill(0)
  for (const bytes of sentences) {
    const levels = cursorLevels(bytes, splitter, stages)
    for (const [stage, count] of demand(levels, stages).entries()) sums[stage] += count
  }
  return sums.map((sum) => sum / sentences.length)
}

const timesOf = (own: SentenceCosts, base: SentenceCosts): SentenceCosts => ({
  bitsPerSentence: own.bitsPerSentence / base.bitsPerSentence,
  bitsPerByte: own.bitsPerByte / base.bitsPerByte,
  bytesPerSentence: own.bytesPerSentence / base.bytesPerSentence,
  ...(own.stepsPerSentence && {
    stepsPerSentence: own.stepsPerSentence.map((steps, s) => steps / (base.stepsPerSentence?.[s] ?? NaN)),
  }),
})
