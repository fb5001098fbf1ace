/**
 * `@aunet/tensor-onnx` outside Node: the engine on onnxruntime-web, WebAssembly with SIMD and threads.
 *
 * In: settings. Out: an Engine. Never: loads the runtime before an engine is asked for.
 */
import { type Engine, TensorError } from "@aunet/tensor"
import { makeEngine } from "./engine.ts"
import type { OnnxOptions } from "./options.ts"
import type { Runtime, RuntimeSession } from "./runtime.ts"
import { requireThreads, wasmThreads } from "./threads.ts"

export type { OnnxOptions, Optimization } from "./options.ts"
export { toOnnx, type ToOnnxOptions } from "./to-onnx.ts"

/** A WebAssembly memory has 32-bit addresses; the rest is left to the runtime itself. */
const largestMemory = 2 ** 32 - 2 ** 28

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
  return makeEngine(await loadRuntime(options), options)
}

async function loadRuntime({ threads, wasmPaths }: OnnxOptions): Promise<Runtime> {
  const packageName = "onnxruntime-web"
  const { navigator, crossOriginIsolated, SharedArrayBuffer } = globalThis as {
    readonly navigator?: { readonly hardwareConcurrency?: number }
    readonly crossOriginIsolated?: boolean
    readonly SharedArrayBuffer?: unknown
  }
  const cores = navigator?.hardwareConcurrency ?? 1
  if (threads !== undefined) requireThreads(threads, cores)
  try {
    const { env, InferenceSession, Tensor } = await import("onnxruntime-web")
    const { threads: given, ...others } = wasmThreads(threads, {
      cores,
      // Node has no such flag, and may.
      canShareMemory: SharedArrayBuffer !== undefined && crossOriginIsolated !== false,
      decided: env.wasm.numThreads,
    })
    // The runtime reads these once, when the first session is made; more threads than there can be it would warn of.
    env.wasm.numThreads = given
    if (wasmPaths !== undefined) env.wasm.wasmPaths = wasmPaths
    return {
      packageName,
      providers: ["wasm", "webgpu", "webnn"],
      defaultProviders: ["wasm"],
      cores,
      ...others,
      writesInPlace: false,
      hasRegions: false,
      availableBytes: () => largestMemory,
      tensor: (data, shape) =>
        data instanceof Float32Array ? new Tensor("float32", data, shape) : new Tensor("int32", data, shape),
      load: async (model, options) =>
        (await InferenceSession.create(model, options)) as unknown as RuntimeSession,
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new TensorError(
      "ENGINE_UNAVAILABLE",
      `${packageName} did not load: ${why}; run: npm install ${packageName}`,
      { cause: error },
    )
  }
}
