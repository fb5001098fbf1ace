/**
 * Which splitter of the preset fits a text, as its scripts and their segments show.
 *
 *     all scripts with spaces        words
 *     some without                   cjk, which splits the others as words does
 *     some that neither splits       at most 8 bytes there: by-script, where there are others beside them
 *
 * In: some of the text. Out: a splitter, and what was seen. Never: more than the scripts that are a large share of it.
 */
import { badOption } from "@aunet/base"
import { cjkPlugin } from "@aunet/splitter-cjk"
import { type Json, type ScriptFit, fitByScript } from "@aunet/splitter"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { wordGroups } from "../plugins/word-groups.ts"

/** A script of a text. */
export interface SeenScript {
  /** Unicode's long name; empty for a text that has none. */
  readonly script: string
  /** Share of the bytes, 0 to 1. */
  readonly share: number
  /** By the names of splitters: bytes a segment, level 1 first. */
  readonly bytesPerSegment: Readonly<Record<"words" | "cjk", readonly number[]>>
  /** What fits it; `at-most` where neither finds words. */
  readonly fits: "words" | "cjk" | "at-most"
}

/** A splitter for a text; the first two are settings of `train`. */
export interface SplitterSuggestion {
  readonly splitter: string
  readonly splitterOptions: Json
  /** Those that are 5% of the text or more, the largest first. */
  readonly scripts: readonly SeenScript[]
}

/** Bytes that a segment has at most where nothing finds words: about as many as words have. */
const PIECE_BYTES = 8

const NAMES = ["words", "cjk"] as const

/**
 * Suggests a splitter.
 *
 * @param documents some of the text: a megabyte shows what there is
 * @param options `stages` of the model, 1 to 4, 2 when left out
 * @throws AunetError BAD_OPTION for stages out of their range
 * @example
 * const { splitter, splitterOptions } = suggestSplitter([new TextEncoder().encode("我们在学校学习。")])
 */
export function suggestSplitter(
  documents: Iterable<Uint8Array>,
  { stages = 2 }: { readonly stages?: number } = {},
): SplitterSuggestion {
  if (!Number.isInteger(stages) || stages < 1 || stages > 4)
    throw badOption("stages", stages, "a whole number from 1 to 4")
  const groups = wordGroups(stages)
  const levels = Math.max(1, stages - 1)
  const candidates = [wordsPlugin.make(groups), cjkPlugin.make(groups)]
  const scripts = fitByScript(documents, candidates, levels).map(seen)
  const base: Part = {
    name: scripts.some(({ fits }) => fits === "cjk") ? "cjk" : "words",
    options: groups,
  }
  const wordless = scripts.filter(({ fits }) => fits === "at-most")
  const { name, options } =
    wordless.length === 0
      ? base
      : wordless.length === scripts.length
        ? pieces(levels)
        : {
            name: "by-script",
            options: {
              scripts: [wordless.map(({ script }) => script)],
              parts: [pieces(levels), base],
            } as unknown as Json,
          }
  return { splitter: name, splitterOptions: options, scripts }
}

interface Part {
  readonly name: string
  readonly options: Json
}

/** Segments of at most so many bytes, and each level above two of them. */
function pieces(levels: number): Part {
  let part: Part = {
    name: "at-most",
    options: { bytes: PIECE_BYTES, parts: [{ name: "words", options: { groups: [1] } }] },
  }
  for (let level = 1; level < levels; level++)
    part = { name: "every-nth", options: { every: 2, parts: [part as unknown as Json] } }
  return part
}

function seen({ script, share, bytesPerSegment, fitting, isLong }: ScriptFit): SeenScript {
  const [words, cjk] = bytesPerSegment
  // What has no script has no case of its own.
  const fits = isLong && script !== "" ? "at-most" : NAMES[fitting]
  return { script, share, bytesPerSegment: { words, cjk }, fits }
}
