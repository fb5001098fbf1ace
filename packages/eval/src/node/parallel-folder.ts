/**
 * What sentences cost in each language, in a folder: a file of sentences a language, which grows as they are measured, and a
 * summary when all are through.
 *
 *     results/deu_Latn.jsonl    { "key": ..., "where": "line 3 of ...", "bytes": ..., "bits": ... }   a line a sentence
 *     results/parallel.json     the figures of all languages
 *
 * A run that was killed goes on where it stopped: a last line that is torn is cut off, and what the others say is not
 * asked again.
 *
 * In: a model, languages. Out: files. Never: the summary of another model, or of other windows, replaced unless that was
 * said.
 */
import { appendFile, mkdir } from "node:fs/promises"
import { join } from "node:path"
import { AunetError } from "@aunet/base"
import { parallelBits, type ParallelBits, type ParallelOptions } from "../bits/parallel-bits.ts"
import type { ParallelText } from "../bits/parallel-files.ts"
import type { MeasuredSentence, SentenceBits } from "../bits/sentence-bits.ts"
import { windowingOf } from "../bits/windowing.ts"
import type { EvaluatedModel } from "../model/evaluated-model.ts"
import { checkIsOurs } from "./check-results.ts"
import { keepFile, keptFile, keptLines, writing } from "./kept-files.ts"

/** How languages are measured and kept. */
export interface KeepParallelOptions extends Omit<ParallelOptions, "known" | "onSentences"> {
  /** Whether the summary of another model or of other windows may be replaced; sentences stay. No when left out. */
  readonly replace?: boolean
}

/** A summary, with what tells the model from others of its name. */
type Kept = ParallelBits & { readonly fingerprint?: string }

/** Names of languages as names of files: what some systems refuse becomes a dash. */
const fileOf = (language: string): string => language.replaceAll(/[^\p{L}\p{N}_.-]/gu, "-")

/**
 * Measures languages, and keeps every sentence as it comes.
 *
 * @param folder is made where it is not there
 * @throws AunetError as `parallelBits` does, BAD_OPTION for a folder of other files or with a summary of another model or
 * of other windows, which is told before anything is asked; BAD_DATA for a file that is none of these, WRITE_FAILED
 */
export async function parallelInto(
  folder: string,
  model: EvaluatedModel,
  texts: readonly ParallelText[],
  { replace = false, ...options }: KeepParallelOptions = {},
): Promise<ParallelBits> {
  await writing(folder, mkdir(folder, { recursive: true }))
  const pathOf = (language: string): string => join(folder, `${fileOf(language)}.jsonl`)
  await checkIsOurs(folder, new Set(texts.map(({ language }) => fileOf(language))))
  const summaryPath = join(folder, "parallel.json")
  if (!replace) checkKept(await keptFile<Kept>(summaryPath), summaryPath, model, options)
  const known = new Map<string, SentenceBits>()
  for (const { language } of texts)
    for (const [i, line] of (await keptLines<Partial<MeasuredSentence> | null>(pathOf(language))).entries()) {
      const { key, bytes, bits } = line ?? {}
      if (typeof key !== "string" || typeof bytes !== "number" || typeof bits !== "number")
        throw new AunetError(
          "BAD_DATA",
          `${pathOf(language)} line ${i + 1} is no sentence that was kept; give another folder`,
        )
      known.set(key, { bytes, bits })
    }
  const found = await parallelBits(model, texts, {
    ...options,
    known,
    onSentences: (language, measured) =>
      writing(
        pathOf(language),
        appendFile(pathOf(language), measured.map((each) => `${JSON.stringify(each)}\n`).join("")),
      ),
  })
  const { fingerprint } = model
  await keepFile(summaryPath, { ...found, ...(fingerprint !== undefined && { fingerprint }) })
  return found
}

/** Refuses to replace what is of another model, of other windows, or of more sentences. */
function checkKept(
  kept: Kept | undefined,
  path: string,
  model: EvaluatedModel,
  options: KeepParallelOptions,
): void {
  if (kept === undefined) return
  if (typeof kept.model !== "string" || typeof kept.sentences !== "number")
    throw new AunetError("BAD_DATA", `${path} is no summary of languages; give another folder`)
  const wanted = windowingOf(model, options)
  const { limit = Number.POSITIVE_INFINITY } = options
  const differ = [
    ...(kept.model === model.name ? [] : [`model ${kept.model} and not ${model.name}`]),
    ...(kept.model === model.name && kept.fingerprint !== model.fingerprint
      ? ["a model of other parameters"]
      : []),
    ...(JSON.stringify(kept.windowing) === JSON.stringify(wanted)
      ? []
      : [
          `${kept.windowing.rule} windows of ${kept.windowing.windowBytes} bytes and not ${wanted.rule} ones of ${wanted.windowBytes}`,
        ]),
    ...(kept.sentences > limit ? [`${kept.sentences} sentences and not ${limit}`] : []),
  ]
  if (differ.length > 0)
    throw new AunetError(
      "BAD_OPTION",
      `${path} is of ${differ.join(", ")}; give another folder, or allow it to be replaced (replace), which keeps the sentences`,
    )
}
