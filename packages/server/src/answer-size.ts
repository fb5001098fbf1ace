/**
 * How large the JSON of an answer can become, before anything of it is written.
 *
 * In: a request. Out: bytes, and how many a text may have so that they fit. Never: less than what is sent.
 */
import type { Limits } from "./limits.ts"
import type { Prompt } from "./prompts.ts"
import { ServerError } from "./server-error.ts"

/** A byte in `text`: a control character is `\u0000`, and one of a broken character three bytes of UTF-8. */
const TEXT = 6
/** A number: a sign, 17 digits, a point, an exponent. */
const NUMBER = 24
/** A byte's name: `"bytes:\\xe2"`. */
const NAME = 13
/** What the two ends of a document have more in their names. */
const ENDS = 8
/** A place in `text`, up to the longest string. */
const OFFSET = 10
/** What surrounds the lists of one text, and the texts of one answer beside its model's name. */
const CHOICE = 200
const ANSWER = 400

/** Most bytes of JSON that one id takes. */
const perId = ({ logprobs }: Pick<Asked, "logprobs">): number =>
  logprobs === undefined ? TEXT : TEXT + NAME + ENDS + 1 + NUMBER + 1 + OFFSET + 1 + topSize(logprobs)

const topSize = (logprobs: number): number =>
  logprobs === 0 ? 0 : 3 + ENDS + logprobs * (NAME + 1 + NUMBER + 1)

/** What of a request says how large its answer can become. */
interface Asked {
  readonly prompts: readonly Prompt[]
  readonly n: number
  readonly maxBytes: number
  readonly logprobs: number | undefined
  readonly echo: boolean
}

/** Bytes that the answer takes whatever is written: prompts that are repeated, and an end for each text. */
function fixedSize(asked: Asked): number {
  const { prompts, n, echo, logprobs } = asked
  const each = perId(asked)
  const repeated = echo ? prompts.reduce((sum, { bytes }) => sum + bytes.length + 1, 0) : 0
  const ends = logprobs === undefined ? 0 : prompts.length
  return ANSWER + prompts.length * n * CHOICE + (repeated + ends) * n * each
}

/** Most bytes of the JSON of a whole answer. */
export const answerSize = (asked: Asked): number =>
  fixedSize(asked) + asked.prompts.length * asked.n * asked.maxBytes * perId(asked)

/**
 * Finds how many bytes each text of a whole answer may have.
 *
 * @param asMuchAsFits takes fewer than `maxBytes` where so many could be too large
 * @throws ServerError BAD_REQUEST with what to ask for instead
 */
export function fittingBytes(
  asked: Asked,
  { answerBytes }: Pick<Limits, "answerBytes">,
  asMuchAsFits: boolean,
): number {
  const size = answerSize(asked)
  if (size <= answerBytes) return asked.maxBytes
  const { prompts, n, maxBytes, logprobs, echo } = asked
  const texts = prompts.length * n
  const fitting = Math.floor((answerBytes - fixedSize(asked)) / (texts * perId(asked)))
  if (asMuchAsFits && fitting >= 1) return Math.min(fitting, maxBytes)
  const fewer = [
    ...(texts > 1 ? ["fewer texts"] : []),
    ...(maxBytes > 1 ? ["fewer max_tokens"] : []),
    ...((logprobs ?? 0) > 1 ? ["fewer logprobs"] : []),
    ...(echo ? ["shorter prompts"] : []),
  ]
  throw new ServerError(
    "BAD_REQUEST",
    `the answer could have ${size} bytes, and this server gives ${answerBytes} at once; ask for ${fewer.join(", ")}${fewer.length > 0 ? ", or " : ""}a stream, which has no such limit`,
    { param: texts > 1 || maxBytes > 1 ? "max_tokens" : "prompt" },
  )
}
