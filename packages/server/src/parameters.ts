/**
 * The parameters of the protocol, each with its kind and range.
 *
 * In: the fields of a body that are known. Out: typed parameters. Never: a value of another kind turned into one that
 * fits.
 */
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import type { Limits } from "./limits.ts"
import { ServerError } from "./server-error.ts"

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
const whole = (least: number, most: number, special = "") =>
  decimal(
    (value) => Number.isInteger(value) && value >= (special === "" ? least : -1) && value <= most,
    `a whole number from ${least} to ${most}${special}`,
  )
const maybe = Schema.optionalKey

const schema = ({ choices, completionBytes }: Pick<Limits, "choices" | "completionBytes">) =>
  Schema.Struct({
    model: maybe(text),
    prompt: maybe(Schema.Unknown),
    max_tokens: maybe(whole(0, completionBytes, ", or -1 for as much as fits")),
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
    seed: maybe(whole(0, Number.MAX_SAFE_INTEGER, ", or -1 for any")),
    /** Who asks, for services that watch abuse; this server keeps no record, so it has no effect. */
    user: maybe(text),
    // Not of the protocol, but what other servers of open models call them.
    top_k: maybe(whole(1, Number.MAX_SAFE_INTEGER, ", or 0 or -1 for all")),
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

/** The parameters as they were given. */
export type Parameters = ReturnType<typeof schema>["Type"]

/** The parameters by name; they are the same whatever the limits. */
export const PARAMETER_NAMES: object = schema({ choices: 1, completionBytes: 1 }).fields

/** Those of `stream_options`. */
export const STREAM_OPTION_NAMES = { include_usage: true }

/**
 * Checks kinds and ranges.
 *
 * @throws ServerError BAD_REQUEST with the parameter, its value and what is allowed
 */
export function decodeParameters(known: Readonly<Record<string, unknown>>, limits: Limits): Parameters {
  try {
    return Schema.decodeUnknownSync(schema(limits))(known)
  } catch (error) {
    if (!Schema.isSchemaError(error)) throw error
    throw describe(error, known)
  }
}

/** One sentence for the first parameter that does not fit. */
function describe(error: Schema.SchemaError, body: Readonly<Record<string, unknown>>): ServerError {
  const [{ message, path = [] }] = SchemaIssue.makeFormatterStandardSchemaV1()(error.issue).issues
  const keys = path.map((key) => String(typeof key === "object" ? key.key : key))
  const param = keys.join(".")
  const value = keys.reduce<unknown>((inside, key) => (inside as Record<string, unknown>)?.[key], body)
  return new ServerError("BAD_REQUEST", `${param} is ${shorten(JSON.stringify(value))}; it ${message}`, {
    param,
    cause: error,
  })
}

const shorten = (shown = "undefined"): string => (shown.length <= 60 ? shown : `${shown.slice(0, 57)}...`)

/**
 * Refuses what would change the answer and is not done.
 *
 * @throws ServerError UNSUPPORTED
 */
export function refuseUndone(given: Parameters): void {
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
