/**
 * The text of a training: one text or several sources by name, each in memory or in a corpus on a disk.
 *
 *     documents -> a part set aside -> tokens, where the model reads them -> ids and levels
 *     corpus    -> rows
 *     sources   -> each of them one of these, mixed by their shares
 *
 * In: documents or corpora, how a training begins. Out: what the trainer cuts rows out of. Never: reads a file.
 */
import { badOption } from "@aunet/base"
import { bytePairs, fitMerges, type Tokenizer } from "@aunet/tokens"
import {
  alsoTrained,
  type Document,
  encodeStream,
  type Mix,
  mixShares,
  mixture,
  type RowCorpus,
  type RowSource,
  setAside,
  type TextStream,
} from "@aunet/data"
import type { StoredCorpus } from "@aunet/data/stored"
import type { AlsoTrained } from "@aunet/trainer"
import type { Beginning } from "./begin-training.ts"
import { documentsOf, isTexts, type Texts } from "./documents-of.ts"
import { givenHeldOut, mixedHeldOut, type NamedTexts } from "./held-out-text.ts"

/** Sources by their names: each in memory, or prepared on a disk. */
export type Sources = Readonly<Record<string, Texts | StoredCorpus>>

/** What is told of the text. */
export interface TextSettings {
  readonly data?: Texts | Sources
  readonly corpus?: StoredCorpus
  readonly mix?: Mix
  readonly heldOut?: NamedTexts
  readonly signal?: AbortSignal
}

/** What the trainer is given. */
export interface TrainingText {
  readonly text: { readonly training: TextStream | RowSource; readonly heldOut: TextStream | RowSource }
  readonly tokenizer: Tokenizer | undefined
  readonly alsoTrained?: AlsoTrained | undefined
}

/** A source while its text is made: documents, or a corpus. */
type Source = InMemory | OnDisk
interface InMemory {
  readonly name: string
  readonly training: readonly Document[]
  readonly heldOut: readonly Document[]
}
interface OnDisk {
  readonly name: string
  readonly corpus: StoredCorpus
  readonly rows: RowCorpus
}

/** The name of a text that has none. */
const ALONE = ""

/** Gives sources by name; `undefined` for one text. */
export const sourcesIn = (data: unknown): Sources | undefined =>
  typeof data === "object" && data !== null && !isTexts(data) ? (data as Sources) : undefined

/** Tells a corpus from documents. */
export const isStored = (source: unknown): source is StoredCorpus =>
  typeof source === "object" && source !== null && "rows" in source && "alsoTrained" in source

/**
 * Makes the text.
 *
 * @throws AunetError BAD_OPTION for what is no text, for shares that do not fit the sources, for a corpus and a model over
 * tokens; BAD_DATA for a source without text, for held-out text of which all is trained on; what a corpus throws
 */
export async function trainingText(
  settings: TextSettings,
  beginning: Beginning,
  seed: number,
): Promise<TrainingText> {
  const { data, corpus, mix, heldOut, signal } = settings
  const named = corpus === undefined ? sourcesIn(data) : undefined
  if (mix !== undefined && named === undefined)
    throw badOption(
      "mix",
      mix,
      "left out with one text; name its sources, data: { books: [...], web: [...] }",
    )
  const given = heldOut === undefined ? undefined : await givenHeldOut(heldOut)
  const all: Source[] = []
  for (const [name, source] of named === undefined
    ? ([[ALONE, corpus ?? data]] as const)
    : Object.entries(named))
    all.push(await sourceOf(name, source, beginning, { seed, isAllTrained: given !== undefined }))
  // With held-out text of its own nothing that a source holds out is measured.
  const { sources, leftOut: ofOthers } =
    given === undefined ? await apart(all, beginning) : { sources: all, leftOut: undefined }
  if (sources.length === 0)
    throw badOption("data", data, "documents, or sources by their names, { books: [...], web: [...] }")

  const tokenizer = await tokensOf(
    beginning,
    sources.flatMap((source) => ("training" in source ? source.training : [])),
    signal,
  )
  const encode = (some: readonly Document[]): TextStream =>
    encodeStream(some, beginning.splitter, beginning.model.config.stages.length, tokenizer)
  const encoded = sources.map((source) => ({
    name: source.name,
    ...("rows" in source
      ? source.rows
      : { training: encode(source.training), heldOut: encode(given === undefined ? source.heldOut : []) }),
  }))
  const shares =
    named &&
    mixShares(
      mix,
      encoded.map(({ name, training: { bytes } }) => ({ name, bytes })),
    )
  const training = shares
    ? mixture(encoded.map(({ name, training: text }, i) => ({ name, share: shares[i], text })))
    : encoded[0].training
  const shareOf = Object.fromEntries(encoded.map(({ name }, i) => [name, shares?.[i] ?? 1]))
  if (given === undefined) {
    const parts = encoded.map(({ name, heldOut: text }) => ({ name, text }))
    return {
      text: { training, heldOut: shares ? mixedHeldOut(parts, shareOf) : parts[0].text },
      tokenizer,
      alsoTrained: ofOthers,
    }
  }
  const { texts, leftOut } = await given.without(async (documents) => {
    const met = await Promise.all(sources.map((source) => trainedOn(source, documents)))
    return new Set(met.flat())
  })
  const parts = texts.map(({ name, documents }) => ({ name, text: encode(documents) }))
  return {
    text: { training, heldOut: given.isNamed ? mixedHeldOut(parts, shareOf) : parts[0].text },
    tokenizer,
    alsoTrained: leftOut,
  }
}

