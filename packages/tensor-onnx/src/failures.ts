/**
 * What the runtime says when it fails, as errors of the tensor language.
 *
 * In: a message of ONNX Runtime and the program that it ran. Out: a TensorError with a code, the line of the
 * program where one can be found, and the runtime's own words.
 * Never: names a line that it cannot find.
 */
import { type OperationName, type Program, showSpec, TensorError, type TensorErrorCode } from "@aunet/tensor"
import { nodeIn } from "./lower/index.ts"

const withIndex: ReadonlySet<OperationName> = new Set<OperationName>([
  "gather",
  "updateRows",
  "scatterAdd",
  "groupedMatmul",
  "groupedOuter",
  "crossEntropy",
])

/** What an error says, of whatever realm it is. */
export const messageOf = (error: unknown): string => {
  const message: unknown = (error as { readonly message?: unknown } | null | undefined)?.message
  return typeof message === "string" ? message : String(error)
}

/** Puts a failure of the runtime into the words of the program. */
export function explain(error: unknown, program: Program, when: "open" | "step"): TensorError {
  if (error instanceof TensorError) return error
  const message = messageOf(error)
  const node = nodeIn(message, program)
  const where = node === undefined ? "" : ` in ${node.op} ${showSpec(node)} (at ${node.origin})`
  const outside = when === "step" && node !== undefined && withIndex.has(node.op)
  // As WebAssembly an array beyond 4 GiB is a size that does not fit an address.
  const memory = /alloc|out of memory|SafeIntOnOverflow/i.test(message)
  const code: TensorErrorCode = memory ? "OUT_OF_MEMORY" : outside ? "WRONG_VALUE" : "UNSUPPORTED_OPERATION"
  const what = memory
    ? "ONNX Runtime got no memory"
    : outside
      ? "an index lies outside its axis"
      : when === "open"
        ? "ONNX Runtime does not take this program"
        : "ONNX Runtime failed"
  return new TensorError(code, `${what}${where}: ${message}`, { cause: error })
}
