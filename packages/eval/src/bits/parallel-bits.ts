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
import type { Writer } from "@aunet/writer"
import type { EvaluatedModel } from "../model/evaluated-model.ts"
import { type BitsOptions, type BitsProgress } from "./bits-of-texts.ts"
import { cursorLevels, foundLevels } from "./levels-read.ts"
import { type Interval, type IntervalOptions, ratioInterval } from "./interval.ts"
import type { ParallelText } from "./parallel-files.ts"
import { bitsOfSentences, type KeptSentences, type SentenceBits } from "./sentence-bits.ts"
import { type Windowing, windowingOf } from "./windowing.ts"
import { windowsOf } from "./windows.ts"

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
  /** Sentences of each that were measured, of so many that there are. */
  readonly sentences: number
  readonly count: number
  readonly languages: readonly LanguageBits[]
}

/** Steps of a model whose splitter says where segments end. */
export interface SplitterSteps {
  readonly splitter: Splitter
  readonly stages: number
  /** Of a model over tokens, which takes a step for each of them. */
  readonly tokenizer?: Tokenizer
}

/** Steps of a model that finds its own segments: it has to read each sentence for them. */
export interface RouterSteps {
  readonly writer: Writer
}

/** How to measure. */
export interface ParallelOptions extends Omit<BitsOptions, "onProgress" | "resample">, KeptSentences {
  /** Most sentences of each language, from the first; all when left out. */
  readonly limit?: number
  /** The language beside which all stand; English when left out. */
  readonly beside?: string
  /** What counts the steps; absent for a model that has one step a byte, or none that are known. */
  readonly steps?: SplitterSteps | RouterSteps
  /** Told which language is measured, and how far it is. */
  readonly onProgress?: (progress: BitsProgress & { readonly language: string }) => void
  /** Told of each language as soon as it is measured; the one beside which all stand comes first. */
  readonly onLanguage?: (language: LanguageBits) => void
}

/**
 * Measures languages.
 *
 * @throws AunetError BAD_OPTION for a language that there is not, without English where none is named, or a limit that is
 * no number of sentences; as `bitsOfTexts`
 * @example await parallelBits(model, parallelTexts(files).texts, { beside: "eng_Latn" })
 */
export async function parallelBits(
  model: EvaluatedModel,
  texts: readonly ParallelText[],
  { beside: asked, limit, steps, onProgress, onLanguage, ...options }: ParallelOptions = {},
): Promise<ParallelBits> {
  checkSignal(options.signal)
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 1))
    throw badOption("limit", limit, "a whole number of 1 or more")
  const windowing = windowingOf(model, options)
  const beside = besideOf(texts, asked)
  const measure = async (text: ParallelText): Promise<Measured> => {
    const some = { ...text, sentences: text.sentences.slice(0, limit) }
    const tell = (progress: BitsProgress): void => onProgress?.({ ...progress, language: text.language })
    const bits = await bitsOfSentences(model, some, windowing, { ...options, onProgress: tell })
    const perSentence = steps && (await stepsOf(some.sentences, steps, windowing, options.signal))
    return { bits, costs: costsOf(bits, some, perSentence) }
  }
  const first = texts.find(({ language }) => language === beside) as ParallelText
  const base = await measure(first)
  const rows = new Map<string, LanguageBits>()
  for (const text of [first, ...texts.filter((each) => each !== first)]) {
    const own = text === first ? base : await measure(text)
    const row = rowOf(text.language, own, base, options)
    rows.set(text.language, row)
    onLanguage?.(row)
  }
  const languages = texts.flatMap(({ language }) => rows.get(language) ?? [])
  const count = first.sentences.length
  return { model: model.name, windowing, beside, sentences: base.bits.length, count, languages }
}

/** What was measured of one language. */
interface Measured {
  readonly bits: readonly SentenceBits[]
  readonly costs: SentenceCosts
}

const sumOf = (sentences: readonly SentenceBits[], what: keyof SentenceBits): number =>
  sentences.reduce((sum, each) => sum + each[what], 0)

function rowOf(language: string, own: Measured, base: Measured, options: IntervalOptions): LanguageBits {
  const interval =
    own === base
      ? undefined
      : ratioInterval(
          own.bits.map(({ bits }) => bits),
          base.bits.map(({ bits }) => bits),
          "sentences",
          options,
        )
  const times = { ...timesOf(own.costs, base.costs), ...(interval && { interval }) }
  return {
    language,
    bytes: sumOf(own.bits, "bytes"),
    bits: sumOf(own.bits, "bits"),
    ...own.costs,
    times,
  }
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
  measured: readonly SentenceBits[],
  { sentences }: ParallelText,
  stepsPerSentence: readonly number[] | undefined,
): SentenceCosts {
  const [bytes, bits] = [sumOf(measured, "bytes"), sumOf(measured, "bits")]
  return {
    bitsPerSentence: bits / sentences.length,
    bitsPerByte: bits / bytes,
    bytesPerSentence: bytes / sentences.length,
    ...(stepsPerSentence && { stepsPerSentence }),
  }
}

/** Positions of each stage, on average: those of a document of the sentence alone, bos before it. */
async function stepsOf(
  sentences: readonly Uint8Array[],
  steps: NonNullable<ParallelOptions["steps"]>,
  windowing: Windowing,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  if ("writer" in steps) return routerSteps(sentences, steps.writer, windowing, signal)
  const { splitter, stages, tokenizer } = steps
  if (tokenizer !== undefined) {
    const tokens = sentences.reduce((sum, bytes) => sum + 1 + tokenizer.encode(bytes).length, 0)
    return [tokens / sentences.length]
  }
  return meanDemand(
    sentences.map((bytes) => cursorLevels(bytes, splitter, stages)),
    stages,
  )
}

/** The same of a model that finds its segments; a sentence that is longer than it reads at once, in the windows of its bits. */
async function routerSteps(
  sentences: readonly Uint8Array[],
  writer: Writer,
  windowing: Windowing,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const windows = sentences.flatMap((bytes, sentence) =>
    [...windowsOf(bytes, windowing, true)].map((window) => ({ ...window, sentence })),
  )
  const parts = windows.map(({ sentence, from, to }) => sentences[sentence].subarray(from, to))
  const found = await foundLevels(writer, parts, signal)
  const levels = sentences.map((bytes) => new Uint8Array(1 + bytes.length))
  for (const [i, { sentence, from, at, to }] of windows.entries())
    levels[sentence].set(found[i].subarray(1 + at - from, 1 + to - from), 1 + at)
  return meanDemand(levels, writer.stages)
}

/** Positions of each stage that levels ask for, a text; bos is at the top of each. */
function meanDemand(levels: readonly Uint8Array[], stages: number): number[] {
  const sums = new Array<number>(stages).fill(0)
  for (const each of levels) for (const [stage, count] of demand(each, stages).entries()) sums[stage] += count
  return sums.map((sum) => sum / levels.length)
}

const timesOf = (own: SentenceCosts, base: SentenceCosts): SentenceCosts => ({
  bitsPerSentence: own.bitsPerSentence / base.bitsPerSentence,
  bitsPerByte: own.bitsPerByte / base.bitsPerByte,
  bytesPerSentence: own.bytesPerSentence / base.bytesPerSentence,
  ...(own.stepsPerSentence && {
    stepsPerSentence: own.stepsPerSentence.map((steps, s) => steps / (base.stepsPerSentence?.[s] ?? NaN)),
  }),
})
