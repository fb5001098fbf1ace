/**
 * The text of a training: documents in memory, or a corpus on a disk.
 *
 *     documents -> a part set aside -> tokens, where the model reads them -> ids and levels
 *     corpus    -> rows
 *
 * In: documents or a corpus, how a training begins. Out: what the trainer cuts rows out of. Never: reads a file.
 */
import { AunetError, badOption, isBytes } from "@aunet/base"
import { bytePairs, fitMerges, type Tokenizer } from "@aunet/tokens"
import {
  type Document,
  encodeStream,
  MOST_CORPUS_BYTES,
  type RowCorpus,
  rowSource,
  setAside,
} from "@aunet/data"
import type { StoredCorpus } from "@aunet/data/stored"
import type { Beginning } from "./begin-training.ts"

/** What is told of the text. */
interface TextSettings {
  readonly data?: unknown
  readonly heldOut?: readonly Document[]
  readonly signal?: AbortSignal
}

/** The text of a corpus on a disk, as rows are cut out of it. */
export async function onDisk(
  { heldOut }: TextSettings,
  { model, splitter }: Beginning,
  corpus: StoredCorpus,
): Promise<RowCorpus> {
  const stages = model.config.stages.length
  if (model.config.vocabulary !== undefined)
    throw badOption(
      "corpus",
      corpus.describe(),
      "left out for a model over tokens, whose text is given as `data`: a corpus holds bytes",
    )
  const rows = await corpus.rows(splitter, stages)
  if (heldOut === undefined) return rows
  const documents = await documentsOf("heldOut", heldOut)
  return { training: rows.training, heldOut: rowSource(encodeStream(documents, splitter, stages)) }
}

/** Documents in memory: encoded, and a part set aside. */
export async function inMemory(settings: TextSettings, beginning: Beginning, seed: number) {
  const { model, splitter } = beginning
  const documents = await documentsOf("data", settings.data)
  const heldOut = settings.heldOut && (await documentsOf("heldOut", settings.heldOut))
  // The same text is held out again, and the same rows follow, unless somebody asks for others.
  const parts = heldOut ? { training: documents, heldOut } : setAside(documents, { seed })
  const tokenizer = await tokensOf(beginning, parts.training, settings.signal)
  const encode = (some: readonly Document[]) =>
    encodeStream(some, splitter, model.config.stages.length, tokenizer)
  return { text: { training: encode(parts.training), heldOut: encode(parts.heldOut) }, tokenizer }
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

/**
 * Collects the documents, as long as they fit: a stream may have no end. A caller without types may give a path, or
 * texts.
 */
async function documentsOf(option: "data" | "heldOut", data: unknown): Promise<Document[]> {
  if (typeof data !== "object" || data === null || !(Symbol.iterator in data || Symbol.asyncIterator in data))
    throw badOption(
      option,
      data,
      'a list of documents, { name, bytes } each, or readDocuments(paths) of "aunet/node"',
    )
  const documents: Document[] = []
  let bytes = 0
  for await (const document of data as AsyncIterable<Document>) {
    if (!isBytes((document as Partial<Document> | null)?.bytes))
      throw new AunetError(
        "BAD_OPTION",
        `${option}[${documents.length}] has no bytes; a document is { name, bytes }, with its text as a Uint8Array`,
      )
    bytes += document.bytes.length
    if (bytes > MOST_CORPUS_BYTES)
      throw new AunetError(
        "BAD_DATA",
        `with ${option}[${documents.length}] the text has ${bytes} bytes, and at most ${MOST_CORPUS_BYTES} fit in memory; prepare it on a disk (prepareCorpus of "aunet/node") and give it as corpus, or train on a part of it`,
      )
    documents.push(document)
  }
  return documents
}
