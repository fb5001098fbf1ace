/**
 * The engine: programs of `@aunet/tensor` on gpu.js.
 *
 * In: which backend. Out: an engine that says what it really runs on.
 * Never: falls back in silence; with `strict` it does not fall back at all.
 */
import {
  type Engine,
  type EngineReport,
  engineSessions,
  initialValues,
  type OptionNames,
  requireOptionNames,
  TensorError,
} from "@aunet/tensor"
import { type Backend, chooseBackend } from "./backend.ts"
import { openSession } from "./session.ts"
import type { WebgpuProvider } from "./webgpu.ts"

/** Settings of the gpu.js engine. */
export interface GpujsOptions {
  /** Where to run; "auto" (the default) takes a GPU that answers, else the cpu. */
  readonly backend?: "auto" | Backend
  /** Turns every fallback into an error ENGINE_FALLBACK. */
  readonly strict?: boolean
  /** A `navigator.gpu` of one's own, such as `create([])` of the npm package `webgpu`. */
  readonly gpu?: WebgpuProvider
  /** Lets webasm use worker threads; false when left out. */
  readonly threads?: boolean
}

const NAMES: OptionNames<GpujsOptions> = {
  backend: true,
  strict: true,
  gpu: true,
  threads: true,
}

const backends: ReadonlySet<string> = new Set(["auto", "webgpu", "webgl2", "webasm", "cpu"])

/**
 * Makes an engine on gpu.js.
 *
 * @throws TensorError ENGINE_UNAVAILABLE when gpu.js or the named backend is not here, saying what is;
 * ENGINE_FALLBACK when `strict` and it would run elsewhere; BAD_ATTRIBUTE for an unknown backend or option
 * @example
 * const engine = await gpujsEngine({ backend: "cpu" })
 * const session = await engine.open({ program }, state)
 */
export const gpujsEngine = (options: GpujsOptions = {}): Promise<Engine> => makeEngine(options, true)

/** Makes the engine; with `hostIntegers` false, integers go through kernels too, so that tests reach those. */
export async function makeEngine(options: GpujsOptions, hostIntegers: boolean): Promise<Engine> {
  requireOptionNames("the gpujs engine", options, NAMES)
  const { backend = "auto", strict = false, gpu, threads = false } = options
  if (!backends.has(backend))
    throw new TensorError(
      "BAD_ATTRIBUTE",
      `gpujs: backend "${backend}" is not known; there are: ${[...backends].join(", ")}`,
    )
  const choice = await chooseBackend({ backend, strict, gpu, threads })
  const sessions = engineSessions("gpujs")
  const fallback = (): string | undefined => choice.device.fallbackReason ?? choice.fallbackReason
  const onStep = (): void => {
    const reason = choice.device.fallbackReason
    if (strict && reason !== undefined)
      throw new TensorError("ENGINE_FALLBACK", `gpujs: ${choice.backend} was chosen, but ${reason}`)
  }
  return {
    get report(): EngineReport {
      const reason = fallback()
      return {
        engine: "gpujs",
        backend: choice.backend,
        ...(reason !== undefined && { fallbackReason: reason }),
      }
    },
    open: (programs, state = {}, options = {}) =>
      sessions.open(async (onClose) => {
        const settings = { device: choice.device, hostIntegers, onStep, onClose }
        return openSession(programs, await initialValues(state), settings, options)
      }),
    close: async () => {
      await sessions.close()
      await choice.close()
    },
  }
}
