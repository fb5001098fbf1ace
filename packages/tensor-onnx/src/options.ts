/**
 * Settings of the engine, and the checks of them.
 *
 * In: settings of a caller who may have no types. Out: the same, or an error that names the setting, its value and
 * what it may be. Never: asks the runtime.
 */
import { type OptionNames, requireOptionNames, TensorError } from "@aunet/tensor"
import type { Runtime } from "./runtime.ts"
import { requireThreads } from "./threads.ts"

/** How much the runtime may rewrite a graph, least first. */
const OPTIMIZATIONS = ["disabled", "basic", "extended", "all"] as const

/** How much the runtime rewrites a graph before it runs it. */
export type Optimization = (typeof OPTIMIZATIONS)[number]

/** Settings of the ONNX engine; every one has a default. */
export interface OnnxOptions {
  /** Threads for one operator, 1 to 1024; all cores when left out, and more than those are slower. In a browser the first engine of a page decides for all. */
  readonly threads?: number
  /** Fails when the first of several execution providers does not work, instead of going on with the next, or when a page of a browser does not let have the `threads`. */
  readonly strict?: boolean
  /** What computes, best first: `cpu` in Node; `wasm` in a browser, with the entry `webgpu` also that. */
  readonly executionProviders?: readonly string[]
  /** Refuses to open programs that are estimated to take more, in bytes; what the machine has free when left out. */
  readonly memoryLimitBytes?: number
  /** How much the runtime rewrites the graph; when left out "all", and as WebAssembly "disabled" for short programs, whose first run it delays and no other hastens. */
  readonly optimization?: Optimization
  /** Session settings of ONNX Runtime by name, for measuring; they go over those of this engine. */
  readonly runtimeOptions?: Readonly<Record<string, unknown>>
  /** Address of the folder that serves the runtime's files `ort-wasm-simd-threaded.*`, such as `/assets/onnxruntime/`; where the bundler put them, or beside the script, when left out. The first engine of a page decides for all. Not read in Node. */
  readonly wasmPaths?: string
}

const NAMES: OptionNames<OnnxOptions> = {
  threads: true,
  strict: true,
  executionProviders: true,
  memoryLimitBytes: true,
  optimization: true,
  runtimeOptions: true,
  wasmPaths: true,
}

/**
 * Checks settings before anything is loaded with them.
 *
 * @throws TensorError BAD_ATTRIBUTE
 */
export function checkOnnxOptions(
  options: OnnxOptions,
  { cores, defaultProviders }: Pick<Runtime, "cores" | "defaultProviders">,
): void {
  requireOptionNames("the onnx engine", options, NAMES)
  const {
    threads = cores,
    memoryLimitBytes = 0,
    optimization = "all",
    runtimeOptions = {},
    wasmPaths = "",
  } = options
  const { executionProviders = defaultProviders } = options
  const refuse = (name: keyof OnnxOptions, wanted: string, without: string): never => {
    const value: unknown = options[name]
    const shown = typeof value === "number" ? value : JSON.stringify(value)
    throw new TensorError(
      "BAD_ATTRIBUTE",
      `${name} ${shown}: it must be ${wanted}; leave it out for ${without}`,
    )
  }
  requireThreads(threads, cores)
  if (!(typeof memoryLimitBytes === "number" && memoryLimitBytes >= 0))
    refuse("memoryLimitBytes", "a number of 0 or more", "what the machine has free")
  if (!isListOfNames(executionProviders))
    refuse("executionProviders", 'a list of names, such as ["cpu"], best first', defaultProviders.join(", "))
  if (!OPTIMIZATIONS.includes(optimization))
    refuse("optimization", OPTIMIZATIONS.map((each) => `"${each}"`).join(" or "), '"all"')
  if (typeof runtimeOptions !== "object" || runtimeOptions === null)
    refuse("runtimeOptions", "an object of session options of ONNX Runtime", "those of this engine")
  if (typeof wasmPaths !== "string") refuse("wasmPaths", "the address of a folder", "that of the script")
}

const isListOfNames = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string" && each !== "")
