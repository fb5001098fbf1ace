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
import { checkpointJson } from "../checkpoint/checkpoint-json.ts"
import { MOST_VOCABULARY, PluginChoice } from "../config.ts"
import { decodeWith } from "../decode-with.ts"
import { AunetError } from "../errors.ts"
import { listOf, struct, wholeNumber } from "../fields.ts"
import { bytePairs, type Merge, type Tokenizer } from "./tokenizer.ts"

/** The name of the file in a checkpoint. */
export const MERGES_FILE = "merges.json"

const id = wholeNumber(0, MOST_VOCABULARY - 1)

const MergesFile = struct({
  format: v.literal("aunet-merges"),
  version: v.literal(1),
  splitter: PluginChoice,
  merges: listOf(v.tuple([id, id])),
})

/** What a file of merges says. */
export interface MergesContent {
  readonly splitter: PluginChoice
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

/**
 * Refuses a model over tokens whose tokenizer or rows are not said, or are another model's.
 *
 * @throws AunetError BAD_CHECKPOINT
 */
export function requireTokenizer(
  vocabulary: number | undefined,
  known: number | undefined,
  rowBytes: number | undefined,
  where = "the checkpoint",
): void {
  const refuse = (why: string): never => {
    throw new AunetError("BAD_CHECKPOINT", `${where}: ${why}`)
  }
  if (vocabulary !== known)
    refuse(
      vocabulary === undefined
        ? `it has a tokenizer of ${known} ids, but its model reads bytes (vocabulary is left out)`
        : `its model has a vocabulary of ${vocabulary}, but ${known === undefined ? "no tokenizer is there" : `its merges make one of ${known}`}`,
    )
  if ((vocabulary === undefined) !== (rowBytes === undefined))
    refuse(
      vocabulary === undefined
        ? "rowBytes is for models over tokens; a row of this one has as many bytes as positions"
        : "it does not say how many bytes a row of tokens holds (rowBytes)",
    )
}
