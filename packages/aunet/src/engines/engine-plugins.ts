/**
 * The engines of the preset.
 *
 * In: options of an engine. Out: an open engine. Never: loads one before somebody asks for it.
 */
import type { EnginePlugin } from "@aunet/core"
import { referenceEngine } from "@aunet/tensor"

/** The engine that defines every operation: slow, and everywhere. */
export const referencePlugin: EnginePlugin = {
  kind: "engine",
  name: "reference",
  apiVersion: 1,
  make: async () => referenceEngine(),
}

/** Tensors on gpu.js: WebGPU, WebGL2, WASM, CPU. */
export const gpujsPlugin: EnginePlugin = {
  kind: "engine",
  name: "gpujs",
  apiVersion: 1,
  make: async (options) =>
    (await import("@aunet/tensor-gpujs")).gpujsEngine(
      options as Parameters<typeof import("@aunet/tensor-gpujs").gpujsEngine>[0],
    ),
}

/** Programs on ONNX Runtime: the fastest on a processor. */
export const onnxPlugin: EnginePlugin = {
  kind: "engine",
  name: "onnx",
  apiVersion: 1,
  make: async (options) =>
    (await import("@aunet/tensor-onnx")).onnxEngine(
      options as Parameters<typeof import("@aunet/tensor-onnx").onnxEngine>[0],
    ),
}
