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
import { mkdir, readdir, rm, rmdir } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { AunetError, badOption, checkOptionNames, type OptionNames } from "@aunet/base"
import { foldIn, randomKey, uniformAt } from "@aunet/tensor"
import type { Document } from "../documents.ts"
import { openPart, type Part, writing } from "./part.ts"

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

const SHARD_NAMES: OptionNames<ShardOptions> = {
  chunks: true,
  heldOutShare: true,
  source: true,
  seed: true,
  signal: true,
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

/** Anything that an official rule takes for a boundary: a number, a symbol, a newline, or whitespace after a word. */
const BOUNDARY = /[\p{N}\r\n]|[^\p{White_Space}\p{L}\p{N}]|[^\p{White_Space}]\p{White_Space}/u

/**
 * Writes documents as chunks below `out`. The first documents go one to each file, so that none is empty; the
 * others where the seed says.
 *
 * @throws AunetError BAD_OPTION for numbers out of range or an option that does not exist, or where chunks of that name are already;
 * BAD_DATA without a document, or for a chunk of more than 1 GiB; WRITE_FAILED; ABORTED. Nothing is left then
 * @example
 * await shard(readDocuments(["corpus"]), "data", { chunks: 8 })
 */
export async function shard(
  documents: AsyncIterable<Document> | Iterable<Document>,
  out: string,
  options: ShardOptions = {},
): Promise<ShardReport> {
  checkOptionNames("shard", options, SHARD_NAMES)
  const { chunks = 8, heldOutShare = 0, source = "text", seed = 0, signal } = options
  if (!Number.isInteger(chunks) || chunks < 1 || chunks > 1000)
    throw badOption("chunks", chunks, "a whole number from 1 to 1000")
  if (!(heldOutShare >= 0 && heldOutShare < 1))
    throw badOption("heldOutShare", heldOutShare, "from 0 to below 1")
  if (!/^[A-Za-z0-9][\w-]{0,99}$/.test(source))
    throw badOption("source", source, "1 to 100 letters, digits, - and _, a letter or digit first")
  const folder = join(out, source)
  const made = await writing(folder, () => mkdir(folder, { recursive: true }))
  const there = (await writing(folder, () => readdir(folder))).find((name) => name.endsWith(".jsonl"))
  if (there !== undefined)
    throw new AunetError(
      "BAD_OPTION",
      `${join(folder, there)} is there already; the loader would mix both. Remove it, or choose another folder or source`,
    )

  const digits = Math.max(2, String(chunks - 1).length)
  const files = Array.from({ length: chunks }, (_, i) =>
    join(folder, `${source}.chunk.${String(i).padStart(digits, "0")}.jsonl`),
  )
  if (heldOutShare > 0) files.push(join(folder, `${source}.val.jsonl`))
  const key = foldIn(randomKey(seed), "shard")
  const parts: Part[] = []
  const report = { documents: 0, heldOutDocuments: 0, bytes: 0, replaced: 0, ended: 0, empty: 0 }
  try {
    for (const file of files) parts.push(await openPart(file))
    let n = 0
    for await (const { bytes } of documents) {
      if (signal?.aborted) throw new AunetError("ABORTED", "sharding was stopped; nothing was written")
      if (bytes.length === 0) {
        report.empty++
        continue
      }
      const [forHeldOut, forChunk] = [uniformAt(key, 2 * n), uniformAt(key, 2 * n + 1)]
      const bySeed = forHeldOut < heldOutShare ? chunks : Math.floor(forChunk * chunks)
      const place = n < files.length ? n : bySeed
      n++
      report[place === chunks ? "heldOutDocuments" : "documents"]++
      report.bytes += bytes.length
      await parts[place].write(`${JSON.stringify({ text: textOf(bytes, report) })}\n`)
    }
    const most = n - (files.length - chunks)
    if (most < 1)
      throw new AunetError(
        "BAD_DATA",
        `there is no document to write to ${folder}; give more text, or hold none of it out`,
      )
    if (most < chunks)
      throw badOption(
        "chunks",
        chunks,
        `at most ${most}, since there ${n === 1 ? "is 1 document" : `are ${n} documents`} and every file needs one`,
      )
    for (const [i, part] of parts.entries()) await part.finish(foldIn(key, i))
  } catch (error) {
    // What went wrong first is what is told.
    await Promise.allSettled(parts.map((part) => part.drop()))
    await Promise.allSettled(files.map((file) => rm(file, { force: true })))
    if (made !== undefined) await removeEmpty(folder, made)
    throw error
  }
  return { files, ...report }
}

/** Removes empty folders, from the innermost to the outermost that was made. */
async function removeEmpty(innermost: string, outermost: string): Promise<void> {
  for (let at = resolve(innermost); ; at = dirname(at)) {
    const gone = await rmdir(at).then(
      () => true,
      () => false,
    )
    if (!gone || at === resolve(outermost)) return
  }
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
