/**
 * A model that is opened for a measurement, and closed after it, however that ends.
 *
 * In: a checkpoint and flags. Out: what the measurement gives. Never: keeps a model open, or hides a Ctrl-C.
 */
import { load, type LoadedModel } from "aunet"
import { checkpointFolder } from "../files/hub.ts"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { present } from "../arguments/present.ts"
import type { Interrupts } from "../interrupts.ts"
import { noteModel } from "../report/note-model.ts"
import type { Screen } from "../report/screen.ts"
import { Stopped } from "../report/stopped.ts"
import type { EvalFlags } from "./eval-flags.ts"

/**
 * Measures with a model.
 *
 * @param checkpoint which; the flags name another as well
 * @throws Stopped as `untilStopped` does
 */
export async function withModel<A>(
  checkpoint: string,
  flags: EvalFlags,
  {
    screen,
    interrupts,
    stopped,
  }: { readonly screen: Screen; readonly interrupts: Interrupts; readonly stopped?: string },
  measure: (model: LoadedModel, signal: AbortSignal) => Promise<A>,
): Promise<A> {
  const plugins = await loadPlugins(flags.plugin)
  const loading = present({
    engine: flags.engine,
    threads: flags.threads,
    weights: flags.weights,
    which: flags.which,
  })
  const model = await load(checkpointFolder(checkpoint, screen), { plugins, ...loading })
  noteModel(model, checkpoint, screen)
  try {
    return await untilStopped({ screen, interrupts, ...present({ stopped }) }, (signal) =>
      measure(model, signal),
    )
  } finally {
    await model.close()
  }
}

/**
 * Works until it is told to stop.
 *
 * @throws Stopped after Ctrl-C or SIGTERM, with the sentence `stopped`; with status 0 when nobody reads any more
 */
export async function untilStopped<A>(
  {
    screen,
    interrupts,
    stopped = "",
  }: { readonly screen: Screen; readonly interrupts: Interrupts; readonly stopped?: string },
  work: (signal: AbortSignal) => Promise<A>,
): Promise<A> {
  const orderly = interrupts.orderly()
  try {
    return await work(AbortSignal.any([interrupts.signal, screen.closed]))
  } catch (error) {
    if (screen.closed.aborted) throw new Stopped(0)
    const status = interrupts.status()
    throw status === undefined ? error : new Stopped(status, stopped)
  } finally {
    screen.endProgress()
    orderly[Symbol.dispose]()
  }
}

/** The flags that say how texts are cut, and how intervals are drawn. */
export const measuring = ({ window, stride, rolling, resamples, seed }: EvalFlags) =>
  present({
    rule: rolling ? ("rolling" as const) : undefined,
    windowBytes: window,
    strideBytes: stride,
    resamples,
    seed,
  })
