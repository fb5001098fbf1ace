/**
 * What a client asks for, checked.
 *
 *     body (JSON) --> parameters of the protocol --> prompts, how to write, how to answer
 *
 * In: parsed JSON. Out: a request in which everything has a value. Never: passes over a parameter in silence;
 * what this server does not do is refused unless it is set to what it would be anyway.
 */
import type { GenerateOptions, SamplingOptions } from "@aunet/writer"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import type { Limits } from "./limits.ts"
import { promptsOf } from "./prompts.ts"
import { ServerError } from "./server-error.ts"
import { stopTextsOf } from "./stop-texts.ts"

/** A request that can be answered. */
export interface CompletionRequest {
  readonly model: string | undefined
  readonly prompts: readonly Uint8Array[]
  /** Texts for each prompt. */
  readonly n: number
  readonly maxBytes: number
  readonly sampling: SamplingOptions & Pick<GenerateOptions, "overflow">
  /** Absent: the server draws one. */
  readonly seed: number | undefined
  readonly stop: readonly string[]
  readonly stream: boolean
  readonly includeUsage: boolean
  /** How many of the likeliest bytes are told beside each; absent when no probability is asked for. */
  readonly logprobs: number | undefined
  readonly echo: boolean
}

/** What `max_tokens` is when left out, as the protocol says. */
const MAX_TOKENS = 16

/** Most bytes whose probabilities may be asked for. */
const MOST_LOGPROBS = 20

/** Each says itself what it must be: what effect says of a wrong type is no sentence. */
const decimal = (fits: (value: number) => boolean, allowed: string) =>
  Schema.Number.annotate({ message: `must be ${allowed}` }).check(
    Schema.makeFilter((value: number) => fits(value) || `must be ${allowed}`),
  )
const number = Schema.Number.annotate({ message: "must be a number" })
const text = Schema.String.annotate({ message: "must be a text" })
const toggle = Schema.Boolean.annotate({ message: "must be true or false" })
const whole = (least: number, most: number) =>
  decimal(
    (value) => Number.isInteger(value) && value >= least && value <= most,
    `a whole number from ${least} to ${most}`,
  )
const maybe = Schema.optionalKey

const parameters = ({ choices, completionBytes }: Pick<Limits, "choices" | "completionBytes">) =>
  Schema.Struct({
    model: maybe(text),
    prompt: maybe(Schema.Unknown),
    max_tokens: maybe(whole(0, completionBytes)),
    temperature: maybe(decimal((value) => value >= 0 && value <= 100, "a number from 0 to 100")),
    top_p: maybe(decimal((value) => value > 0 && value <= 1, "a number above 0 and at most 1")),
    n: maybe(whole(1, choices)),
    stream: maybe(toggle),
    stream_options: maybe(
      Schema.Struct({ include_usage: maybe(toggle) }).annotate({ message: "must be an object" }),
    ),
    logprobs: maybe(whole(0, MOST_LOGPROBS)),
    echo: maybe(toggle),
    stop: maybe(Schema.Unknown),
    seed: maybe(whole(0, Number.MAX_SAFE_INTEGER)),
    /** Who asks, for services that watch abuse; this server keeps no record, so it has no effect. */
    user: maybe(text),
    // Not of the protocol, but what other servers of open models call them.
    top_k: maybe(whole(1, Number.MAX_SAFE_INTEGER)),
    min_p: maybe(decimal((value) => value >= 0 && value <= 1, "a number from 0 to 1")),
    repetition_penalty: maybe(
      decimal((value) => value > 0 && value <= 100, "a number above 0 and at most 100"),
    ),
    // What is not done; each may be set to what it would be anyway.
    presence_penalty: maybe(number),
    frequency_penalty: maybe(number),
    logit_bias: maybe(Schema.Unknown),
    best_of: maybe(number),
    suffix: maybe(text),
  })

type Parameters = ReturnType<typeof parameters>["Type"]

/**
 * Reads the body of a request.
 *
 * @param options what the server does with texts that are too long for the model
 * @throws ServerError BAD_REQUEST, UNSUPPORTED; with the parameter, its value and what is allowed
 */
