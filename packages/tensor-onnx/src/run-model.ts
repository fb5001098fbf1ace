/**
 * A run of a model: results that change the state go into arrays that are there already, all others come in
 * arrays of their own.
 *
 * In: a model, its inputs, and arrays for some results. Out: those arrays filled, and the other results.
 * Never: leaves copies of results to the garbage collector.
 */
import { type Flat, letGo, type Value } from "@aunet/tensor"
import type { OnnxGraph } from "./graph.ts"
import type { Held } from "./held.ts"
import type { Runtime, RuntimeSession, RuntimeTensor } from "./runtime.ts"

/**
 * Runs a model.
 *
 * @param targets arrays for results, by what the graph calls them; those that its graph does not have are left as they are
 * @returns all results of the graph that have no target
 */
export async function runModel(
  runtime: Runtime,
  { model, graph }: { readonly model: RuntimeSession; readonly graph: OnnxGraph },
  feeds: Readonly<Record<string, RuntimeTensor>>,
  targets: Flat<Held>,
): Promise<Flat<Value>> {
  const fetches: Record<string, RuntimeTensor | null> = {}
  for (const { name } of graph.outputs)
    fetches[name] = runtime.writesInPlace ? (targets[name]?.tensor ?? null) : null
  const results = await model.run(feeds, fetches, {})
  const others: Record<string, Value> = {}
  for (const { name } of graph.outputs) {
    const value = runtime.valueOf(results[name])
    const target = targets[name]?.value
    if (target === undefined) {
      others[name] = value
      continue
    }
    if (!runtime.writesInPlace) target.set(value)
    // onnxruntime-node copies a result that it has already written where it was told to.
    if (value.buffer !== target.buffer) letGo(value)
  }
  return others
}
