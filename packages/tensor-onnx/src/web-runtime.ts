/**
 * ONNX Runtime as WebAssembly, with SIMD and threads: what the builds of onnxruntime-web share.
 *
 * In: settings, and a way to load a build. Out: a Runtime. Never: chooses the build; `web.ts` and `web-in-node.ts` do.
 */
import { TensorError, type Value } from "@aunet/tensor"
import { messageOf } from "./failures.ts"
import type { OnnxOptions } from "./options.ts"
import type { Runtime, RuntimeSession } from "./runtime.ts"
import { requireThreads, wasmThreads } from "./threads.ts"

/** What every build of onnxruntime-web exports. */
export type WebBuild = Pick<typeof import("onnxruntime-web"), "env" | "InferenceSession" | "Tensor">

const packageName = "onnxruntime-web"
/**
 * How long threads may take to come, the files with them. Those that load a page's whole program, which is one file,
 * never do.
 */
const LONGEST_START_MS = 180_000
/** A WebAssembly memory has 32-bit addresses; the rest is left to the runtime itself. */
const largestMemory = 2 ** 32 - 2 ** 28

/**
 * Loads a build and settles its threads and where its files lie.
 *
 * @param providers execution providers of the build, in the order in which they are tried when none are asked for
 * @param load imports it inside a `try` and hands what goes wrong to `notLoaded`: webpack, esbuild and others take a
 * package that is not installed only there
 * @throws TensorError ENGINE_UNAVAILABLE when it does not load; BAD_ATTRIBUTE for threads out of range
 */
export async function loadWebRuntime(
  { threads, wasmPaths }: OnnxOptions,
  providers: readonly string[],
  load: () => Promise<WebBuild>,
): Promise<Runtime> {
  const { navigator, crossOriginIsolated, SharedArrayBuffer } = globalThis as {
    readonly navigator?: { readonly hardwareConcurrency?: number }
    readonly crossOriginIsolated?: boolean
    readonly SharedArrayBuffer?: unknown
  }
  const cores = navigator?.hardwareConcurrency ?? 1
  if (threads !== undefined) requireThreads(threads, cores)
  const { env, InferenceSession, Tensor } = await load()
  const { threads: given, ...others } = wasmThreads(threads, {
    cores,
    // Node has no such flag, and may.
    canShareMemory: SharedArrayBuffer !== undefined && crossOriginIsolated !== false,
    isIsolated: crossOriginIsolated === true,
    decided: env.wasm.numThreads,
  })
  // The runtime reads these once, when the first session is made; more threads than there can be it would warn of.
  env.wasm.numThreads = given
  // Only a page has such threads; in Node the timer would keep the process alive.
  if (given > 1 && crossOriginIsolated === true) env.wasm.initTimeout = LONGEST_START_MS
  if (typeof wasmPaths === "string")
    env.wasm.wasmPaths = wasmPaths.endsWith("/") ? wasmPaths : `${wasmPaths}/`
  return {
    packageName,
    providers,
    defaultProviders: providers,
    // The runtime tries to start once a page: what failed then fails ever after.
    wayOut:
      `see that ${wasmPaths ?? "the folder named by wasmPaths (when left out, that of the script)"} serves the files ` +
      `ort-wasm-simd-threaded.* of ${packageName}, and that the page may run WebAssembly; where its program or its worker is one file, ` +
      "name wasmPaths or threads 1; then load the page again",
    cores,
    ...others,
    writesInPlace: false,
    hasRegions: false,
    compilesAsCalled: true,
    availableBytes: () => largestMemory,
    tensor: (data, shape) =>
      data instanceof Float32Array ? new Tensor("float32", data, shape) : new Tensor("int32", data, shape),
    valueOf: ({ data }) => data as Value,
    load: ({ file, beside }, options) =>
      inTurn(InferenceSession, async () => {
        const session = await InferenceSession.create(file, {
          ...options,
          ...(beside.length > 0 && { externalData: beside }),
        })
        // The part of a session that is used, with tensors of both kinds as one type.
        const { run, release } = session as unknown as RuntimeSession
        return {
          run: (...given) => inTurn(InferenceSession, () => run.apply(session, given)),
          release: () => inTurn(InferenceSession, () => release.apply(session)),
        }
      }),
  }
}

/** Of each build, what it does now. */
const doing = new WeakMap<object, Promise<unknown>>()

/**
 * Has a build do one thing after another. All its sessions have one stack and one table of what lies beside their models; what
 * is begun before something else is done puts its own between (onnxruntime-web 1.30).
 */
async function inTurn<A>(build: object, work: () => Promise<A>): Promise<A> {
  const turn = (doing.get(build) ?? Promise.resolve()).then(work, work)
  doing.set(build, turn)
  return turn
}

/** Says that a build did not load, and what to do. @throws TensorError ENGINE_UNAVAILABLE */
export function notLoaded(error: unknown): never {
  const why = messageOf(error)
  throw new TensorError(
    "ENGINE_UNAVAILABLE",
    `${packageName} did not load: ${why}; run: npm install ${packageName}`,
    { cause: error },
  )
}
