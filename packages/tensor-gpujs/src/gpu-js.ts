/**
 * The part of gpu.js that this package uses, as types, and how it is loaded.
 *
 * In: nothing. Out: the GPU class of gpu.js.
 * Never: lets gpu.js write to the console; what it would say is handed back.
 */
import { TensorError } from "@aunet/tensor"

/** A kernel of gpu.js: called with arrays or with handles of the same backend. */
export interface GpuKernel {
  (...args: readonly object[]): object | Promise<object>
  readonly kernel: {
    readonly fallbackReason?: string | null
    /** Where it runs, once it did: WebGL's own, or what gpu.js knows of a WebGPU device. */
    readonly context?: { readonly isLost?: boolean; isContextLost?(): boolean } | null
    readonly constructor: { readonly mode: string }
    run(...args: readonly object[]): object | Promise<object>
  }
  destroy(): void
}

/** A chain of kernels, compiled by gpu.js into one call. */
export interface GpuPipeline {
  (...args: readonly object[]): Promise<unknown>
  readonly executorKind: string
  readonly fallbackReason: string | null
  readonly backend: string | null
  /** What gpu.js made of it, once it ran: the buffers in its memory. */
  readonly plan: { readonly buffers: readonly { readonly output: readonly number[] }[] } | null
  destroy(): Promise<void>
}

/** Settings of a kernel. */
export interface KernelSettings {
  readonly output: readonly number[]
  readonly argumentTypes?: Readonly<Record<string, "Array">>
  readonly pipeline?: boolean
  readonly immutable?: boolean
  readonly precision?: "single"
  readonly loopMaxIterations?: number
}

/** An instance of gpu.js. */
export interface Gpu {
  createKernel(source: string, settings: KernelSettings): GpuKernel
  createKernelMap(
    parts: Readonly<Record<string, string>>,
    source: string,
    settings: KernelSettings,
  ): GpuKernel
  createPipeline(
    fn: (...args: readonly object[]) => readonly object[],
    settings?: { readonly threads?: boolean },
  ): GpuPipeline
  addFunction(
    source: string,
    settings: { readonly argumentTypes: Readonly<Record<string, string>>; readonly returnType: string },
  ): Gpu
  destroy(): Promise<void>
}

/** The class that gpu.js exports. */
export interface GpuClass {
  new (settings: { readonly mode: string }): Gpu
  readonly isWebGL2Supported: boolean
  readonly isWebAssemblySupported: boolean
}

/** Loads gpu.js. @throws TensorError ENGINE_UNAVAILABLE when it does not load */
export async function loadGpu(): Promise<GpuClass> {
  let loaded: Record<string, unknown>
  try {
    loaded = (await import("gpu.js")) as unknown as Record<string, unknown>
  } catch (cause) {
    throw new TensorError("ENGINE_UNAVAILABLE", "gpu.js does not load here; use another engine", { cause })
  }
  // Node gives the CommonJS module's names, bundlers its default, the browser build the class itself.
  const inner = loaded["default"] as Record<string, unknown> | undefined
  return (loaded["GPU"] ?? inner?.["GPU"] ?? inner) as GpuClass
}

/** Runs a synchronous call into gpu.js with the console kept quiet, and hands over what it would have said. */
export function quietly<T>(call: () => T, heard: (message: string) => void): T {
  const { console } = globalThis as unknown as {
    readonly console: Record<"warn" | "error" | "log", (...words: unknown[]) => void>
  }
  const kept = { warn: console.warn, error: console.error, log: console.log }
  const listen = (...words: unknown[]) => heard(words.map(String).join(" "))
  Object.assign(console, { warn: listen, error: listen, log: listen })
  try {
    return call()
  } finally {
    Object.assign(console, kept)
  }
}
