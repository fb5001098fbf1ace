/**
 * What `aunet split` does.
 *
 * In: a text, from the arguments, a file or standard input. Out: the text with its boundaries drawn, and
 * how long segments are. Never: loads a model.
 */
import { readFile } from "node:fs/promises"
import { show, statistics } from "@aunet/splitter"
import { defaultRegistry } from "aunet"
import { chooseSplitter, makeSplitter } from "../choose-splitter.ts"
import { counted, percent } from "../figures.ts"
import { loadPlugins } from "../load-plugins.ts"
import type { Screen } from "../screen.ts"
import { table } from "../table.ts"
import { UsageError } from "../usage-error.ts"

/** Options as typed. */
export interface SplitFlags {
  readonly words: readonly string[]
  readonly splitter: string | undefined
  readonly splitterOptions: string | undefined
  readonly file: string | undefined
  readonly plugin: readonly string[]
  readonly json: boolean
}

/** Draws a text. */
export async function split(flags: SplitFlags, screen: Screen): Promise<void> {
  const choice = await chooseSplitter(flags)
  const splitter = makeSplitter(defaultRegistry(await loadPlugins(flags.plugin)), choice)
  const bytes = await textOf(flags, screen)
  const levels = splitter.split(bytes)
  const counts = statistics([levels], splitter.depth)
  if (screen.json) {
    const { name, depth } = splitter
    screen.printJson({
      splitter: { name, options: splitter.options, depth },
      bytes: bytes.length,
      levels: [...levels],
      drawn: show(bytes, levels),
      statistics: counts,
    })
    return
  }
  const drawn = show(bytes, levels, { lines: true, colour: screen.colour })
  screen.print(drawn.endsWith("\n") || drawn === "" ? drawn : `${drawn}\n`)
  const rows = counts.map(({ level, segments, bytesPerSegment, longestBytes, shareLong }) => [
    `level ${level}`,
    counted(segments, "segment"),
    `${bytesPerSegment.toFixed(2)} bytes each`,
    `longest ${longestBytes}`,
    `${percent(shareLong)} over 16 bytes`,
  ])
  screen.print(`\n${table(rows, [1, 2])}`)
}

async function textOf({ words, file }: SplitFlags, screen: Screen): Promise<Uint8Array> {
  if (words.length > 0 && file !== undefined) {
    throw new UsageError("a text and --file are two texts; give one of them")
  }
  if (words.length > 0) return new TextEncoder().encode(words.join(" "))
  if (file !== undefined) {
    return readFile(file).catch((error: NodeJS.ErrnoException) => {
      const why =
        error.code === "ENOENT"
          ? "there is no such file"
          : error.code === "EISDIR"
            ? "it is a folder"
            : error.message
      throw new UsageError(`--file ${file} cannot be read: ${why}`)
    })
  }
  if (process.stdin.isTTY) screen.note("type a text; Ctrl-D on a line of its own ends it")
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
