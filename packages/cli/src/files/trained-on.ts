/**
 * Which corpora a training read, from its own record: so that they need not be typed again.
 *
 *     run.json            the command of the last run: --data corpus
 *     train/state.json    the mark of its text, which begins with its positions
 *
 * In: the folder of a training, its files. Out: corpora and shares as they were typed. Never: a corpus of another size: where the
 * command was typed elsewhere, or the corpus was moved, nothing is said.
 */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Files } from "aunet"
import parseArguments from "string-argv"
import { typedPath } from "./text-sources.ts"

/** What was typed then. */
export interface TrainedOn {
  readonly data: readonly string[]
  readonly mix: string | undefined
}

/** Finds them, from the folder where the command is typed. */
export async function trainedOn(path: string, files: Files): Promise<TrainedOn | undefined> {
  const text = objectOf(files["train/state.json"] && new TextDecoder().decode(files["train/state.json"]))[
    "text"
  ]
  const { runs } = objectOf(await readFile(join(path, "run.json"), "utf8").catch(() => undefined))
  const command = Array.isArray(runs) ? Object(runs.at(-1))["command"] : undefined
  if (typeof text !== "string" || typeof command !== "string") return undefined
  const words = parseArguments(command)
  const data = valuesOf(words, "--data")
  const marks = await Promise.all(data.map((typed) => markOf(typedPath(typed).path)))
  const isThese =
    marks.length > 0 && marks.every((mark) => mark !== undefined && ` ${text}`.includes(` ${mark}`))
  return isThese ? { data, mix: valuesOf(words, "--mix").at(-1) } : undefined
}

/** Values of a flag, in either form. */
const valuesOf = (words: readonly string[], flag: string): string[] =>
  words.flatMap((word, at) => {
    if (word.startsWith(`${flag}=`)) return [word.slice(flag.length + 1)]
    return word === flag && words[at + 1] !== undefined ? [words[at + 1] as string] : []
  })

/** How the mark of a corpus begins; undefined for what is none. */
async function markOf(path: string): Promise<string | undefined> {
  const { bytes, documents } = objectOf(
    await readFile(join(path, "corpus.json"), "utf8").catch(() => undefined),
  )
  return typeof bytes === "number" && typeof documents === "number"
    ? `${bytes + 2 * documents}-corpus-`
    : undefined
}

function objectOf(json: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(json ?? "{}")) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
