/**
 * Fields of a body that this server does not know.
 *
 *     {prompt, guided_json} --> {prompt}, and "guided_json" in a header and in the log
 *
 * In: a parsed body, the names that are known. Out: what is known, and the names of the rest. Never: drops a field
 * without a word; other servers ignore what they do not know, so their clients send it.
 */
import { ServerError } from "./server-error.ts"

/** The header that names what was ignored. */
export const IGNORED_HEADER = "x-aunet-ignored"

/** Most names that are told, and most characters of one. */
const MOST = 16
const LONGEST = 60

/** A body in two parts. */
export interface KnownFields {
  /** Without those that are null, which the protocol takes as not there. */
  readonly known: Readonly<Record<string, unknown>>
  /** Names of the others, as they may stand in a header. */
  readonly ignored: readonly string[]
}

/** A name with nothing in it that a header or a log could not hold. */
const shown = (name: string): string => {
  const plain = name.replace(/[^\w.:/-]/gu, "?")
  return plain.length <= LONGEST ? plain : `${plain.slice(0, LONGEST - 3)}...`
}

/**
 * Parts a body.
 *
 * @param names an object with one property for each field that is known
 * @param options `strict` refuses what is not known; `within` is the field whose own fields these are
 * @throws ServerError BAD_REQUEST when it is no object; UNSUPPORTED with `strict`
 */
export function knownFields(
  body: unknown,
  names: object,
  { strict, within }: { readonly strict: boolean; readonly within?: string },
): KnownFields {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new ServerError("BAD_REQUEST", "the body must be a JSON object with the request's parameters")
  const present = Object.entries(body).filter(([, value]) => value !== null)
  const isKnown = ([name]: readonly [string, unknown]): boolean => Object.hasOwn(names, name)
  const ignored = present
    .filter((entry) => !isKnown(entry))
    .map(([name]) => shown(within === undefined ? name : `${within}.${name}`))
  if (strict && ignored.length > 0)
    throw new ServerError("UNSUPPORTED", `there is no parameter ${ignored[0]}`, { param: ignored[0] })
  return {
    known: Object.fromEntries(present.filter(isKnown)),
    ignored:
      ignored.length <= MOST ? ignored : [...ignored.slice(0, MOST), `and-${ignored.length - MOST}-more`],
  }
}

/** The header of an answer to a body with such fields. */
export const ignoredHeaders = (ignored: readonly string[]): Record<string, string> =>
  ignored.length === 0 ? {} : { [IGNORED_HEADER]: ignored.join(", ") }
