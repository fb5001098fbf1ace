/**
 * How much a server takes on.
 *
 * In: numbers, or nothing. Out: checked limits. Never: no limit at all; whatever a client can ask for more of
 * has a bound.
 */
import { AunetError } from "@aunet/core"

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
  /** Most bytes that one request may ask for, each text: `max_tokens`. */
  readonly completionBytes: number
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
  bodyBytes: 2 ** 20,
  bodySeconds: 30,
  choices: 16,
  completionBytes: 16384,
  stallSeconds: 30,
  stopSeconds: 10,
}

/** Limits that may be 0. */
const FROM_ZERO: ReadonlySet<string> = new Set(["waitingRequests", "stopSeconds"])

/** The largest that a limit may be: a timer of Node holds no more milliseconds than 2^31. */
const MOST = 2 ** 31 / 1000

/**
 * Fills in what was not told.
 *
 * @throws AunetError BAD_OPTION naming the limit, its value and its range
 */
export function checkLimits(wanted: Partial<Limits> = {}): Limits {
  const limits: Limits = { ...DEFAULT_LIMITS, ...wanted }
  for (const [name, value] of Object.entries(limits) as [keyof Limits, number][]) {
    if (!(name in DEFAULT_LIMITS))
      throw new AunetError(
        "BAD_OPTION",
        `there is no limit "${name}"; there are: ${Object.keys(DEFAULT_LIMITS).join(", ")}`,
      )
    const seconds = name.endsWith("Seconds")
    const fits = seconds ? Number.isFinite(value) && value <= MOST : Number.isSafeInteger(value)
    const least = FROM_ZERO.has(name) ? value >= 0 : seconds ? value > 0 : value >= 1
    if (!fits || !least)
      throw new AunetError(
        "BAD_OPTION",
        `the limit ${name} is ${value}; it must be a ${seconds ? "number of seconds" : "whole number"} ${FROM_ZERO.has(name) ? "of 0 or more" : seconds ? "above 0" : "of 1 or more"}`,
      )
  }
  return limits
}
