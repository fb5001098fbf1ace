/**
 * What the protocol answers with.
 *
 * In: pieces of texts. Out: the objects that clients read. Never: a number that JSON cannot hold.
 * Source: OpenAI's API reference, "Completions".
 */
import type { FinishReason, Piece } from "./piece.ts"

/** Probabilities of bytes, one entry a byte in each list. */
export interface CompletionLogprobs {
  /** A byte of ASCII as it is, any other as `bytes:\xe2`, the ends of a document by their names. */
  readonly tokens: readonly string[]
  readonly token_logprobs: readonly (number | null)[]
  readonly top_logprobs: readonly (Readonly<Record<string, number>> | null)[] | null
  /** Where in `text`, in characters (code points), the one begins that the byte belongs to. */
  readonly text_offset: readonly number[]
}

/** One text, or a part of one. */
export interface CompletionChoice {
  readonly index: number
  readonly text: string
  readonly logprobs: CompletionLogprobs | null
  readonly finish_reason: FinishReason | null
}

/** What was read and written, in bytes. */
export interface Usage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
}

/** A whole answer, or one event of a stream. */
export interface Completion {
  readonly id: string
  readonly object: "text_completion"
  readonly created: number
  readonly model: string
  readonly choices: readonly CompletionChoice[]
  readonly usage?: Usage | null
}

/** What all parts of an answer have in common. */
export type Heading = Pick<Completion, "id" | "object" | "created" | "model">

/** Counts bytes. */
export const usage = (prompt: number, completion: number): Usage => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
})

/** Makes a choice of a piece, or of all pieces of a text. */
export function choiceOf(index: number, pieces: readonly Piece[]): CompletionChoice {
  const entries = pieces.flatMap(({ logprobs = [] }) => logprobs)
  const told = pieces.some(({ logprobs }) => logprobs !== undefined)
  return {
    index,
    text: pieces.map(({ text }) => text).join(""),
    logprobs: told
      ? {
          tokens: entries.map(({ token }) => token),
          token_logprobs: entries.map(({ logprob }) => logprob),
          top_logprobs: entries.some(({ top }) => top !== undefined)
            ? entries.map(({ top = null }) => top)
            : null,
          text_offset: entries.map(({ offset }) => offset),
        }
      : null,
    finish_reason: pieces.find(({ finish }) => finish !== undefined)?.finish ?? null,
  }
}
