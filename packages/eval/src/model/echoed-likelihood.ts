/**
 * The likelihood of the end of a prompt, out of an answer that echoes the prompt with log-probabilities.
 *
 *     prompt ids     c c c c | x x x        continuation x
 *     token_logprobs . . . . | a b c  g     one entry an id, and one of what was generated
 *
 * In: a choice of an answer, where the continuation begins. Out: its likelihood. Never: a number where the server gave
 * none; one that ignores `echo` would make every answer look alike.
 */
import { AunetError } from "@aunet/base"

/** What of an answer is read. */
export interface EchoedChoice {
  readonly index?: number
  readonly text?: string
  readonly logprobs?: {
    readonly token_logprobs?: readonly (number | null)[] | null
    readonly top_logprobs?: readonly (Readonly<Record<string, number>> | null)[] | null
    readonly text_offset?: readonly number[] | null
  } | null
}

/** Where a continuation stands: among the ids that were sent, or in the text. */
export type Span =
  | { readonly kind: "ids"; readonly from: number; readonly to: number }
  /** In code points, as other servers count. */
  | { readonly kind: "text"; readonly from: number; readonly to: number }

/** A continuation's likelihood in nats, and whether each entry was the likeliest. */
export interface EchoedLikelihood {
  readonly nats: number
  readonly isGreedy: boolean
}

/**
 * Reads a likelihood.
 *
 * @throws AunetError BAD_DATA for an answer without what is needed, saying what that is; NOT_FINITE
 */
export function echoedLikelihood(choice: EchoedChoice, span: Span, server: string): EchoedLikelihood {
  const { token_logprobs: nats, top_logprobs: tops, text_offset: offsets } = choice.logprobs ?? {}
  const lacks = (what: string): AunetError =>
    new AunetError(
      "BAD_DATA",
      `${server} answers ${what}; without log-probabilities of the prompt every answer looks alike, so nothing is measured. ` +
        "It has to support echo and logprobs of /v1/completions",
    )
  if (!Array.isArray(nats) || nats.length === 0) throw lacks("without token_logprobs")
  if (!Array.isArray(tops) || tops.length !== nats.length)
    throw lacks("without top_logprobs for each of its token_logprobs")
  const [from, to] =
    span.kind === "ids" ? [span.from, span.to] : entriesOf(span, offsets, nats.length, server, lacks)
  // One more is what was generated; it may be left out.
  if (span.kind === "ids" && nats.length !== to && nats.length !== to + 1)
    throw lacks(`with ${nats.length} token_logprobs for a prompt of ${to} ids`)
  let sum = 0
  let isGreedy = true
  for (let i = from; i < to; i++) {
    const own = nats[i] as number | null
    const top = tops[i] as Readonly<Record<string, number>> | null
    if (own === null || top === null || Object.keys(top).length === 0)
      throw lacks(`without a log-probability in place ${i}`)
    if (!Number.isFinite(own))
      throw new AunetError("NOT_FINITE", `${server} gives the log-probability ${own} in place ${i}`)
    sum += own
    isGreedy &&= own === Math.max(...Object.values(top))
  }
  return { nats: sum, isGreedy }
}

/** The entries of a stretch of text; tokens have to begin where it does. */
function entriesOf(
  { from, to }: Span,
  offsets: readonly number[] | null | undefined,
  entries: number,
  server: string,
  lacks: (what: string) => AunetError,
): readonly [number, number] {
  if (!Array.isArray(offsets) || offsets.length !== entries) throw lacks("without text_offset for each token")
  const first = offsets.findIndex((offset: number) => offset >= from)
  if (first < 0) throw lacks("with log-probabilities of a part of the prompt")
  if (offsets[first] !== from)
    throw new AunetError(
      "BAD_DATA",
      `a token of ${server} reaches from the context into what follows, so that the likelihood of that alone is not told; ` +
        "such a task needs a model of bytes, or a delimiter",
    )
  const end = offsets.findIndex((offset: number) => offset >= to)
  return [first, end < 0 ? entries : end]
}
