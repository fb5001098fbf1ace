/**
 * What `aunet shard` does.
 *
 * In: options as typed. Out: files for the official data loader, and what had to be changed in the text.
 * Never: holds all of the text in memory.
 */
import { shard as writeShards, type ShardReport } from "aunet/node"
import { bytes, counted } from "../report/figures.ts"
import type { Interrupts } from "../interrupts.ts"
import { checkWritable } from "../files/out-folder.ts"
import { checkThere } from "../arguments/check-there.ts"
import { present } from "../arguments/present.ts"
import { eachText, type ReadingFlags } from "../files/read-texts.ts"
import type { Screen } from "../report/screen.ts"
import { showControls } from "../draw/show-controls.ts"
import { Stopped } from "../report/stopped.ts"
import { UsageError } from "../arguments/usage-error.ts"

/** Options as typed. */
export interface ShardFlags extends ReadingFlags {
  readonly data: readonly string[]
  readonly more: readonly string[]
  readonly out: string | undefined
  readonly chunks: number | undefined
  readonly source: string | undefined
  readonly heldOutShare: number | undefined
  readonly seed: number | undefined
  readonly json: boolean
}

/** Writes chunks. */
export async function shard(flags: ShardFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const { out, chunks, source, heldOutShare, seed } = flags
  const paths = [...flags.data, ...flags.more]
  if (paths.length === 0)
    throw new UsageError("--data is needed: a file or folder of text; see aunet shard --help")
  if (out === undefined)
    throw new UsageError("--out is needed: a folder for the chunks; see aunet shard --help")
  checkThere("--data", paths)
  await checkWritable(out)
  const orderly = interrupts.orderly()
  const { signal } = interrupts
  let report: ShardReport
  try {
    const options = present({ chunks, source, heldOutShare, seed })
    report = await writeShards(eachText(paths, screen, flags), out, { ...options, signal })
  } catch (error) {
    const status = interrupts.status()
    if (status !== undefined) throw new Stopped(status, "stopped; nothing was written")
    throw error
  } finally {
    orderly[Symbol.dispose]()
  }
  if (screen.json) {
    screen.printJson(report)
    return
  }
  for (const file of report.files) screen.print(showControls(`${file}\n`))
  for (const line of reportLines(report)) screen.note(line)
}

function reportLines({
  documents,
  heldOutDocuments,
  bytes: size,
  replaced,
  ended,
  empty,
}: ShardReport): string[] {
  const has = (count: number): string => (count === 1 ? "has" : "have")
  return [
    `text      ${bytes(size)} in ${counted(documents, "document")} to train on${heldOutDocuments === 0 ? "" : `, and ${counted(heldOutDocuments, "document")} held out`}`,
    ...(replaced === 0
      ? []
      : [
          `note      ${counted(replaced, "document")} ${has(replaced)} bytes that are no UTF-8, written as U+FFFD`,
        ]),
    ...(ended === 0
      ? []
      : [`note      ${counted(ended, "document")} without any boundary ${has(ended)} a newline more`]),
    ...(empty === 0 ? [] : [`note      ${counted(empty, "empty document")} left out`]),
  ]
}
