/**
 * The splitter that fits a text, by the first megabyte of each of its sources.
 *
 *     --splitter auto   takes it
 *     words, or none    tells which would fit better
 *
 * In: paths, what was typed. Out: a choice of a splitter. Never: looks at a corpus that was prepared, whose splitter is
 * known; changes a splitter that was typed.
 */
import { type SeenScript, suggestSplitter, type SplitterSuggestion } from "aunet"
import { isCorpusFolder } from "aunet/node"
import type { SplitterChoice } from "../arguments/choose-splitter.ts"
import { UsageError } from "../arguments/usage-error.ts"
import { percent } from "../report/figures.ts"
import type { Screen } from "../report/screen.ts"
import { firstBytes, type ReadingFlags } from "./read-texts.ts"
import { typedPath } from "./text-sources.ts"

/** What is looked at of each source. */
const LOOKED_AT = 2 ** 20

/** What was typed, and what is known. */
export interface FittingSplitter {
  readonly choice: SplitterChoice
  /** As typed after --data; addresses of the hub with their commits, so that what is looked at is what is read later. */
  readonly paths: readonly string[]
  readonly reading: ReadingFlags
  readonly stages: number
  /** Whether a checkpoint brings a splitter. */
  readonly isBrought: boolean
}

/**
 * Settles which splitter is taken.
 *
 * @throws UsageError for options of `auto`, or a corpus beside it
 */
export async function fittingSplitter(
  { choice, paths, reading, stages, isBrought }: FittingSplitter,
  screen: Screen,
  signal?: AbortSignal,
): Promise<SplitterChoice> {
  const isAuto = choice.splitter === "auto"
  if (isAuto && (choice.splitterOptions !== undefined || choice.splitterData !== undefined))
    throw new UsageError("--splitter auto chooses its options itself; leave --splitter-options out")
  const isOpen = choice.splitter === undefined ? !isBrought : choice.splitter === "words"
  if (!isAuto && !isOpen) return choice
  const bySource = new Map<string, string[]>()
  for (const typed of paths) {
    const { name = "", path } = typedPath(typed)
    if (await isCorpusFolder(path)) {
      if (!isAuto) return choice
      throw new UsageError(
        `--splitter auto looks at text, and --data ${path} is a prepared corpus, which has its splitter; leave --splitter out`,
      )
    }
    bySource.set(name, [...(bySource.get(name) ?? []), path])
  }
  const texts: Uint8Array[] = []
  for (const own of bySource.values())
    texts.push(...(await firstBytes(own, LOOKED_AT, reading, screen, signal)))
  const suggestion = await suggestSplitter(texts, { stages })
  for (const line of suggestionLines(suggestion, isAuto)) screen.note(line)
  const { splitter, splitterOptions } = suggestion
  return isAuto ? { splitter, splitterOptions } : choice
}

/** What was seen and what fits; nothing where that is `words`, unless it was asked for. */
export function suggestionLines(
  { splitter, splitterOptions, scripts }: SplitterSuggestion,
  isAuto: boolean,
): string[] {
  const others = scripts.filter(({ fits }) => fits !== "words")
  if (!isAuto && others.length === 0) return []
  const seen = others.map(
    ({ script, share, bytesPerSegment: { words, cjk }, fits }) =>
      `${script} is ${percent(share)} of the text${noSpaces(words, cjk) ? " and has no spaces between words" : ""}: a segment of words has ${lengths(words)} there, one of cjk ${lengths(cjk)}${fits === "at-most" ? ", and neither finds words" : ""}`,
  )
  const note = seen.map((line) => `splitter  ${line}`)
  const options = JSON.stringify(splitterOptions)
  if (isAuto) return [...note, `splitter  auto takes ${splitter} ${options}`]
  const typed =
    splitter === "cjk" ? "--splitter cjk fits, and" : `the splitter ${splitter} ${options} fits better, and`
  const learn = others.some(({ fits }) => fits === "at-most")
    ? "; aunet fit-splitter learns one from the text"
    : ""
  return [...note, `splitter  ${typed} --splitter auto takes it${learn}`]
}

/** Words of a language are as long for both, where spaces part them. */
const noSpaces = ([words = 0]: readonly number[], [cjk = 0]: readonly number[]): boolean => words > 1.5 * cjk

const lengths = (levels: SeenScript["bytesPerSegment"]["words"]): string =>
  `${levels.map((bytes) => bytes.toFixed(1)).join(", ")} bytes`
