/**
 * A model that is opened for a measurement, and closed after it, however that ends.
 *
 * In: a checkpoint and flags. Out: what the measurement gives. Never: keeps a model open, or hides a Ctrl-C.
 */
import { load, type LoadedModel } from "aunet"
import { nodeFolder } from "aunet/node"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { present } from "../arguments/present.ts"
import type { Interrupts } from "../interrupts.ts"
import type { Screen } from "../report/screen.ts"
import { Stopped } from "../report/stopped.ts"
import type { EvalFlags } from "./eval-flags.ts"

/** Measures with a model. @param checkpoint which; the flags name another as well */
export async function withModel<A>(
  checkpoint: string,
  flags: EvalFlags,
  { screen, interrupts }: { readonly screen: Screen; readonly interrupts: Interrupts },
  measure: (model: LoadedModel, signal: AbortSignal) => Promise<A>,
): Promise<A> {
  const plugins = await loadPlugins(flags.plugin)
  const loading = present({ engine: flags.engine, threads: flags.threads, weights: flags.weights })
  const model = await load(nodeFolder(checkpoint), { plugins, ...loading })
  const orderly = interrupts.orderly()
  try {
    return await measure(model, AbortSignal.any([interrupts.signal, screen.closed]))
  } catch (error) {
    const status = screen.closed.aborted ? 0 : interrupts.status()
    throw status === undefined ? error : new Stopped(status)
  } finally {
    screen.endProgress()
    orderly[Symbol.dispose]()
    await model.close()
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
