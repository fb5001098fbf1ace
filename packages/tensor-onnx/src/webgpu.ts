/**
 * `@aunet/tensor-onnx/webgpu`: the engine on the build of onnxruntime-web that has WebGPU beside WebAssembly.
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
 * Makes an engine that runs programs on ONNX Runtime on a GPU, or as WebAssembly where none answers.
 *
 * @throws TensorError as the engine on WebAssembly does
 * @example const engine = await onnxEngine({ strict: true })
 */
export async function onnxEngine(options: OnnxOptions = {}): Promise<Engine> {
  // The package's main entry knows WebGPU too, and gives wrong numbers there (docs/log.md).
  return makeEngine(
    await loadWebRuntime(options, ["webgpu", "wasm"], async () => {
      try {
        return await import("onnxruntime-web/webgpu")
      } catch (error) {
        return notLoaded(error)
      }
    }),
    options,
  )
}
