/**
 * What can be evaluated: anything that says how likely texts are, and writes.
 *
 * In: questions. Out: likelihoods in nats, written bytes. Never: knows what a task is.
 */

/** A context, and what may follow it. */
export interface Question {
  readonly context: Uint8Array
  /** Each is scored as what follows the context; none is empty. */
  readonly continuations: readonly Uint8Array[]
  /** Asks also how likely the text ends after each; apart, and not for models that know no end. No when left out. */
  readonly countEos?: boolean
}

/** How likely one continuation is. */
export interface ScoredText {
  /** Log-likelihood of all of it, in nats; finite, 0 or less. */
  readonly nats: number
  /** Whether each byte (or token) of it was the likeliest in its place. */
  readonly isGreedy: boolean
  /** Log-likelihood of the end after it, which is in no other figure; absent unless asked for, or without an end. */
  readonly eosNats?: number
  /** Bytes of the context that did not fit and were let go of, from its start; 0 when all was read. */
  readonly cutBytes: number
}

/** A prompt to go on from. */
export interface WritingQuestion {
  readonly prompt: Uint8Array
  /** Texts that end what is written; left out of it. */
  readonly stops: readonly string[]
  /** Longest text to write, in bytes. */
  readonly maxBytes: number
}

/** What was written. */
export interface WrittenAnswer {
  readonly bytes: Uint8Array
  /** Bytes of the prompt that did not fit and were let go of, from its start. */
  readonly cutBytes: number
}

/** Any model that can be asked. */
export interface EvaluatedModel {
  /** As reports name it. */
  readonly name: string
  /** Tells it from others of the same name: what was measured is taken up again only where this is equal. */
  readonly fingerprint?: string
  /** Bytes (or the like) that it reads at once, as reports say it; absent where nobody knows. */
  readonly contextBytes?: number
  /**
   * Most bytes that it scores after one byte of context, for documents that are read in windows: the last byte is a
   * target only, so that is `contextBytes`, which it is when left out; less where a whole question has to fit.
   */
  readonly rollingBytes?: number
  /**
   * Tells where a text may be cut so that its parts are read as they are in it: [T], 1 where one may begin. Absent where
   * that is every byte, as for a model over bytes.
   */
  readonly starts?: (bytes: Uint8Array) => Uint8Array
  /**
   * Scores many questions, so that the model may read together what is alike.
   *
   * @returns for each question one entry a continuation
   * @throws AunetError CONTEXT_EXCEEDED for a continuation that no context holds, NOT_FINITE
   */
  score(questions: readonly Question[], signal?: AbortSignal): Promise<ScoredText[][]>
  /** Writes the likeliest byte, one after another, for many prompts. */
  write(questions: readonly WritingQuestion[], signal?: AbortSignal): Promise<WrittenAnswer[]>
}
