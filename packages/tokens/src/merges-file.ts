/**
 * Merges as a file: `merges.json` of a checkpoint, and what another training may take its tokens from.
 *
 *     { "format": "aunet-merges", "version": 1, "splitter": { "name": "words", ... }, "merges": [[116, 104], ...] }
 *
 * In: a tokenizer, or the bytes of a file and the splitter. Out: the other. Never: merges that were learned with
 * another splitter than the one they are used with.
 */
import { quote, type Splitter } from "@aunet/splitter"
import * as v from "valibot"
import { AunetError, checkpointJson, decodeWith, json, listOf, struct, wholeNumber } from "@aunet/base"
import { MOST_VOCABULARY } from "./ids.ts"
import { bytePairs, type Merge, type Tokenizer } from "./tokenizer.ts"

/** The name of the file in a checkpoint. */
export const MERGES_FILE = "merges.json"

const id = wholeNumber(0, MOST_VOCABULARY - 1)

/** The splitter by name with its options, as a checkpoint stores it. */
const SplitterChoice = struct({
  name: v.pipe(v.string(), v.nonEmpty("must not be empty")),
  options: v.exactOptional(json),
})

const MergesFile = struct({
  format: v.literal("aunet-merges"),
  version: v.literal(1),
  splitter: SplitterChoice,
  merges: listOf(v.tuple([id, id])),
})

/** What a file of merges says. */
export interface MergesContent {
  readonly splitter: v.InferOutput<typeof SplitterChoice>
  readonly merges: readonly Merge[]
}

/** Writes a tokenizer as a file. */
export function encodeMerges({ splitter: { name, options }, merges }: Tokenizer): Uint8Array {
  const head = JSON.stringify({ format: "aunet-merges", version: 1, splitter: { name, options } })
  const pairs = merges.map((pair) => JSON.stringify(pair)).join(",\n")
  return new TextEncoder().encode(`${head.slice(0, -1)},"merges":[\n${pairs}\n]}\n`)
}

/**
 * Reads a file of merges.
 *
 * @param what names the file in messages
 * @throws AunetError BAD_CHECKPOINT for what is no such file
 */
export const decodeMerges = (bytes: Uint8Array, what: string): MergesContent =>
  decodeWith(MergesFile, what, checkpointJson(bytes, what), "BAD_CHECKPOINT")

/**
 * Makes a tokenizer of a file.
 *
 * @throws AunetError BAD_CHECKPOINT for merges that join what is not there, or were learned with another splitter
 */
export function tokenizerOf(bytes: Uint8Array, splitter: Splitter, what: string): Tokenizer {
  const { merges, splitter: learned } = decodeMerges(bytes, what)
  if (learned.name !== splitter.name || JSON.stringify(learned.options) !== JSON.stringify(splitter.options))
    throw new AunetError(
      "BAD_CHECKPOINT",
      `${what} was learned with the splitter "${learned.name}" ${quote(learned.options)}, not with "${splitter.name}" ${quote(splitter.options)}; take that one, or learn merges anew`,
    )
  try {
    return bytePairs(splitter, merges)
  } catch (error) {
    if (!(error instanceof AunetError)) throw error
    throw new AunetError("BAD_CHECKPOINT", `${what}: ${error.message}`, { cause: error })
  }
}
