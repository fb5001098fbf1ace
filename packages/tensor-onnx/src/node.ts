/**
 * `@aunet/tensor-onnx` in Node: the engine on onnxruntime-node.
 *
 * In: settings. Out: an Engine. Never: loads the runtime before an engine is asked for.
 */
import { availableParallelism } from "node:os"
import { type Engine, TensorError, type Value } from "@aunet/tensor"
import { makeEngine } from "./engine.ts"
import { enterRealm } from "./node-realm.ts"
import type { OnnxOptions } from "./options.ts"
import type { Runtime, RuntimeSession } from "./runtime.ts"
import { withoutTelemetry } from "./telemetry.ts"

export type { OnnxOptions, Optimization } from "./options.ts"
export { toOnnx, type ToOnnxOptions } from "./to-onnx.ts"

/**
 * Makes an engine that runs programs on ONNX Runtime's processor kernels.
 *
 * A step computes on the thread that asks for it: nothing else happens in that thread meanwhile.
 *
 * @throws TensorError ENGINE_UNAVAILABLE when onnxruntime-node is not installed or does not load here;
 * ENGINE_FALLBACK with `strict` when the first of several execution providers does not work; BAD_ATTRIBUTE for
 * options out of range
 * @example const engine = await onnxEngine({ threads: 2 })
 */
export async function onnxEngine(options: OnnxOptions = {}): Promise<Engine> {
  return makeEngine(await loadRuntime(), options)
}

async function loadRuntime(): Promise<Runtime> {
  const packageName = "onnxruntime-node"
  try {
    const { build, env, theirs, ours } = await enterRealm(async () => {
      try {
        return await import("onnxruntime-node")
      } catch (error) {
        // The outer block, which tells what it means, does not count for webpack: a function lies between.
        return Promise.reject(error as Error)
      }
    })
    const { InferenceSession, listSupportedBackends, Tensor } = build
    return {
      packageName,
      providers: listSupportedBackends().map(({ name }) => name),
      defaultProviders: ["cpu"],
      wayOut:
        "install it again; where a test runner has put other typed arrays in the place of Node's (vitest does with " +
        "environment jsdom), run those tests with its pool vmThreads",
      cores: availableParallelism(),
      writesInPlace: true,
      hasRegions: true,
      compilesAsCalled: false,
      // Also knows the limit of a container.
      availableBytes: () => process.availableMemory(),
      tensor: (data, shape) =>
        data instanceof Float32Array
          ? new Tensor("float32", theirs(data), shape)
          : new Tensor("int32", theirs(data), shape),
      valueOf: ({ data }) => ours(data as Value),
      load: async ({ file, beside }, options) =>
        // The part of a session that is used, with tensors of both kinds as one type.
        (await withoutTelemetry(env, () =>
          InferenceSession.create(theirs(file), {
            ...options,
            ...(beside.length > 0 && {
              externalData: beside.map(({ path, data }) => ({ path, data: theirs(data) })),
            }),
          }),
        )) as unknown as RuntimeSession,
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    // What is not found may also be a file of the package; only its own name means that it is not there.
    const told =
      code === "ERR_MODULE_NOT_FOUND" || (code === "MODULE_NOT_FOUND" && message.includes(`'${packageName}'`))
        ? `${packageName} did not load: ${message}; run: npm install ${packageName}`
        : `${packageName} is installed, but its binary for ${process.platform} ${process.arch} does not load: ${message}; ` +
          "remove the package's folder and install it again on this machine, or choose another engine where it has no binary"
    throw new TensorError("ENGINE_UNAVAILABLE", told, { cause: error })
  }
}
