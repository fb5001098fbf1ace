/**
 * What `aunet split` does.
 *
 * In: a text, from the arguments, a file or standard input. Out: the text with its segments drawn, and how long
 * they are; a picture, if asked for. Never: loads a model that was not asked for.
 */
import {
  type Agreement,
  levelsOf,
  type LevelStatistics,
  type SegmentCounts,
  show,
  statistics,
  summary,
} from "@aunet/splitter"
import { defaultRegistry, MOST_FOUND_BYTES, type Splitter } from "aunet"
import type { TextForm } from "aunet/node"
import { chooseSplitter, makeSplitter } from "../arguments/choose-splitter.ts"
import { countSegments } from "../report/count-segments.ts"
import { drawSvg, MOST_DRAWN_BYTES } from "../draw/draw-svg.ts"
import { drawTerminal } from "../draw/draw-terminal.ts"
import { counted, percent } from "../report/figures.ts"
import { agreementWith } from "../report/routing-lines.ts"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { present } from "../arguments/present.ts"
import type { Screen } from "../report/screen.ts"
import { table } from "../report/table.ts"
import { textPieces, wholeText } from "../files/text-pieces.ts"
import { UsageError } from "../arguments/usage-error.ts"
import { checkOutFile, writeFileWhole } from "../files/write-file.ts"

/** Options as typed. */
export interface SplitFlags {
  readonly words: readonly string[]
  readonly splitter: string | undefined
  readonly splitterOptions: string | undefined
  readonly model: string | undefined
  readonly file: string | undefined
  readonly as: TextForm | undefined
  readonly encoding: string | undefined
  readonly statistics: boolean
  readonly svg: string | undefined
  readonly force: boolean
  readonly plugin: readonly string[]
  readonly json: boolean
}

/** Draws a text. */
export async function split(flags: SplitFlags, screen: Screen): Promise<void> {
  if (flags.model !== undefined) return splitByModel(flags.model, flags, screen)
  const choice = await chooseSplitter(flags)
  const splitter = makeSplitter(defaultRegistry(await loadPlugins(flags.plugin)), choice, flags.splitter)
  if (flags.statistics) return count(flags, splitter, screen)
  if (flags.svg !== undefined) await checkOutFile(flags.svg, { force: flags.force, flag: "--svg" })
  const bytes = await wholeText(textPieces(flags, screen), MOST_SHOWN, ANY_LENGTH)
  await tell(splitter, bytes, levelsOf(splitter, bytes), flags, screen)
}

/** What is said of what cuts. */
type Cutter = Pick<Splitter, "name" | "options" | "depth" | "boundaryPlace">

/** Draws where a model with a router ends segments. */
async function splitByModel(checkpoint: string, flags: SplitFlags, screen: Screen): Promise<void> {
  for (const name of ["splitter", "splitterOptions", "statistics"] as const)
    if (flags[name] !== undefined && flags[name] !== false)
      throw new UsageError(
        `--model ${checkpoint} cuts where its router says; leave --${name === "splitterOptions" ? "splitter-options" : name} out`,
      )
  if (flags.svg !== undefined) await checkOutFile(flags.svg, { force: flags.force, flag: "--svg" })
  const bytes = await wholeText(textPieces(flags, screen), MOST_FOUND_BYTES, "a model reads a part of it")
  const { modelLevels } = await import("../files/model-levels.ts")
  const { cutter, levels, agrees } = await modelLevels(checkpoint, bytes, flags, screen)
  await tell(cutter, bytes, levels, flags, screen, agrees)
}

