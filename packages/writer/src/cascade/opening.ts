/**
 * What is told before a program is opened: to trace and compile one takes milliseconds for most models, and minutes for
 * one of thousands of layers.
 *
 * In: a model, which program. Out: a word to whoever asked, and a turn for signals and timers. Never: measures.
 */
import { breathe } from "@aunet/base"
import { type Model, stackOptions } from "@aunet/core"
import { stacksOf } from "./caches.ts"

/** A program that is opened next. */
export interface Opening {
  /** What it does: `read 1024 512` a prompt, `put` a text into a row, `step 2` through three stages... */
  readonly program: string
  /** Layers of the whole model, those of encoders and decoders alike. */
  readonly layers: number
}

/** Is told of a program before it is opened. */
export type OnOpening = (opening: Opening) => void

/**
 * Tells, and lets everything else that is ready have a turn: tracing never waits for anything.
 *
 * @param program what it does, as `Opening` names it
 * @param onOpening who asked to be told; nobody when undefined
 * @example await announceOpening(model, "logits", ({ layers }) => console.log(`${layers} layers`))
 */
export async function announceOpening(
  { config }: Model,
  program: string,
  onOpening: OnOpening | undefined,
): Promise<void> {
  onOpening?.({
    program,
    layers: stacksOf(config).reduce((sum, { stage }) => sum + stackOptions(config, stage).layers, 0),
  })
  await breathe()
}
