/**
 * What `aunet split` does.
 *
 * In: a text, from the arguments, a file or standard input. Out: the text with its segments drawn, and how long
 * they are; a picture, if asked for. Never: loads a model.
 */
import { levelsOf, show, statistics } from "@aunet/splitter"
import { defaultRegistry, type Splitter } from "aunet"
import { chooseSplitter, makeSplitter } from "../choose-splitter.ts"
import { drawSvg, MOST_DRAWN_BYTES } from "../draw/draw-svg.ts"
import { drawTerminal } from "../draw/draw-terminal.ts"
import { counted, percent } from "../figures.ts"
import { loadPlugins } from "../load-plugins.ts"
import { present } from "../present.ts"
import { readNamedFile } from "../read-named-file.ts"
import type { Screen } from "../screen.ts"
import { table } from "../table.ts"
import { UsageError } from "../usage-error.ts"
import { checkOutFile, writeFileWhole } from "../write-file.ts"

/** Options as typed. */
export interface SplitFlags {
  readonly words: readonly string[]
  readonly splitter: string | undefined
  readonly splitterOptions: string | undefined
  readonly file: string | undefined
  readonly svg: string | undefined
  readonly force: boolean
  readonly plugin: readonly string[]
  readonly json: boolean
}

/** Draws a text. */
export async function split(flags: SplitFlags, screen: Screen): Promise<void> {
  const choice = await chooseSplitter(flags)
  const splitter = makeSplitter(defaultRegistry(await loadPlugins(flags.plugin)), choice, flags.splitter)
  if (flags.svg !== undefined) await checkOutFile(flags.svg, { force: flags.force, flag: "--svg" })
  const bytes = await textOf(flags, screen)
  const levels = levelsOf(splitter, bytes)
  const counts = statistics([levels], splitter.depth)
  if (flags.svg !== undefined) await writePicture(flags.svg, splitter, bytes, levels, screen)
  if (screen.json) {
    const { name, depth, boundaryPlace } = splitter
    screen.printJson({
      splitter: { name, options: splitter.options, depth, ...present({ boundaryPlace }) },
      bytes: bytes.length,
      levels: [...levels],
      drawn: show(bytes, levels),
      statistics: counts,
      ...(flags.svg !== undefined && { svg: flags.svg }),
    })
    return
  }
  screen.print(draw(bytes, levels, splitter, screen))
  const rows = counts.map(({ level, segments, bytesPerSegment, longestBytes, shareLong }) => [
    `level ${level}`,
    counted(segments, "segment"),
    `${bytesPerSegment.toFixed(2)} bytes each`,
    `longest ${longestBytes}`,
    `${percent(shareLong)} over 16 bytes`,
  ])
  screen.print(`\n${table(rows, [1, 2])}`)
  if (splitter.boundaryPlace === "first") screen.note(FIRST)
}

/** What looks wrong and is not: `parseJ|son`. */
const FIRST =
  "(a mark stands after the first character of a new word, which is the first that can tell: 北京大|学 is 北京 and 大学)"

/** Segments below the text where a person looks; marks inside it where a program may read. */
function draw(bytes: Uint8Array, levels: Uint8Array, { depth }: Splitter, screen: Screen): string {
  if (screen.interactive)
    return drawTerminal(bytes, levels, { depth, columns: screen.columns, colour: screen.colour })
  const drawn = show(bytes, levels, { lines: true })
  return drawn.endsWith("\n") || drawn === "" ? drawn : `${drawn}\n`
}

async function writePicture(
  path: string,
  { name, options, depth }: Splitter,
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

async function textOf({ words, file }: SplitFlags, screen: Screen): Promise<Uint8Array> {
  if (words.length > 0 && file !== undefined) {
    throw new UsageError("a text and --file are two texts; give one of them")
  }
  if (words.length > 0) return new TextEncoder().encode(words.join(" "))
  if (file === "") throw new UsageError("--file is empty; name a file")
  if (file !== undefined) return readNamedFile(`--file ${file}`, file)
  if (process.stdin.isTTY) screen.note("type a text; Ctrl-D on a line of its own ends it")
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
