/**
 * What the engine needs of ONNX Runtime: the part that onnxruntime-node and onnxruntime-web share.
 *
 * In: nothing. Out: types. Never: imports either package; the entries do.
 */
import type { Value } from "@aunet/tensor"

/** Numbers with a shape, as the runtime takes and gives them. */
export interface RuntimeTensor {
  readonly data: unknown
  readonly dims: readonly number[]
}

/** A model that is loaded. */
export interface RuntimeSession {
  run(
    feeds: Readonly<Record<string, RuntimeTensor>>,
    fetches: Readonly<Record<string, RuntimeTensor | null>>,
    options: object,
  ): Promise<Readonly<Record<string, RuntimeTensor>>>
  release(): Promise<void>
}

/** A model for the runtime: its file, and numbers that it names. */
export interface ModelParts {
  readonly file: Uint8Array
  readonly beside: readonly { readonly path: string; readonly data: Uint8Array }[]
}

/** A build of ONNX Runtime on the machine that it runs on. */
export interface Runtime {
  /** The npm package, for messages. */
  readonly packageName: string
  /** Execution providers that this build knows, for messages. */
  readonly providers: readonly string[]
  /** Those that are tried when none are asked for. */
  readonly defaultProviders: readonly string[]
  /** What helps where it is here and does not run, for messages. */
  readonly wayOut: string
  /** Threads that a session uses when none are asked for. */
  readonly cores: number
  /** Why it has other threads than were wanted; absent where it has those. */
  readonly fallbackReason?: string
  /** True when a step can write into arrays that it is given. */
  readonly writesInPlace: boolean
  /** True where working memory is kept in regions that double, so that a large program is better off with one. */
  readonly hasRegions: boolean
  /** True where its functions are compiled when they are first called, as those of WebAssembly are. */
  readonly compilesAsCalled: boolean
  /** Bytes that a session may take when no limit is set. */
  availableBytes(): number
  tensor(data: Value, shape: readonly number[]): RuntimeTensor
  /** The numbers of a tensor, as an array of this realm. */
  valueOf(tensor: RuntimeTensor): Value
  load(model: ModelParts, options: Readonly<Record<string, unknown>>): Promise<RuntimeSession>
}
