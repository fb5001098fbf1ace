/**
 * `@aunet/tensor-onnx/web` in Node: the WebAssembly of browsers, for comparison and for tests.
 *
 * In: settings. Out: an Engine. Never: loads the runtime before an engine is asked for.
 */
import type { Engine } from "@aunet/tensor"
import { makeEngine } from "./engine.ts"
import type { OnnxOptions } from "./options.ts"
import { loadWebRuntime, notLoaded } from "./web-runtime.ts"

export type { OnnxOptions, Optimization } from "./options.ts"
export { toOnnx, type ToOnnxOptions } from "./to-onnx.ts"

/**
 * Makes an engine that runs programs on ONNX Runtime as WebAssembly, in Node.
 *
 * @throws TensorError as the engine of browsers does
 * @example const engine = await onnxEngine({ threads: 2 })
 */
export async function onnxEngine(options: OnnxOptions = {}): Promise<Engine> {
  // The main entry: only that one reads its files from a disk.
  return makeEngine(
    await loadWebRuntime(options, ["wasm"], async () => {
      try {
        return await import("onnxruntime-web")
      } catch (error) {
        return notLoaded(error)
      }
    }),
    options,
  )
}
