/**
 * Text for the official data loader: JSON lines in chunks, in random order.
 *
 *     out/text/text.chunk.00.jsonl    {"text": "..."} a line
 *     out/text/text.chunk.01.jsonl
 *     out/text/text.val.jsonl         documents that are held out, if any
 *
 * The loader gives every GPU one chunk, or a share of one: the number of GPUs must be a multiple of the
 * number of chunks, and with fewer GPUs than chunks it leaves chunks out without a word.
 *
 * In: documents, one at a time. Out: files, and what had to be changed. Never: more than one chunk in memory.
 * Source: lingua/data.py of the official code; aunet.md 2.4, 3.2.
 */
import { createWriteStream, type WriteStream } from "node:fs"
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { once } from "node:events"
import { finished } from "node:stream/promises"
import { AunetError } from "@aunet/core"
import { foldIn, randomKey, uniformAt } from "@aunet/tensor"
import type { Document } from "../documents.ts"

/** How to shard. */
export interface ShardOptions {
  /** Files for training: the number of GPUs, or a divisor of it; 8 when left out. */
  readonly chunks?: number
  /** Share of the documents that is held out, from 0 to below 1; 0 when left out. */
  readonly heldOutShare?: number
  /** Name of the source: a folder and the start of each file's name; `text` when left out. */
  readonly source?: string
  /** Fixes the order and what is held out; 0 when left out. */
  readonly seed?: number
  /** Ends it with ABORTED. */
  readonly signal?: AbortSignal
}

/** What was written. */
export interface ShardReport {
  /** Paths, in order. */
  readonly files: readonly string[]
  readonly documents: number
  readonly heldOutDocuments: number
  /** Bytes of text, without JSON around it. */
  readonly bytes: number
  /** Documents with bytes that are no UTF-8, now U+FFFD: JSON holds text alone. */
  readonly replaced: number
  /** Documents that got a newline at their end, since the official loader fails on one without any boundary. */
  readonly ended: number
  /** Empty documents, left out. */
  readonly empty: number
}

/** Largest chunk, in bytes: one is shuffled in memory. */
const LARGEST_CHUNK = 2 ** 30

/** Anything that an official rule takes for a boundary: a number, a symbol, a newline, or whitespace after a word. */
const BOUNDARY = /[\p{N}\r\n]|[^\p{White_Space}\p{L}\p{N}]|[^\p{White_Space}]\p{White_Space}/u

/**
 * Writes documents as chunks below `out`.
 *
 * @throws AunetError BAD_OPTION for numbers out of range, or where chunks of that name are already;
 * BAD_DATA without a document, or for a chunk of more than 1 GiB; ABORTED
 * @example
 * await shard(readDocuments(["corpus"]), "data", { chunks: 8 })
 */
export async function shard(
  documents: AsyncIterable<Document> | Iterable<Document>,
  out: string,
  options: ShardOptions = {},
): Promise<ShardReport> {
  const { chunks = 8, heldOutShare = 0, source = "text", seed = 0, signal } = options
  const refuse = (name: string, value: unknown, allowed: string): AunetError =>
    new AunetError("BAD_OPTION", `${name} is ${JSON.stringify(value)}; it must be ${allowed}`)
  if (!Number.isInteger(chunks) || chunks < 1 || chunks > 1000)
    throw refuse("chunks", chunks, "a whole number from 1 to 1000")
  if (!(heldOutShare >= 0 && heldOutShare < 1))
    throw refuse("heldOutShare", heldOutShare, "from 0 to below 1")
  if (!/^[A-Za-z0-9][\w-]{0,99}$/.test(source)) throw refuse("source", source, "letters, digits, - and _")
  const folder = join(out, source)
  await mkdir(folder, { recursive: true })
  const there = (await readdir(folder)).find((name) => name.endsWith(".jsonl"))
  if (there !== undefined)
    throw new AunetError(
      "BAD_OPTION",
      `${join(folder, there)} is there already; the loader would mix both. Remove it, or choose another folder or source`,
    )

  const digits = Math.max(2, String(chunks - 1).length)
  const names = Array.from(
    { length: chunks },
    (_, i) => `${source}.chunk.${String(i).padStart(digits, "0")}.jsonl`,
  )
  if (heldOutShare > 0) names.push(`${source}.val.jsonl`)
  const key = foldIn(randomKey(seed), "shard")
  const parts = names.map((name) => join(folder, `${name}.part`))
  const streams = parts.map((part) => createWriteStream(part))
  const report = { documents: 0, heldOutDocuments: 0, bytes: 0, replaced: 0, ended: 0, empty: 0 }
  try {
    let n = 0
    for await (const { bytes } of documents) {
      if (signal?.aborted) throw new AunetError("ABORTED", "sharding was stopped; nothing was written")
      if (bytes.length === 0) {
        report.empty++
        continue
      }
      const [forHeldOut, forChunk] = [uniformAt(key, 2 * n), uniformAt(key, 2 * n + 1)]
      n++
      const heldOut = forHeldOut < heldOutShare
      report[heldOut ? "heldOutDocuments" : "documents"]++
      report.bytes += bytes.length
      await writeLine(streams[heldOut ? chunks : Math.floor(forChunk * chunks)], textOf(bytes, report))
    }
    await endAll(streams)
    if (report.documents === 0)
      throw new AunetError(
        "BAD_DATA",
        `there is no document to write to ${folder}; give more text, or hold less of it out`,
      )
    if (report.documents < chunks)
      throw refuse(
        "chunks",
        chunks,
        `at most ${report.documents}, as many as there are documents; every chunk needs one`,
      )
    for (const [i, part] of parts.entries()) await shuffleLines(part, join(folder, names[i]), foldIn(key, i))
  } catch (error) {
    for (const stream of streams) stream.destroy()
    await Promise.all(
      [...parts, ...names.map((name) => join(folder, name))].map((path) => rm(path, { force: true })),
    )
    throw error
  }
  return { files: names.map((name) => join(folder, name)), ...report }
}

/** Decodes a document, and counts what the loader could not have read. */
function textOf(bytes: Uint8Array, report: { replaced: number; ended: number }): string {
  let text: string
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    report.replaced++
    text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)
  }
  if (BOUNDARY.test(text)) return text
  report.ended++
  return `${text}\n`
}

async function writeLine(stream: WriteStream, text: string): Promise<void> {
  if (!stream.write(`${JSON.stringify({ text })}\n`)) await once(stream, "drain")
}

async function endAll(streams: readonly WriteStream[]): Promise<void> {
  for (const stream of streams) stream.end()
  await Promise.all(streams.map((stream) => finished(stream)))
}

/** Puts the lines of a file in random order; the file appears whole or not at all. */
async function shuffleLines(part: string, name: string, key: ReturnType<typeof randomKey>): Promise<void> {
  const bytes = await readFile(part)
  if (bytes.length > LARGEST_CHUNK)
    throw new AunetError(
      "BAD_DATA",
      `${name} would have ${bytes.length} bytes; at most ${LARGEST_CHUNK} (1 GiB) are shuffled at once. Use more chunks`,
    )
  const lines: Uint8Array[] = []
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start) + 1
    lines.push(bytes.subarray(start, end))
    start = end
  }
  for (let i = lines.length - 1; i > 0; i--) {
    const j = Math.floor(uniformAt(key, i) * (i + 1))
    ;[lines[i], lines[j]] = [lines[j], lines[i]]
  }
  await writeFile(part, Buffer.concat(lines))
  await rename(part, name)
}
