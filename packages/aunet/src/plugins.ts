/**
 * The plug-ins that come with the preset. This is the one place that names concrete variants.
 *
 * In: nothing. Out: a registry. Never: loads an engine before somebody asks for it.
 */
import {
  interpolatedPoolPlugin,
  linearPoolPlugin,
  multiLinearPlugin,
  repeatPlugin,
  simplePlugin,
} from "@aunet/blocks"
import { algebraPlugins, type SplitterPlugin } from "@aunet/splitter"
import { type EnginePlugin, type Plugin, registry, type Registry } from "@aunet/core"
import { cjkPlugin } from "@aunet/splitter-cjk"
import {
  linguaPlugin,
  patternPlugin,
  pretokPlugin,
  punctPlugin,
  wordsPlugin,
} from "@aunet/splitter-whitespace"
import { learnedPlugin } from "@aunet/splitter-learned"
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

/** The plug-ins of the preset, the engines in the order in which `auto` prefers them. */
export const defaultPlugins: readonly Plugin[] = [
  wordsPlugin,
  pretokPlugin,
  punctPlugin,
  linguaPlugin,
  patternPlugin,
  cjkPlugin,
  learnedPlugin,
  multiLinearPlugin,
  repeatPlugin,
  simplePlugin,
  linearPoolPlugin,
  interpolatedPoolPlugin,
  onnxPlugin,
  gpujsPlugin,
  referencePlugin,
]

/** Makes a registry of the preset's plug-ins and more, and of the combinations of all their splitters. */
export function defaultRegistry(more: readonly Plugin[] = []): Registry {
  const plugins = [...defaultPlugins, ...more]
  const splitters = plugins.filter((plugin): plugin is SplitterPlugin => plugin.kind === "splitter")
  return registry([...plugins, ...algebraPlugins(splitters)])
}
