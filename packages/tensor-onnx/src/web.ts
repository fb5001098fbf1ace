/**
 * `@aunet/tensor-onnx` outside Node: the engine on onnxruntime-web.
 *
 * In: settings. Out: an Engine. Never: loads the runtime before an engine is asked for; holds what needs a GPU, which
 * doubles the size (`webgpu.ts` does).
 */
import type { Engine } from "@aunet/tensor"
import { makeEngine } from "./engine.ts"
import type { OnnxOptions } from "./options.ts"
import { loadWebRuntime, notLoaded } from "./web-runtime.ts"

export type { OnnxOptions, Optimization } from "./options.ts"
export { toOnnx, type ToOnnxOptions } from "./to-onnx.ts"

/**
 * Makes an engine that runs programs on ONNX Runtime as WebAssembly.
 *
 * Threads need a page that is cross-origin isolated; without it there is one, and the report says so.
 *
 * @throws TensorError ENGINE_UNAVAILABLE when onnxruntime-web is not installed or does not load here;
 * ENGINE_FALLBACK with `strict` when the first of several execution providers does not work, or the page does not
 * let have the threads that are asked for; BAD_ATTRIBUTE for options out of range
 * @example const engine = await onnxEngine({ wasmPaths: "/assets/onnxruntime/" })
 */
export async function onnxEngine(options: OnnxOptions = {}): Promise<Engine> {
  return makeEngine(
    await loadWebRuntime(options, ["wasm"], async () => {
      try {
        return await import("onnxruntime-web/wasm")
      } catch (error) {
        return notLoaded(error)
      }
    }),
    options,
  )
}
