/**
 * `aunet eval --text`: bits-per-byte of texts, each and all, of one model or of two.
 *
 * In: options as typed. Out: a row a text, and sums with an interval. Never: two models open at once, or measured with
 * other windows.
 */
import { type BitsProgress, bitsOfTexts, compareBits, evaluatedModel, type TextBits } from "@aunet/eval"
import { inspect } from "aunet"
import { nodeFolder } from "aunet/node"
import { loadPlugins } from "../arguments/load-plugins.ts"
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
    const found = await measure(checkpoint, flags, screen, interrupts)
    if (screen.json) jsonOf(found, screen)
    else screen.print(showControls(inWords(found)))
    return
  }
  const windowBytes = flags.window ?? (await sharedWindow(flags))
  const same = { ...flags, window: windowBytes }
  const ours = await measure(checkpoint, same, screen, interrupts)
  const theirs = await measure(against, same, screen, interrupts)
  const difference = compareBits(ours, theirs, measuring(flags))
  if (screen.json) {
    jsonOf(ours, screen)
    jsonOf(theirs, screen)
    screen.printJson({ type: "difference", ...difference })
    return
  }
  const { interval, better, units, unit } = difference
  const sure = interval === undefined || (interval.low <= 0 && interval.high >= 0)
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
      sure
        ? "these texts do not tell which of them is better"
        : `${difference.bitsPerByte < 0 ? ours.model : theirs.model} is better on texts such as these`,
    ],
    ["read", windowingInWords(ours.windowing)],
  ]
  screen.print(showControls(table(lines)))
}

/** The window that both models hold. */
async function sharedWindow({ checkpoint, against = "", plugin }: CheckpointFlags): Promise<number> {
  const plugins = await loadPlugins(plugin)
  const held = await Promise.all(
    [checkpoint, against].map(async (path) => {
      const { lengths } = await inspect(nodeFolder(path), { plugins })
      return lengths[0] ?? Infinity
    }),
  )
  return Math.min(...held)
}

async function measure(
  checkpoint: string,
  flags: CheckpointFlags,
  screen: Screen,
  interrupts: Interrupts,
): Promise<TextBits> {
  if (flags.text.includes("")) throw new UsageError('--text is ""; name a file or a folder')
  return withModel(checkpoint, flags, { screen, interrupts }, async (model, signal) => {
    const found = await bitsOfTexts(
      evaluatedModel(model.writer, checkpoint),
      eachText(flags.text, screen, flags, { signal }),
      { ...measuring(flags), signal, onProgress: (progress) => screen.progress(progressLine(progress)) },
    )
    if (found.cutBytes > 0)
      screen.note(`note      ${bytes(found.cutBytes)} before windows did not fit into the model's context`)
    return found
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
