/**
 * A whole document as questions: windows that roll, as `windowsOf` cuts them, so that each byte is scored once.
 *
 *     [.............)                          the first has no context, and begins as a document does
 *                 c[.............)             those that follow score as many, and see one byte before them
 *                          cccccc[.......)     the last is filled up with context
 *
 * In: bytes. Out: questions. Never: a sliding window; other programs have this one.
 */
import { windowsOf } from "../bits/windows.ts"
import type { EvaluatedModel, Question } from "../model/evaluated-model.ts"

/** Bytes of a window where a model does not say what it reads at once. */
const WINDOW_BYTES = 2048

/** What a model says of how documents are read. */
type Rolling = Pick<EvaluatedModel, "contextBytes" | "rollingBytes" | "starts">

/** Most bytes that a window of a document scores. */
export const rollingBytesOf = ({
  contextBytes = WINDOW_BYTES,
  rollingBytes = contextBytes,
}: Rolling): number => rollingBytes

/** Cuts a document into questions; of a model over tokens where parts may begin. */
export function rollingQuestions(bytes: Uint8Array, model: Rolling = {}): Question[] {
  const windowBytes = rollingBytesOf(model)
  const windowing = { rule: "rolling", windowBytes, strideBytes: windowBytes } as const
  return Array.from(windowsOf(bytes, windowing, false, model.starts?.(bytes)), ({ from, at, to }) => ({
    context: bytes.subarray(from, at),
    continuations: [bytes.subarray(at, to)],
  }))
}
