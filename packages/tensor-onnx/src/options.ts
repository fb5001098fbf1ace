/**
 * Settings of the engine.
 *
 * In: nothing. Out: types.
 */

/** How much the runtime rewrites a graph before it runs it. */
export type Optimization = "disabled" | "basic" | "extended" | "all"

/** Settings of the ONNX engine; every one has a default. */
export interface OnnxOptions {
  /** Threads for one operator, 1 to 1024; all cores when left out. In a browser the first engine of a page decides for all. */
  readonly threads?: number
  /** Fails when the first of several execution providers does not work, instead of going on with the next, or when a page of a browser does not let have the `threads`. */
  readonly strict?: boolean
  /** What computes, best first: `cpu` in Node; `wasm`, `webgpu` in a browser. */
  readonly executionProviders?: readonly string[]
  /** Refuses to open programs that are estimated to take more, in bytes; what the machine has free when left out. */
  readonly memoryLimitBytes?: number
  /** How much the runtime rewrites the graph; "all" when left out. */
  readonly optimization?: Optimization
  /** Session settings of ONNX Runtime by name, for measuring; they go over those of this engine. */
  readonly runtimeOptions?: Readonly<Record<string, unknown>>
  /** Where the runtime's `.wasm` files lie, as a folder address that ends with `/`; beside the script when left out. Not read in Node. */
  readonly wasmPaths?: string
}
