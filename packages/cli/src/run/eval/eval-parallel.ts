/**
 * `aunet eval --parallel`: what the same sentences cost in each language.
 *
 * In: options as typed. Out: a row a language. Never: a language without the one beside which it stands.
 */
import {
  type BitsProgress,
  evaluatedModel,
  type LanguageBits,
  parallelBits,
  type ParallelBits,
  parallelTexts,
} from "@aunet/eval"
import { parallelInto } from "@aunet/eval/node"
import { UsageError } from "../../arguments/usage-error.ts"
import { checkThere } from "../../arguments/check-there.ts"
import { present } from "../../arguments/present.ts"
import { showControls } from "../../draw/show-controls.ts"
import { checkWritable } from "../../files/out-folder.ts"
import { readTexts } from "../../files/read-texts.ts"
import type { Interrupts } from "../../interrupts.ts"
import { counted, whole } from "../../report/figures.ts"
import type { Screen } from "../../report/screen.ts"
import { table } from "../../report/table.ts"
import { fingerprintOf } from "./checkpoint-fingerprint.ts"
import type { CheckpointFlags } from "./eval-flags.ts"
import { measuring, withModel } from "./eval-model.ts"
import { progressLine } from "./eval-text.ts"
import { windowingInWords } from "./eval-words.ts"

/** Measures languages. */
export async function evaluateParallel(
  flags: CheckpointFlags,
  screen: Screen,
  interrupts: Interrupts,
): Promise<void> {
  const { parallel = "", checkpoint, out } = flags
  if (parallel === "") throw new UsageError('--parallel is ""; name a folder')
  checkThere("--parallel", [parallel])
  const { texts, leftOut } = parallelTexts(await readTexts([parallel], screen, flags))
  if (leftOut.length > 0)
    screen.note(
      showControls(`left out  ${leftOut.join(", ")} (the name is not that of a language beside the others)`),
    )
  if (out !== undefined) await checkWritable(out)
  const stopped =
    out === undefined
      ? "stopped; with --out a folder keeps the sentences, and the same command goes on"
      : `stopped; the sentences are in ${out}, and the same command goes on`
  const around = { screen, interrupts, stopped }
  const found = await withModel(checkpoint, flags, around, async ({ writer, checkpoint: loaded }, signal) => {
    const { splitter, stages, tokens, batch } = writer
    const model = evaluatedModel(writer, checkpoint)
    const options = {
      ...measuring(flags),
      ...present({ beside: flags.beside, limit: flags.limit }),
      steps: batch.findsLevels
        ? { writer }
        : { splitter, stages, ...present({ tokenizer: tokens?.tokenizer }) },
      signal,
      onProgress: ({ language, ...progress }: BitsProgress & { readonly language: string }) =>
        screen.progress(`${language}: ${progressLine(progress)}`),
      onLanguage: (row: LanguageBits) => tellLanguage(row, screen),
    }
    if (out === undefined) return parallelBits(model, texts, options)
    const fingerprint = fingerprintOf(loaded, flags.weights)
    return parallelInto(out, { ...model, fingerprint }, texts, { ...options, replace: flags.force })
  })
  if (!screen.json) return screen.print(showControls(inWords(found)))
  const { languages, ...all } = found
  screen.printJson({ type: "all", languages: languages.length, ...all })
}

/** A language as it comes; the table, in order of cost, is made of all. */
function tellLanguage(row: LanguageBits, screen: Screen): void {
  if (screen.json) return screen.printJson({ type: "language", ...row })
  const { language, bitsPerSentence, bitsPerByte, times } = row
  screen.note(
    showControls(
      `${language}: ${bitsPerSentence.toFixed(1)} bits a sentence, ${times.bitsPerSentence.toFixed(2)} times; ${bitsPerByte.toFixed(3)} bits-per-byte`,
    ),
  )
}

function inWords({ languages, beside, sentences, count, windowing }: ParallelBits): string {
  const stages = languages[0]?.stepsPerSentence ?? []
  const steps = stages.flatMap((_, stage) => [stage === 0 ? "steps 0" : `${stage}`, "x"])
  const head = ["a sentence", "bits", "x", "95%", "bits-per-byte", "x", "bytes", "x", ...steps]
  const times = (value: number): string => value.toFixed(2)
  const rows = languages
    .toSorted((a, b) => a.bitsPerSentence - b.bitsPerSentence)
    .map(({ language, times: over, ...own }) => [
      language,
      own.bitsPerSentence.toFixed(1),
      times(over.bitsPerSentence),
      over.interval ? `${times(over.interval.low)}-${times(over.interval.high)}` : "",
      own.bitsPerByte.toFixed(3),
      times(over.bitsPerByte),
      own.bytesPerSentence.toFixed(1),
      times(over.bytesPerSentence),
      ...stages.flatMap((_, stage) => [
        (own.stepsPerSentence?.[stage] ?? 0).toFixed(1),
        times(over.stepsPerSentence?.[stage] ?? 0),
      ]),
    ])
  const right = head.map((_, column) => column).slice(1)
  const foot = [
    `x is how many times that of ${beside}; 95% is of the bits, from resampled sentences.`,
    `Steps are positions of each stage, the beginning of the text among them. ${sentences < count ? `The first ${whole(sentences)} of ${counted(count, "sentence")}` : counted(sentences, "sentence")}, ${whole(languages.length)} languages.`,
    `Read in ${windowingInWords(windowing)}.`,
  ]
  return `${table([head, ...rows], right)}\n${foot.join("\n")}\n`
}
