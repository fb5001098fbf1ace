/**
 * Documents as a caller gives them, collected.
 *
 * In: a list, or whatever gives documents one by one. Out: a list. Never: more than fits in memory.
 */
import { AunetError, badOption, isBytes } from "@aunet/base"
import { type Document, MOST_CORPUS_BYTES } from "@aunet/data"

/** Text in memory: documents, or whatever gives them one by one. */
export type Texts = readonly Document[] | AsyncIterable<Document>

/** Tells whether it may be documents, and not texts by name. */
export const isTexts = (data: unknown): data is Texts =>
  typeof data === "object" && data !== null && (Symbol.iterator in data || Symbol.asyncIterator in data)

/**
 * Collects the documents, as long as they fit: a stream may have no end. A caller without types may give a path, or
 * texts.
 *
 * @param option that they were given as, for messages
 * @throws AunetError BAD_OPTION, BAD_DATA
 */
export async function documentsOf(option: string, data: unknown): Promise<Document[]> {
  if (!isTexts(data))
    throw badOption(
      option,
      data,
      'a list of documents, { name, bytes } each, or readDocuments(paths) of "aunet/node"',
    )
  const documents: Document[] = []
  let bytes = 0
  for await (const document of data as AsyncIterable<Document>) {
    const { bytes: text } = Object(document) as Partial<Record<keyof Document, unknown>>
    if (!isBytes(text)) {
      const place = `${option}[${documents.length}]`
      const wanted = "with its text as a Uint8Array, like new TextEncoder().encode(text)"
      throw text === undefined
        ? badOption(place, document, `a document, { name, bytes }, ${wanted}`)
        : badOption(`${place}.bytes`, text, `a Uint8Array, like new TextEncoder().encode(text)`)
    }
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