/** Shows levels, in the way that was asked for. */
async function tell(
  splitter: Cutter,
  bytes: Uint8Array,
  levels: Uint8Array,
  flags: SplitFlags,
  screen: Screen,
  agrees?: { readonly with: string; readonly levels: readonly Agreement[] },
): Promise<void> {
  const counts = statistics([levels], splitter.depth)
  if (flags.svg !== undefined) await writePicture(flags.svg, splitter, bytes, levels, screen)
  if (screen.json) {
    screen.printJson({
      splitter: described(splitter),
      bytes: bytes.length,
      levels: [...levels],
      drawn: show(bytes, levels),
      statistics: counts,
      ...(agrees && { agreement: agrees }),
      ...(flags.svg !== undefined && { svg: flags.svg }),
    })
    return
  }
  screen.print(draw(bytes, levels, splitter, screen))
  screen.print(`\n${inWords(counts)}`)
  for (const [k, shares] of (agrees?.levels ?? []).entries())
    screen.print(`level ${k + 1}  ${agreementWith(agrees?.with ?? "", shares)}\n`)
  if (splitter.boundaryPlace === "first") screen.note(FIRST)
}

/** Most bytes of a text that is shown: levels and drawing are held as a whole, several times over. */
const MOST_SHOWN = 2 ** 24
const ANY_LENGTH = "--statistics counts the segments of any length, and draws nothing"

/** Counts the segments of a text of any length. */
async function count(flags: SplitFlags, splitter: Splitter, screen: Screen): Promise<void> {
  if (flags.svg !== undefined) throw new UsageError("--statistics draws nothing; leave --svg out")
  const pieces = textPieces(flags, screen)
  const isWhole = splitter.breaks?.some((law) => law === "S3" || law === "S5") === true
  const { bytes, levels } = isWhole
    ? await countWhole(pieces, splitter)
    : summarised(await countSegments(splitter, pieces, screen))
  if (screen.json) screen.printJson({ splitter: described(splitter), bytes, statistics: levels })
  else screen.print(inWords(levels))
}

const summarised = (counts: SegmentCounts) => ({ bytes: counts.bytes, levels: summary(counts) })

/** A splitter that looks past a byte to mark it marks otherwise when it is given one byte after another. */
async function countWhole(pieces: AsyncIterable<Uint8Array>, splitter: Splitter) {
  const otherwise = `the splitter "${splitter.name}" looks ahead, so it needs a text as a whole; take a part of it`
  const bytes = await wholeText(pieces, MOST_SHOWN, otherwise)
  return { bytes: bytes.length, levels: statistics([levelsOf(splitter, bytes)], splitter.depth) }
}

const described = ({ name, options, depth, boundaryPlace }: Cutter) => ({
  name,
  options,
  depth,
  ...present({ boundaryPlace }),
})

const inWords = (levels: readonly LevelStatistics[]): string =>
  table(
    levels.map(({ level, segments, bytesPerSegment, longestBytes, shareLong }) => [
      `level ${level}`,
      counted(segments, "segment"),
      `${bytesPerSegment.toFixed(2)} bytes each`,
      `longest ${longestBytes}`,
      `${percent(shareLong)} over 16 bytes`,
    ]),
    [1, 2],
  )

/** What looks wrong and is not: `parseJ|son`. */
const FIRST =
  "(a mark stands after the first character of a new word, which is the first that can tell: 北京大|学 is 北京 and 大学)"

/** Segments below the text where a person looks; marks inside it where a program may read. */
function draw(bytes: Uint8Array, levels: Uint8Array, { depth }: Cutter, screen: Screen): string {
  if (screen.interactive)
    return drawTerminal(bytes, levels, { depth, columns: screen.columns, colour: screen.colour })
  const drawn = show(bytes, levels, { lines: true })
  return drawn.endsWith("\n") || drawn === "" ? drawn : `${drawn}\n`
}

async function writePicture(
  path: string,
  { name, options, depth }: Cutter,
  bytes: Uint8Array,
  levels: Uint8Array,
  screen: Screen,
): Promise<void> {
  if (bytes.length > MOST_DRAWN_BYTES)
    throw new UsageError(
      `--svg ${path}: the text has ${bytes.length} bytes, and a picture of more than ${MOST_DRAWN_BYTES} helps nobody; draw a part of it`,
    )
  const title = `${name} ${JSON.stringify(options)}`
  await writeFileWhole(path, new TextEncoder().encode(drawSvg(bytes, levels, { title, depth })))
  screen.note(`drew      ${path}`)
}