async function sourceOf(
  name: string,
  source: unknown,
  { model, splitter }: Beginning,
  { seed, isAllTrained }: { readonly seed: number; readonly isAllTrained: boolean },
): Promise<Source> {
  const option = name === ALONE ? "data" : `data.${name}`
  if (isStored(source)) {
    if (model.config.vocabulary !== undefined)
      throw badOption(
        name === ALONE ? "corpus" : option,
        source.describe(),
        "left out for a model over tokens, whose text is given as `data`: a corpus holds bytes",
      )
    return { name, corpus: source, rows: await source.rows(splitter, model.config.stages.length) }
  }
  const documents = await documentsOf(option, source)
  // The same text is held out again, and the same rows follow, unless somebody asks for others.
  const parts = isAllTrained ? { training: documents, heldOut: [] } : setAside(documents, { seed })
  return { name, ...parts }
}

/** Leaves out of what a source sets aside what another one trains on. */
async function apart(
  sources: readonly Source[],
  beginning: Beginning,
): Promise<{ readonly sources: readonly Source[]; readonly leftOut: AlsoTrained | undefined }> {
  const gone: Document[] = []
  let of = 0
  if (sources.length < 2) return { sources, leftOut: undefined }
  /** Finds what of some documents other sources than their own train on, and notes it. */
  const metOf = async <A extends Document>(own: Source, documents: readonly A[]): Promise<ReadonlySet<A>> => {
    // A corpus that is asked reads its index, so not for nothing.
    const others = documents.length === 0 ? [] : sources.filter((other) => other !== own)
    const met = await Promise.all(others.map((other) => trainedOn(other, documents)))
    const found = new Set(met.flat().map((i) => documents[i]))
    of += documents.length
    gone.push(...documents.filter((each) => found.has(each)))
    return found
  }
  const parted: Source[] = []
  for (const source of sources)
    parted.push(
      "corpus" in source
        ? await corpusApart(source, beginning, (documents) => metOf(source, documents))
        : await documentsApart(source, (documents) => metOf(source, documents)),
    )
  if (gone.length === 0) return { sources, leftOut: undefined }
  return { sources: parted, leftOut: { documents: gone.length, of, first: gone[0].name } }
}

type MetOf = <A extends Document>(documents: readonly A[]) => Promise<ReadonlySet<A>>

async function documentsApart(source: InMemory, metOf: MetOf): Promise<Source> {
  const met = await metOf(source.heldOut)
  return { ...source, heldOut: source.heldOut.filter((each) => !met.has(each)) }
}

async function corpusApart(source: OnDisk, { model, splitter }: Beginning, metOf: MetOf): Promise<Source> {
  const without = new Set<number>()
  for await (const documents of source.corpus.heldOutDocuments())
    for (const { number } of await metOf(documents)) without.add(number)
  if (without.size === 0) return source
  return { ...source, rows: await source.corpus.rows(splitter, model.config.stages.length, without) }
}

/** Numbers of held-out documents that a source trains on. */
async function trainedOn(source: Source, documents: readonly Document[]): Promise<number[]> {
  if ("corpus" in source) return source.corpus.alsoTrained(documents)
  return alsoTrained(documents, source.training)
}

/** What a model over tokens reads with: as it is known, or learned from the text that is trained on. */
async function tokensOf(
  { model, splitter, tokenizer }: Beginning,
  training: readonly Document[],
  signal: AbortSignal | undefined,
): Promise<Tokenizer | undefined> {
  const { vocabulary } = model.config
  if (vocabulary === undefined || tokenizer !== undefined) return tokenizer
  const texts = training.map(({ bytes }) => bytes)
  return bytePairs(splitter, await fitMerges(texts, splitter, { vocabulary, signal }))
}
