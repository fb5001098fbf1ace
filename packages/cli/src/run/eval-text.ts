/**
 * `aunet eval --text`: bits-per-byte of texts, each and all, of one model or of two.
 *
 * In: options as typed. Out: a row a text, and sums with an interval. Never: two models open at once, or measured with
 * other windows.
 */
import {
  bitsOfTexts,
  type BitsProgress,
  compareBits,
  evaluatedModel,
  type EvaluatedModel,
  LEAST_UNITS,
  tellsSign,
  type TextBits,
} from "@aunet/eval"
import { inspect } from "aunet"
import { checkpointFolder } from "../files/hub.ts"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { present } from "../arguments/present.ts"
import { UsageError } from "../arguments/usage-error.ts"
import { showControls } from "../draw/show-controls.ts"
import { eachText } from "../files/read-texts.ts"
import type { Interrupts } from "../interrupts.ts"
import { bytes, counted, whole } from "../report/figures.ts"
import type { Screen } from "../report/screen.ts"
import { table } from "../report/table.ts"
import type { CheckpointFlags } from "./eval-flags.ts"
import { measuring, withModel } from "./eval-model.ts"
import { intervalInWords, windowingInWords } from "./eval-words.ts"

/** Rows that a person reads; --json has all. */
const MOST_ROWS = 50

/** Measures texts. */
export async function evaluateText(
  flags: CheckpointFlags,
  screen: Screen,
  interrupts: Interrupts,
): Promise<void> {
  const { checkpoint, against } = flags
  if (against === undefined) {
    const { found } = await measure(checkpoint, flags, screen, interrupts)
    if (screen.json) jsonOf(found, screen)
    else screen.print(showControls(inWords(found)))
    return
  }
  const our = await readsOf(checkpoint, flags, screen)
  const their = await readsOf(against, flags, screen)
  const same = { ...flags, window: flags.window ?? Math.min(our.bytes, their.bytes) }
  const of = (path: string, starts?: EvaluatedModel["starts"]): Promise<Measured> =>
    measure(path, same, screen, interrupts, starts)
  // Where one of the two reads tokens its windows begin with them, and the other is read in the same.
  const isTurned = their.tokens && !our.tokens
  const first = await of(isTurned ? against : checkpoint)
  const second = await of(
    isTurned ? checkpoint : against,
    our.tokens === their.tokens ? undefined : first.starts,
  )
  const [{ found: ours }, { found: theirs }] = isTurned ? [second, first] : [first, second]
  const difference = compareBits(ours, theirs, measuring(flags))
  if (screen.json) {
    jsonOf(ours, screen)
    jsonOf(theirs, screen)
    screen.printJson({ type: "difference", ...difference })
    return
  }
  const { interval, better, units, unit } = difference
  const few = units < LEAST_UNITS
  const isSure = interval !== undefined && tellsSign(interval)
  const lines = [
    [ours.model, `${ours.bitsPerByte.toFixed(4)} bits-per-byte`],
    [theirs.model, `${theirs.bitsPerByte.toFixed(4)} bits-per-byte`],
    [
      "difference",
      `${signed(difference.bitsPerByte)} bits-per-byte${intervalInWords(interval, (value) => signed(value))}`,
    ],
    ["better", `${ours.model} on ${whole(better)} of ${counted(units, unit.slice(0, -1))}`],
    [
      "so",
      !isSure
        ? `${few ? `${counted(units, unit.slice(0, -1))} are too few to` : "these texts do not"} tell which of them is better`
        : `${difference.bitsPerByte < 0 ? ours.model : theirs.model} is better on texts such as these`,
    ],
    ["read", windowingInWords(ours.windowing)],
  ]
  screen.print(showControls(table(lines)))
}

/** The bytes that a model reads at once, and whether as tokens. */
async function readsOf(
  path: string,
  { plugin }: CheckpointFlags,
  screen: Screen,
): Promise<{ readonly bytes: number; readonly tokens: boolean }> {
  const { lengths, tokens } = await inspect(checkpointFolder(path, screen), {
    plugins: await loadPlugins(plugin),
  })
  return { bytes: tokens?.rowBytes ?? lengths[0] ?? Infinity, tokens: tokens !== undefined }
}

/** Bits, and where the windows were cut that they are of; nowhere in particular for a model over bytes. */
interface Measured {
  readonly found: TextBits
  readonly starts: EvaluatedModel["starts"]
}

async function measure(
  checkpoint: string,
  flags: CheckpointFlags,
  screen: Screen,
  interrupts: Interrupts,
  given?: EvaluatedModel["starts"],
): Promise<Measured> {
  if (flags.text.includes("")) throw new UsageError('--text is ""; name a file or a folder')
  return withModel(checkpoint, flags, { screen, interrupts }, async (model, signal) => {
    const own = evaluatedModel(model.writer, checkpoint)
    const starts = given ?? own.starts
    const found = await bitsOfTexts(
      { ...own, ...present({ starts }) },
      eachText(flags.text, screen, flags, { signal }),
      { ...measuring(flags), signal, onProgress: (progress) => screen.progress(progressLine(progress)) },
    )
    if (found.cutBytes > 0)
      screen.note(`note      ${bytes(found.cutBytes)} before windows did not fit into the model's context`)
    return { found, starts }
  })
}

/** How far a measurement is. */
export const progressLine = ({ documents, bytes: done, bits }: BitsProgress): string =>
  `${counted(documents, "text")}, ${bytes(done)}, ${(bits / done).toFixed(3)} bits-per-byte so far`

function jsonOf({ documents, ...all }: TextBits, screen: Screen): void {
  for (const { pieces: _, ...document } of documents)
    screen.printJson({ type: "text", model: all.model, ...document })
  screen.printJson({ type: "all", documents: documents.length, ...all })
}

function inWords(found: TextBits): string {
  const { documents, bitsPerByte, interval, eosBits, windowing } = found
  const shown = documents.length > 1 ? documents.slice(0, MOST_ROWS) : []
  const rows = shown.map((document) => [
    document.name,
    document.bitsPerByte.toFixed(4),
    whole(document.bytes),
    `${whole(Math.round(document.bits))}`,
  ])
  const left = documents.length - shown.length
  const more = shown.length > 0 && left > 0 ? `... and ${counted(left, "text")} more; --json has all\n` : ""
  const head =
    rows.length === 0
      ? ""
      : `${table([["text", "bits-per-byte", "bytes", "bits"], ...rows], [1, 2, 3])}${more}\n`
  const [only] = documents
  const lines = [
    [
      documents.length === 1 && only ? only.name : "all",
      `${bitsPerByte.toFixed(4)} bits-per-byte${intervalInWords(interval, (value) => value.toFixed(4))}`,
    ],
    [
      "bytes",
      `${whole(found.bytes)} in ${counted(documents.length, "text")}, ${whole(Math.round(found.bits))} bits`,
    ],
    ...(eosBits === undefined
      ? []
      : [["ends", `${(eosBits / documents.length).toFixed(2)} bits each, in no other figure`]]),
    ["read", windowingInWords(windowing)],
  ]
  return head + table(lines)
}

const signed = (value: number): string => `${value < 0 ? "" : "+"}${value.toFixed(4)}`
