// What the benchmark of scoring and its processes say to each other.
//
// In:  nothing.  Out: types.  Never: code.

/** A context, and what may follow it. */
export type BenchQuestion = { readonly context: string; readonly continuations: readonly string[] }

/** Asks for scores. */
export type ScoreRequest = { readonly questions: readonly BenchQuestion[]; readonly contextBytes: number }

/** Scores, and what they took. */
export type ScoreAnswer = {
  readonly seconds: number
  readonly nats: readonly (readonly number[])[]
  readonly peakBytes: number
}
