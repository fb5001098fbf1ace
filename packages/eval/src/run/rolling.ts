/**
 * Windows over a document, so that each byte is scored once.
 *
 *     [.............)                          the first has no context
 *                 c[............)              those that follow see one byte before them
 *                         ccccccc[.....)       the last is filled up with context
 *
 * In: bytes. Out: questions of at most a context. Never: a sliding window; other programs have this one.
 * Source: lm-evaluation-harness, `utils.get_rolling_token_windows` with a context of one.
 */
import { startBefore } from "../bits/windows.ts"
import type { Question } from "../model/evaluated-model.ts"

/** Bytes of a window where a model does not say what it reads at once. */
export const WINDOW_BYTES = 2048

/**
 * Cuts a document into questions; context and continuation together are at most so many bytes.
 *
 * @param starts [T], 1 where a part may begin, for a model over tokens; every byte when left out
 */
export function rollingQuestions(
  bytes: Uint8Array,
  contextBytes = WINDOW_BYTES,
  starts?: Uint8Array,
): Question[] {
  const window = Math.max(2, contextBytes)
  const questions: Question[] = []
  for (let at = 0; at < bytes.length;) {
    const before = at === 0 ? 0 : 1
    const full = Math.min(bytes.length, at + window - before)
    const end = starts === undefined || full === bytes.length ? full : startBefore(starts, full, at)
    const isLast = end === bytes.length
    const from = isLast ? Math.max(0, end - window) : at - before
    questions.push({ context: bytes.subarray(from, at), continuations: [bytes.subarray(at, end)] })
    at = end
  }
  return questions
}
