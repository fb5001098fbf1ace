/**
 * What `aunet fit-splitter` does.
 *
 * In: options as typed. Out: a file with what was learned, and how long segments came out.
 * Never: leaves half a file; holds more than one document of the text.
 */
import { type FitEvent, type FitOptions, fitSplitter } from "aunet"
import { checkOutFile, writeFileWhole } from "../files/write-file.ts"
import { bytes as shownBytes } from "../report/figures.ts"
import { breathe, type Interrupts } from "../interrupts.ts"
import { checkThere } from "../arguments/check-there.ts"
import { present } from "../arguments/present.ts"
import { eachText, type ReadingFlags } from "../files/read-texts.ts"
import type { Screen } from "../report/screen.ts"
import { Stopped } from "../report/stopped.ts"
import { table } from "../report/table.ts"
import { UsageError } from "../arguments/usage-error.ts"

/** Options as typed. */
export interface FitFlags extends ReadingFlags {
  readonly data: readonly string[]
  readonly more: readonly string[]
  readonly out: string | undefined
  readonly bytesPerSegment: string | undefined
  readonly rule: string | undefined
  readonly perScript: string | undefined
  readonly contextCharacters: number | undefined
  readonly shortestBytes: string | undefined
  readonly longestBytes: string | undefined
  readonly force: boolean
  readonly json: boolean
}

/** Lengths when none are asked for: about those of words, pairs and fours in English. */
const DEFAULT_LENGTHS = [5, 10, 20]

/** A mean that is off by more is worth a note. */
const FAR = 0.05

/** Fits a splitter and saves it. */
export async function fit(flags: FitFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const { out, force } = flags
  const paths = [...flags.data, ...flags.more]
  if (paths.length === 0)
    throw new UsageError("--data is needed: a file or folder of text; see aunet fit-splitter --help")
  if (out === undefined)
    throw new UsageError("--out is needed: a file for the fitted splitter; see aunet fit-splitter --help")
  checkThere("--data", paths)
  const options = optionsOf(flags)
  await checkOutFile(out, { force })
  const end = await fitted(eachBytes(paths, screen, flags), options, screen, interrupts)
  await writeFileWhole(out, end.splitter.data)
  report(end, out, screen)
}

type EndEvent = Extract<FitEvent, { type: "end" }>

/** Fits until the text ends, or until somebody wants to stop. */
async function fitted(
  documents: AsyncIterable<Uint8Array>,
  options: FitOptions,
  screen: Screen,
  interrupts: Interrupts,
): Promise<EndEvent> {
  const orderly = interrupts.orderly()
  const signal = AbortSignal.any([interrupts.signal, screen.closed])
  try {
    for await (const event of fitSplitter(documents, options)) {
      if (event.type === "end") return event
      screen.progress(`${shownBytes(event.bytes)} read`)
      await breathe()
      if (signal.aborted) break
    }
  } finally {
    screen.endProgress()
    orderly[Symbol.dispose]()
  }
  throw new Stopped(interrupts.status() ?? 0, "stopped; nothing was written")
}

async function* eachBytes(
  paths: readonly string[],
  screen: Screen,
  flags: ReadingFlags,
): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of eachText(paths, screen, flags)) yield bytes
}

function optionsOf(flags: FitFlags): FitOptions {
  const { rule, perScript, contextCharacters } = flags
  const given = present({
    rule,
    perScript,
    contextCharacters,
    shortestBytes: lengths("--shortest-bytes", flags.shortestBytes),
    longestBytes: lengths("--longest-bytes", flags.longestBytes),
  })
  // Names and ranges are judged by the package that has them, before the first file is read.
  return {
    bytesPerSegment: lengths("--bytes-per-segment", flags.bytesPerSegment) ?? DEFAULT_LENGTHS,
    ...(given as Partial<FitOptions>),
  }
}

function lengths(flag: string, typed: string | undefined): readonly number[] | undefined {
  if (typed === undefined) return undefined
  const parts = typed.split(",").map((part) => part.trim())
  if (parts.every((part) => /^\d+(\.\d+)?$/.test(part))) return parts.map(Number)
  throw new UsageError(
    `${flag} is ${JSON.stringify(typed)}; give numbers with commas between them, such as 5,10,20`,
  )
}

function report({ splitter, levels, bytes, asideBytes }: EndEvent, out: string, screen: Screen): void {
  if (screen.json) {
    const { name, options, depth, data } = splitter
    screen.printJson({
      out,
      splitter: { name, options, depth },
      bytes,
      asideBytes,
      dataBytes: data.length,
      levels,
    })
    return
  }
  screen.print(
    `${shownBytes(splitter.data.length)} learned from ${shownBytes(bytes)} of text; saved in ${out}\n\n`,
  )
  const rows = levels.map(({ level, scripts, wantedBytes, bytesPerSegment }) => [
    `level ${level}`,
    scripts.length === 0 ? "all text" : scripts.join(", "),
    `${bytesPerSegment.toFixed(2)} bytes a segment`,
    `wanted ${wantedBytes.toFixed(2)}`,
  ])
  screen.print(table(rows, [2, 3]))
  screen.note(`(counted in ${shownBytes(asideBytes)} that were set aside)`)
  const off = levels.filter(
    ({ wantedBytes, bytesPerSegment }) => Math.abs(bytesPerSegment / wantedBytes - 1) > FAR,
  )
  if (off.length > 0) {
    screen.note(
      `note      ${off.map(({ level, scripts }) => [`level ${level}`, ...scripts].join(" ")).join(", ")}: no threshold comes closer, since many places of this text are equally uncertain; a larger --context-characters tells more of them apart`,
    )
  }
}
