/**
 * What `aunet generate` does.
 *
 * In: options as typed. Out: text as it comes, the stages that woke under it, or lines of JSON.
 * Never: lets a byte reach a terminal that is not part of a character, or a character that would command it.
 */
import {
  type GeneratedByte,
  load,
  type LoadedModel,
  type LoadOptions,
  utf8Mask,
  type WhichCheckpoint,
  type WriteOptions,
} from "aunet"
import { checkpointFolder } from "../files/hub.ts"
import { present } from "../arguments/present.ts"
import { breathe, type Interrupts } from "../interrupts.ts"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { promptBytes } from "../files/prompt-bytes.ts"
import type { Screen } from "../report/screen.ts"
import { showControls } from "../draw/show-controls.ts"
import { Stopped } from "../report/stopped.ts"
import { traceLines } from "../draw/trace-lines.ts"
import { UsageError } from "../arguments/usage-error.ts"
import { noteModel } from "../report/note-model.ts"
import { noteOpening } from "../report/note-opening.ts"
import { statsOf, statsText } from "../report/writing-stats.ts"

/** Options as typed. */
export interface GenerateFlags {
  readonly checkpoint: string
  readonly which: WhichCheckpoint | undefined
  readonly prompt: string | undefined
  readonly promptFile: string | undefined
  readonly encoding: string | undefined
  readonly maxBytes: number | undefined
  readonly temperature: number | undefined
  readonly topP: number | undefined
  readonly topK: number | undefined
  readonly levels: WriteOptions["levels"]
  readonly minP: number | undefined
  readonly repetitionPenalty: number | undefined
  readonly stop: readonly string[]
  readonly utf8Only: boolean
  readonly overflow: WriteOptions["overflow"]
  readonly seed: number | undefined
  readonly engine: string | undefined
  readonly threads: number | undefined
  readonly weights: LoadOptions["weights"]
  readonly plugin: readonly string[]
  readonly trace: boolean
  readonly stats: boolean
  readonly json: boolean
}

/** Continues a prompt. */
export async function generate(flags: GenerateFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  if (flags.trace && flags.json)
    throw new UsageError(
      "--trace draws for people and --json is for programs; its lines have the stages as well",
    )
  const { prompt: text, promptFile: file, encoding } = flags
  const prompt = await promptBytes({ text, file, encoding, flag: "--prompt", fileFlag: "--prompt-file" })
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
  // No `using`: Node 22 runs these sources as they stand, and does not know it.
  const orderly = interrupts.orderly()
  try {
    await write(model, prompt, flags, screen, interrupts)
  } finally {
    orderly[Symbol.dispose]()
    await model.close()
  }
}

/** A text until it is stopped: what is there by then is no failure. */
async function* untilStopped(
  bytes: AsyncIterable<GeneratedByte>,
  signal: AbortSignal,
): AsyncGenerator<GeneratedByte, void, undefined> {
  try {
    yield* bytes
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** How the text is shown: each byte as it comes, and what is left at the end. */
interface Show {
  byte(written: GeneratedByte): void
  end(): void
}

/** Lines of JSON, a traced text, or the text alone. */
function showOf(flags: GenerateFlags, screen: Screen): Show {
  if (screen.json) return { byte: (written) => screen.printJson({ type: "byte", ...written }), end: () => {} }
  if (flags.trace) {
    const lines = traceLines(screen.columns, screen.colour)
    return {
      byte: (written) => screen.print(lines.push(written)),
      end: () => screen.print(lines.end()),
    }
  }
  let endsLine = false
  return {
    byte: ({ text }) => {
      if (text === "") return
      endsLine = text.endsWith("\n")
      screen.print(screen.interactive ? showControls(text) : text)
    },
    end: () => {
      if (!endsLine) screen.print("\n")
    },
  }
}

/** Prints the continuation as it comes. */
async function write(
  model: LoadedModel,
  prompt: Uint8Array,
  flags: GenerateFlags,
  screen: Screen,
  interrupts: Interrupts,
): Promise<void> {
  const { maxBytes, temperature, topP, topK, minP, repetitionPenalty, levels, overflow, seed, stop } = flags
  const signal = AbortSignal.any([interrupts.signal, screen.closed])
  const options: WriteOptions = {
    ...present({ maxBytes, temperature, topP, topK, minP, repetitionPenalty, levels, overflow, seed }),
    ...(stop.length > 0 && { stop }),
    ...(flags.utf8Only && { allowed: utf8Mask }),
  }
  // In a terminal the text is read as a whole; a pipe gets the continuation alone.
  const begins = showControls(new TextDecoder().decode(prompt))
  if (screen.interactive && !screen.json)
    screen.print(
      `${screen.colour ? `\x1b[2m${begins}\x1b[0m` : begins}${flags.trace && begins !== "" ? "\n" : ""}`,
    )

  const show = showOf(flags, screen)
  const written: number[] = []
  let text = ""
  const start = performance.now()
  let firstMs: number | undefined
  const generation = model.generate(prompt, { ...options, signal })
  for await (const piece of untilStopped(generation, signal)) {
    firstMs ??= performance.now() - start
    written.push(piece.byte)
    text += piece.text
    show.byte(piece)
    await breathe()
    await screen.drained()
    if (signal.aborted) break
  }
  const stats = statsOf(model.counters, { bytes: written.length, ms: performance.now() - start, firstMs })
  show.end()
  if (screen.json)
    screen.printJson({
      type: "end",
      text,
      bytes: written.length,
      base64: Buffer.from(written).toString("base64"),
      prompt: new TextDecoder().decode(prompt),
      promptBase64: Buffer.from(prompt).toString("base64"),
      engine: model.engine.engine.report,
      finish: generation.finish ?? null,
      stopped: signal.aborted,
      ...(flags.stats && { stats }),
    })
  else if (flags.stats) screen.note(statsText(stats))
  const status = interrupts.status()
  if (status !== undefined) throw new Stopped(status)
}
