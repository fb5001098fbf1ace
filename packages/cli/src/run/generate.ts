/**
 * What `aunet generate` does.
 *
 * In: options as typed. Out: text as it comes, or one line of JSON at the end.
 * Never: lets a byte reach a terminal that is not part of a character, or a character that would command it.
 */
import { load, type LoadedModel, type WriteOptions } from "aunet"
import { nodeFolder } from "aunet/node"
import { present } from "../present.ts"
import { breathe, type Interrupts } from "../interrupts.ts"
import { loadPlugins } from "../load-plugins.ts"
import type { Screen } from "../screen.ts"
import { showControls } from "../show-controls.ts"
import { Stopped } from "../stopped.ts"
import { UsageError } from "../usage-error.ts"

/** Options as typed. */
export interface GenerateFlags {
  readonly checkpoint: string
  readonly prompt: string | undefined
  readonly maxBytes: number | undefined
  readonly temperature: number | undefined
  readonly topP: number | undefined
  readonly topK: number | undefined
  readonly levels: string | undefined
  readonly seed: number | undefined
  readonly engine: string | undefined
  readonly plugin: readonly string[]
  readonly json: boolean
}

/** Continues a prompt. */
export async function generate(flags: GenerateFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const { levels } = flags
  if (levels !== undefined && levels !== "splitter" && levels !== "predicted")
    throw new UsageError(`--levels is "${levels}"; it must be splitter or predicted`)
  const plugins = await loadPlugins(flags.plugin)
  const model = await load(nodeFolder(flags.checkpoint), { plugins, ...present({ engine: flags.engine }) })
  // No `using`: Node 22 runs these sources as they stand, and does not know it.
  const orderly = interrupts.orderly()
  try {
    await write(model, { ...flags, levels }, screen, interrupts)
  } finally {
    orderly[Symbol.dispose]()
    await model.close()
  }
}

/** Prints the continuation as it comes, or all of it as JSON. */
async function write(
  model: LoadedModel,
  flags: GenerateFlags & { readonly levels: WriteOptions["levels"] | undefined },
  screen: Screen,
  interrupts: Interrupts,
): Promise<void> {
  const { prompt = "", maxBytes, temperature, topP, topK, levels, seed } = flags
  const signal = AbortSignal.any([interrupts.signal, screen.closed])
  const options: WriteOptions = present({ maxBytes, temperature, topP, topK, levels, seed })

  // In a terminal the text is read as a whole; a pipe gets the continuation alone.
  if (screen.interactive && !screen.json)
    screen.print(screen.colour ? `\x1b[2m${showControls(prompt)}\x1b[0m` : showControls(prompt))
  const written: number[] = []
  let text = ""
  for await (const piece of model.generate(prompt, options)) {
    written.push(piece.byte)
    text += piece.text
    if (!screen.json && piece.text !== "")
      screen.print(screen.interactive ? showControls(piece.text) : piece.text)
    await breathe()
    if (signal.aborted) break
  }
  if (screen.json) {
    screen.printJson({
      text,
      bytes: written.length,
      base64: Buffer.from(written).toString("base64"),
      prompt,
      engine: model.engine.engine.report,
      stopped: signal.aborted,
    })
  } else if (!text.endsWith("\n")) screen.print("\n")
  const status = interrupts.status()
  if (status !== undefined) throw new Stopped(status)
}
