/**
 * The realm of onnxruntime-node. Its binary makes typed arrays of the process's main realm, and its JavaScript asks
 * `instanceof` of them. A test runner that gives each file a realm of its own (Jest, vitest with vmThreads) loads that
 * JavaScript into the file's realm, where no result of the binary is what it should be, and every run fails. So the
 * package is loaded in the main realm there, and arrays cross the border as views of the same memory.
 *
 *     this realm   Float32Array --.                          .--> Float32Array   (the same memory)
 *     main realm                  '--> Tensor --> binary --> Tensor
 *
 * In: nothing, arrays. Out: the package, arrays of the other side. Never: copies a number; loads anything on import.
 */
import { runInThisContext } from "node:vm"
import { inThisRealm, type Value } from "@aunet/tensor"

/** What is used of the package. */
export type NodeBuild = Pick<
  typeof import("onnxruntime-node"),
  "InferenceSession" | "listSupportedBackends" | "Tensor"
>

/** The main realm of the process, as seen from this one. */
interface Main {
  readonly Float32Array: Float32ArrayConstructor
  readonly Int32Array: Int32ArrayConstructor
  readonly Uint8Array: Uint8ArrayConstructor
  readonly process: NodeJS.Process
}

/** The package, and the way across. */
export interface Realm {
  readonly build: NodeBuild
  /** The environment that the binary reads, which is not always this realm's. */
  readonly env: NodeJS.ProcessEnv
  /** Answers an array as one of the package's realm. */
  theirs<A extends Value | Uint8Array>(array: A): A
  /** Answers what the package made as an array of this realm. */
  ours(value: Value): Value
}

/**
 * Loads the package where it works.
 *
 * @param load imports it into this realm
 */
export async function enterRealm(load: () => Promise<NodeBuild>): Promise<Realm> {
  const main = runInThisContext(
    "({ Float32Array, Int32Array, Uint8Array, process: globalThis.process })",
  ) as Main
  if (main.Float32Array === Float32Array)
    return { build: await load(), env: process.env, theirs: (array) => array, ours: (value) => value }
  // Those of the runner would load it into its own realm again.
  const { createRequire } = main.process.getBuiltinModule("node:module")
  const theirs = <A extends Value | Uint8Array>(array: A): A => {
    const { buffer, byteOffset, length } = array
    const Kind =
      array instanceof Float32Array
        ? main.Float32Array
        : array instanceof Int32Array
          ? main.Int32Array
          : main.Uint8Array
    return new Kind(buffer as ArrayBuffer, byteOffset, length) as A
  }
  return {
    build: createRequire(import.meta.url)("onnxruntime-node") as NodeBuild,
    env: main.process.env,
    theirs,
    ours: inThisRealm,
  }
}
