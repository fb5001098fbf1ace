/**
 * What `aunet score` does.
 *
 * In: options as typed. Out: for each continuation how likely it is, likeliest by the byte marked.
 * Never: compares texts of different lengths by their sums alone.
 */
import { load, type LoadedModel, type LoadOptions, type ScoreTextOptions, type WhichCheckpoint } from "aunet"
import { checkpointFolder } from "../files/hub.ts"
import type { TextForm } from "aunet/node"
import type { Interrupts } from "../interrupts.ts"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { present } from "../arguments/present.ts"
import { promptBytes } from "../files/prompt-bytes.ts"
import { noteModel } from "../report/note-model.ts"
import { noteOpening } from "../report/note-opening.ts"
import type { Screen } from "../report/screen.ts"
import { showControls } from "../draw/show-controls.ts"
import { Stopped } from "../report/stopped.ts"
import { table } from "../report/table.ts"
import { UsageError } from "../arguments/usage-error.ts"

/** Options as typed. */
export interface ScoreFlags {
  readonly checkpoint: string
  readonly which: WhichCheckpoint | undefined
  readonly context: string | undefined
  readonly contextFile: string | undefined
  readonly as: TextForm | undefined
  readonly encoding: string | undefined
  readonly choice: readonly string[]
  readonly countEos: boolean
  readonly overflow: ScoreTextOptions["overflow"]
  readonly engine: string | undefined
  readonly threads: number | undefined
  readonly weights: LoadOptions["weights"]
  readonly plugin: readonly string[]
  readonly json: boolean
}

/** Scores continuations. */
export async function score(flags: ScoreFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const { context: text, contextFile: file, encoding, as, choice: choices } = flags
  if (choices.length === 0)
    throw new UsageError("--choice is needed: a continuation to score; it may be repeated")
  if (choices.includes("")) throw new UsageError('--choice is ""; a continuation has one byte or more')
  const named = { flag: "--context", fileFlag: "--context-file" }
  const context = await promptBytes({ text, file, encoding, as, screen, ...named })
  const plugins = await loadPlugins(flags.plugin)
  const loading = present({
    engine: flags.engine,
    threads: flags.threads,
    weights: flags.weights,
    which: flags.which,
  })
  const model = await load(checkpointFolder(flags.checkpoint, screen), {
    plugins,
    ...loading,
    onOpening: noteOpening(screen),
  })
  noteModel(model, flags.checkpoint, screen)
  const orderly = interrupts.orderly()
  try {
    const scores = await model.score(context, choices, {
      countEos: flags.countEos,
      ...present({ overflow: flags.overflow }),
      signal: interrupts.signal,
    })
    const rows = scores.map(({ totalNats, bytesNats }, i) => ({
      choice: choices[i] ?? "",
      nats: totalNats,
      bytes: bytesNats.length,
      bitsPerByte: -totalNats / Math.LN2 / bytesNats.length,
    }))
    noteSlide(
      context.length + Math.max(...rows.map((row) => row.bytes)) + (flags.countEos ? 1 : 0),
      model,
      screen,
    )
    const best = rows.reduce((a, b) => (b.bitsPerByte < a.bitsPerByte ? b : a))
    if (screen.json) for (const row of rows) screen.printJson({ ...row, likeliest: row === best })
    else screen.print(inWords(rows, best))
  } catch (error) {
    const status = interrupts.status()
    throw status === undefined ? error : new Stopped(status)
  } finally {
    orderly[Symbol.dispose]()
    await model.close()
  }
}

/** Says that the start of a context was not looked at: the figures are those of a shorter one. */
function noteSlide(positions: number, { checkpoint }: LoadedModel, screen: Screen): void {
  const [held = Infinity] = checkpoint.lengths
  if (positions > held)
    screen.note(
      `note      context and choice take ${positions} positions and the model holds ${held}: the start of the context was let go; --overflow error stops instead`,
    )
}

interface Row {
  readonly choice: string
  readonly nats: number
  readonly bitsPerByte: number
}

const inWords = (rows: readonly Row[], best: Row): string =>
  table(
    rows.map((row) => [
      row === best ? "*" : "",
      `${row.nats.toFixed(3)} nats`,
      `${row.bitsPerByte.toFixed(3)} bits-per-byte`,
      showControls(row.choice).replaceAll("\n", "↵"),
    ]),
    [1, 2],
  )
