/**
 * `corpus.json`: the list of what a prepared corpus holds.
 *
 * In: what a file holds, or what was prepared. Out: the other. Never: believes a number that it did not look at.
 */
import {
  AunetError,
  checkpointJson,
  decodeWith,
  json,
  LARGEST,
  listOf,
  messageOf,
  struct,
  wholeNumber,
} from "@aunet/base"
import type { Splitter } from "@aunet/splitter"
import * as v from "valibot"

/** The name of the list. */
export const LIST = "corpus.json"

/** What every list says it is. */
export const FORMAT = "aunet-corpus"

/** The one version of the format that there is. */
export const FORMAT_VERSION = 1

/** Bytes of the shards of a corpus; also a multiple of those of a block. */
export const SHARD_BYTES = 2 ** 28

/** Bytes that have one checksum: what is read at least, once. */
export const BLOCK_BYTES = 2 ** 14

/** Bytes of an entry of the index of documents. */
export const ENTRY_BYTES = 8

/** Bytes of an entry of the list of what is held out: document, first byte, end, each a float64. */
export const HELD_OUT_BYTES = 24

const count = wholeNumber(0, Number.MAX_SAFE_INTEGER)
const checksum = wholeNumber(0, 2 ** 32 - 1)

const LevelsEntry = struct({
  folder: v.pipe(v.string(), v.regex(/^levels-[\w-]+$/, "must be the name of a folder, levels-...")),
  splitter: struct({
    name: v.string(),
    options: json,
    /** What it learned lies in `splitter.bin`. */
    data: v.exactOptional(struct({ bytes: wholeNumber(0, 2 ** 31), sha256: v.string(), checksum })),
  }),
  depth: wholeNumber(0, 255),
  bits: v.picklist([1, 2, 4, 8]),
  /** How many bytes have each level. */
  counts: listOf(count),
  checksum,
})

const CorpusFile = struct({
  format: v.literal(FORMAT),
  version: v.literal(FORMAT_VERSION),
  documents: count,
  bytes: count,
  shardBytes: wholeNumber(1, 2 ** 40),
  blockBytes: wholeNumber(ENTRY_BYTES, LARGEST),
  sources: listOf(struct({ name: v.string(), documents: count, bytes: count })),
  heldOut: struct({
    share: v.pipe(
      v.number(),
      v.check((share) => share >= 0 && share < 1, "must be a number from 0 to below 1"),
    ),
    seed: count,
    documents: count,
    bytes: count,
    checksum,
  }),
  /** Of the checksums of ids and documents, and of the index's own index. */
  checksums: struct({ ids: checksum, documents: checksum, starts: checksum }),
  levels: listOf(LevelsEntry),
})

/** What a corpus holds. */
export type CorpusList = v.InferOutput<typeof CorpusFile>

/** One splitter's levels in a corpus. */
export type LevelsOfSplitter = v.InferOutput<typeof LevelsEntry>

/**
 * Reads a list.
 *
 * @param where the folder, for messages
 * @throws AunetError BAD_DATA for another format or version, and for what contradicts itself
 */
export function decodeCorpusList(bytes: Uint8Array, where: string): CorpusList {
  const what = `${LIST} of ${where}`
  let content: unknown
  try {
    content = checkpointJson(bytes, what)
  } catch (cause) {
    throw new AunetError("BAD_DATA", messageOf(cause), { cause })
  }
  const { format, version } = Object(content) as { readonly format?: unknown; readonly version?: unknown }
  if (format !== FORMAT)
    throw new AunetError("BAD_DATA", `${what} is no list of a corpus; name a folder that aunet prepare wrote`)
  if (version !== FORMAT_VERSION)
    throw new AunetError(
      "BAD_DATA",
      `the corpus ${where} has version ${JSON.stringify(version)} of its format, and this program reads ${FORMAT_VERSION}; prepare it anew, or use a program of its version`,
    )
  const list = decodeWith(CorpusFile, what, content, "BAD_DATA")
  const wrong = contradiction(list)
  if (wrong !== undefined) throw new AunetError("BAD_DATA", `${what}: ${wrong}; prepare the corpus anew`)
  return list
}

function contradiction(list: CorpusList): string | undefined {
  const { documents, bytes, blockBytes, shardBytes, sources, heldOut, levels } = list
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
  if (blockBytes % ENTRY_BYTES !== 0) return `blockBytes is ${blockBytes} and no multiple of ${ENTRY_BYTES}`
  if (shardBytes % blockBytes !== 0)
    return `shardBytes is ${shardBytes} and no multiple of blockBytes, ${blockBytes}`
  if (sum(sources.map((source) => source.bytes)) !== bytes)
    return "the bytes of its sources are not all bytes"
  if (sum(sources.map((source) => source.documents)) !== documents)
    return "the documents of its sources are not all documents"
  if (heldOut.documents > documents || heldOut.bytes > bytes) return "more is held out than there is"
  const stray = levels.find(({ depth, bits, counts }) => depth >= 2 ** bits || sum(counts) !== bytes)
  return stray && `${stray.folder} has not one level a byte`
}

/** Writes a list. */
export const encodeCorpusList = (list: CorpusList): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(list, null, 2)}\n`)

/** Options as JSON, whatever order their fields were written in. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

/** A splitter in words: `words {"groups":[1]}`. */
export const inWords = ({ name, options }: Pick<Splitter, "name" | "options">): string =>
  `${name} ${JSON.stringify(options)}`
