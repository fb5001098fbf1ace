/**
 * How much a server takes on.
 *
 * In: numbers, or nothing. Out: checked limits. Never: no limit at all; whatever a client can ask for more of
 * has a bound.
 */
import { badOption, checkOptionNames, type OptionNames } from "@aunet/base"

/** How much a server takes on; each has a default. */
export interface Limits {
  /** Requests that are answered at the same time; the model batches what they generate. */
  readonly concurrentRequests: number
  /** Requests that may wait for their turn; one more gets status 429. */
  readonly waitingRequests: number
  /** How long a request waits for its turn before it gets status 503. */
  readonly waitSeconds: number
  /** Largest body of a request; a larger one gets status 413. */
  readonly bodyBytes: number
  /** How long a client may take to send a request. */
  readonly bodySeconds: number
  /** Most texts that one request may ask for: prompts times `n`. */
  readonly choices: number
  /** Texts of one request that are written at the same time; the others wait their turn. */
  readonly concurrentChoices: number
  /** Most bytes that one request may ask for, each text: `max_tokens`. */
  readonly completionBytes: number
  /** Most bytes of JSON that a whole answer may come to; a stream is held by nobody, and has no such end. */
  readonly answerBytes: number
  /** Most stop texts of a request. */
  readonly stopTexts: number
  /** How long a client may read nothing of a stream before it is dropped. */
  readonly stallSeconds: number
  /** How long a server that stops waits for what runs. */
  readonly stopSeconds: number
}

/** The limits of a server that was not told any. */
export const DEFAULT_LIMITS: Limits = {
  concurrentRequests: 16,
  waitingRequests: 64,
  waitSeconds: 30,
  bodyBytes: 2 ** 22,
  bodySeconds: 30,
  choices: 256,
  concurrentChoices: 16,
  completionBytes: 16384,
  answerBytes: 2 ** 25,
  stopTexts: 32,
  stallSeconds: 30,
  stopSeconds: 10,
}

const NAMES: OptionNames<Limits> = {
  concurrentRequests: true,
  waitingRequests: true,
  waitSeconds: true,
  bodyBytes: true,
  bodySeconds: true,
  choices: true,
  concurrentChoices: true,
  completionBytes: true,
  answerBytes: true,
  stopTexts: true,
  stallSeconds: true,
  stopSeconds: true,
}

/** Limits that may be 0. */
const FROM_ZERO: ReadonlySet<string> = new Set(["waitingRequests", "stopSeconds", "stopTexts"])

/** The longest time in seconds: a timer of Node holds no more milliseconds than 2^31. */
const LONGEST = Math.floor(2 ** 31 / 1000)

/**
 * Fills in what was not told.
 *
 * @throws AunetError BAD_OPTION naming the limit, its value and its range
 */
export function checkLimits(wanted: Partial<Limits> = {}): Limits {
  checkOptionNames("limits", wanted, NAMES)
  const limits: Limits = { ...DEFAULT_LIMITS, ...wanted }
  for (const [name, value] of Object.entries(limits) as [keyof Limits, number][]) {
    const isFromZero = FROM_ZERO.has(name)
    if (name.endsWith("Seconds")) {
      const fits = Number.isFinite(value) && (isFromZero ? value >= 0 : value > 0) && value <= LONGEST
      if (!fits)
        throw badOption(
          `limits.${name}`,
          value,
          `${isFromZero ? "from 0 to" : "above 0 and at most"} ${LONGEST}`,
        )
    } else if (!Number.isSafeInteger(value) || value < (isFromZero ? 0 : 1))
      throw badOption(`limits.${name}`, value, `a whole number of ${isFromZero ? 0 : 1} or more`)
  }
  return limits
}