export function decodeCompletionRequest(
  body: unknown,
  limits: Limits,
  { overflow }: Pick<GenerateOptions, "overflow"> = {},
): CompletionRequest {
  const given = decode(body, limits)
  refuseUndone(given)
  const { n = 1, max_tokens = MAX_TOKENS, temperature, top_p, top_k, min_p, repetition_penalty } = given
  const prompts = promptsOf(given.prompt)
  if (prompts.length * n > limits.choices)
    throw wrong("n", `${prompts.length} prompts of ${n} texts each are more than ${limits.choices} texts`)
  if (given.stream_options !== undefined && given.stream !== true)
    throw wrong("stream_options", "stream_options is only allowed with stream: true")
  return {
    model: given.model,
    prompts,
    n,
    maxBytes: max_tokens,
    sampling: {
      ...(overflow !== undefined && { overflow }),
      ...(temperature !== undefined && { temperature }),
      ...(top_p !== undefined && { topP: top_p }),
      ...(top_k !== undefined && { topK: top_k }),
      ...(min_p !== undefined && { minP: min_p }),
      ...(repetition_penalty !== undefined && { repetitionPenalty: repetition_penalty }),
    },
    seed: given.seed,
    stop: stopTextsOf(given.stop),
    stream: given.stream ?? false,
    includeUsage: given.stream_options?.include_usage ?? false,
    logprobs: given.logprobs,
    echo: given.echo ?? false,
  }
}

const wrong = (param: string, message: string): ServerError =>
  new ServerError("BAD_REQUEST", message, { param })

function decode(body: unknown, limits: Limits): Parameters {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new ServerError("BAD_REQUEST", "the body must be a JSON object with the request's parameters")
  // The protocol lets any parameter be null, which means the same as not being there.
  const present = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
  try {
    return Schema.decodeUnknownSync(parameters(limits), { onExcessProperty: "error" })(present)
  } catch (error) {
    if (!Schema.isSchemaError(error)) throw error
    throw describe(error, present)
  }
}

/** One sentence for the first parameter that does not fit. */
function describe(error: Schema.SchemaError, body: Readonly<Record<string, unknown>>): ServerError {
  const [{ message, path = [] }] = SchemaIssue.makeFormatterStandardSchemaV1()(error.issue).issues
  const keys = path.map((key) => String(typeof key === "object" ? key.key : key))
  const param = keys.join(".")
  const value = keys.reduce<unknown>((inside, key) => (inside as Record<string, unknown>)?.[key], body)
  if (message.startsWith("Expected no excess property"))
    return new ServerError("UNSUPPORTED", `there is no parameter ${shorten(param)}`, {
      param: shorten(param),
      cause: error,
    })
  return new ServerError("BAD_REQUEST", `${param} is ${shorten(JSON.stringify(value))}; it ${message}`, {
    param,
    cause: error,
  })
}

const shorten = (text = "undefined"): string => (text.length <= 60 ? text : `${text.slice(0, 57)}...`)

/** Refuses what would change the answer and is not done. */
function refuseUndone(given: Parameters): void {
  const refuse = (param: string, instead: string): never => {
    throw new ServerError("UNSUPPORTED", `${param} is not supported; ${instead}`, { param })
  }
  const { n = 1, best_of = n, suffix = "", logit_bias = {} } = given
  if ((given.presence_penalty ?? 0) !== 0) refuse("presence_penalty", "use repetition_penalty, or leave it 0")
  if ((given.frequency_penalty ?? 0) !== 0)
    refuse("frequency_penalty", "use repetition_penalty, or leave it 0")
  if (best_of !== n) refuse("best_of", "ask for n texts with logprobs and choose among them")
  if (suffix !== "") refuse("suffix", "this model continues texts, it does not fill gaps")
  if (typeof logit_bias !== "object" || logit_bias === null || Object.keys(logit_bias).length > 0)
    refuse("logit_bias", "leave it out")
}
