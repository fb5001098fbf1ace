/**
 * A run of a model whose results go into arrays that are there already.
 *
 * In: a model, its inputs, and an array for each result. Out: the arrays filled.
 * Never: leaves copies of results to the garbage collector.
 */
import type { Flat, Value } from "@aunet/tensor"
import type { OnnxGraph } from "./graph.ts"
import type { Held } from "./held.ts"
import type { Runtime, RuntimeSession, RuntimeTensor } from "./runtime.ts"

/** Runs a model; targets that its graph does not have are left as they are. */
export async function runInto(
  runtime: Runtime,
  { model, graph }: { readonly model: RuntimeSession; readonly graph: OnnxGraph },
  feeds: Readonly<Record<string, RuntimeTensor>>,
  targets: Flat<Held>,
): Promise<void> {
  const names = graph.outputs.map(({ name }) => name)
  const fetches = Object.fromEntries(
    names.map((name) => [name, runtime.writesInPlace ? targets[name].tensor : null]),
  )
  const results = await model.run(feeds, fetches, {})
  if (runtime.writesInPlace) return letGo(results, targets)
  for (const name of names) targets[name].value.set(results[name].data as Value)
}

/** `ArrayBuffer.prototype.transfer` of ES2024, which every supported Node has: what it is called on lets its memory go. */
type Transferable = ArrayBufferLike & { transfer(newByteLength: number): ArrayBuffer }

/**
 * Frees the copies that onnxruntime-node makes of results which it has already written where it was told to. Left
 * to the garbage collector, they are as large as the results each step, and it does little else.
 */
function letGo(results: Readonly<Record<string, RuntimeTensor>>, targets: Flat<Held>): void {
  for (const [name, { data }] of Object.entries(results)) {
    const { buffer } = data as Value
    if (buffer !== targets[name].value.buffer) (buffer as Transferable).transfer(0)
  }
}
