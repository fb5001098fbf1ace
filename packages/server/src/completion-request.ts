/**
 * What a client asks for, checked.
 *
 *     body (JSON) --> fields that are known --> parameters of the protocol --> prompts, how to write, how to answer
 *
 * In: parsed JSON. Out: a request in which everything has a value. Never: passes over a parameter in silence;
 * what this server does not do is refused unless it is set to what it would be anyway, and what it does not know is
 * named.
 */
import type { GenerateOptions, SamplingOptions } from "@aunet/writer"
import { fittingBytes } from "./answer-size.ts"
import { knownFields } from "./known-fields.ts"
import type { Limits } from "./limits.ts"
import { decodeParameters, PARAMETER_NAMES, refuseUndone, STREAM_OPTION_NAMES } from "./parameters.ts"
import { type Prompt, promptsOf } from "./prompts.ts"
import { ServerError } from "./server-error.ts"
import { stopTextsOf } from "./stop-texts.ts"

/** A request that can be answered. */
export interface CompletionRequest {
  readonly model: string | undefined
  readonly prompts: readonly Prompt[]
  /** Texts for each prompt. */
  readonly n: number
  readonly maxBytes: number
  /** Whether `maxBytes` is a bound only, and the context may set a lower one. */
  readonly asMuchAsFits: boolean
  readonly sampling: SamplingOptions & Pick<GenerateOptions, "overflow">
  /** Whether only whole characters may be written. */
  readonly utf8Only: boolean
  /** Absent: the server draws one. */
  readonly seed: number | undefined
  readonly stop: readonly string[]
  readonly stream: boolean
  readonly includeUsage: boolean
  /** How many of the likeliest bytes are told beside each; absent when no probability is asked for. */
  readonly logprobs: number | undefined
  readonly echo: boolean
  /** Names of fields that nobody here knows. */
  readonly ignored: readonly string[]
}

/** What the server does with every request. */
export interface RequestOptions extends Pick<GenerateOptions, "overflow"> {
  readonly strict?: boolean
  readonly utf8Only?: boolean
}

/** What `max_tokens` is when left out, as the protocol says. */
const MAX_TOKENS = 16

/** What other servers take as "as much as fits", "any", "off". */
const UNSET = -1

/**
 * Reads the body of a request.
 *
 * @param options what the server does with texts that are too long for the model, and with fields it does not know
 * @throws ServerError BAD_REQUEST, UNSUPPORTED; with the parameter, its value and what is allowed
 */
export function decodeCompletionRequest(
  body: unknown,
  limits: Limits,
  { overflow, strict = false, utf8Only = false }: RequestOptions = {},
): CompletionRequest {
  const { known, ignored } = knownOf(body, strict)
  const given = decodeParameters(known, limits)
  refuseUndone(given)
  const { n = 1, max_tokens = MAX_TOKENS, temperature, top_p, top_k = 0, min_p, repetition_penalty } = given
  const { stream = false, seed = UNSET, logprobs, echo = false } = given
  const prompts = promptsOf(given.prompt)
  if (prompts.length * n > limits.choices)
    throw wrong(
      n > 1 ? "n" : "prompt",
      `${prompts.length} prompts${n > 1 ? ` of ${n} texts each` : ""} are more than ${limits.choices} texts, which is the most of one request`,
    )
  if (given.stream_options !== undefined && !stream)
    throw wrong("stream_options", "stream_options is only allowed with stream: true")
  const asMuchAsFits = max_tokens === UNSET
  const asked = { prompts, n, logprobs, echo, maxBytes: asMuchAsFits ? limits.completionBytes : max_tokens }
  return {
    ...asked,
    model: given.model,
    maxBytes: stream ? asked.maxBytes : fittingBytes(asked, limits, asMuchAsFits),
    asMuchAsFits,
    sampling: {
      ...(overflow !== undefined && { overflow }),
      ...(temperature !== undefined && { temperature }),
      ...(top_p !== undefined && { topP: top_p }),
      ...(top_k > 0 && { topK: top_k }),
      ...(min_p !== undefined && { minP: min_p }),
      ...(repetition_penalty !== undefined && { repetitionPenalty: repetition_penalty }),
    },
    utf8Only,
    seed: seed === UNSET ? undefined : seed,
    stop: stopTextsOf(given.stop, limits),
    stream,
    includeUsage: given.stream_options?.include_usage ?? false,
    ignored,
  }
}

const wrong = (param: string, message: string): ServerError =>
  new ServerError("BAD_REQUEST", message, { param })

/** The known fields of a body and of its `stream_options`. */
function knownOf(
  body: unknown,
  strict: boolean,
): { readonly known: Readonly<Record<string, unknown>>; readonly ignored: readonly string[] } {
  const outer = knownFields(body, PARAMETER_NAMES, { strict })
  const { stream_options } = outer.known
  if (typeof stream_options !== "object" || stream_options === null || Array.isArray(stream_options))
    return outer
  const inner = knownFields(stream_options, STREAM_OPTION_NAMES, { strict, within: "stream_options" })
  return {
    known: { ...outer.known, stream_options: inner.known },
    ignored: [...outer.ignored, ...inner.ignored],
  }
}
