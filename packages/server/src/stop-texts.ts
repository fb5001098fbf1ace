/**
 * Texts that end a completion.
 *
 * In: what stands under `stop`. Out: a list. Never: more than the limit.
 */
import { kindOf } from "./kind-of.ts"
import type { Limits } from "./limits.ts"
import { ServerError } from "./server-error.ts"

/** Most characters of one: what has to be held back while it may still come. */
const LONGEST = 1024

/**
 * Reads stop texts.
 *
 * @throws ServerError BAD_REQUEST
 */
export function stopTextsOf(value: unknown, { stopTexts }: Pick<Limits, "stopTexts">): readonly string[] {
  if (value === undefined) return []
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value]
  const refuse = (message: string): never => {
    throw new ServerError("BAD_REQUEST", message, { param: "stop" })
  }
  if (texts.length > stopTexts) refuse(`stop holds ${texts.length} texts; it may hold ${stopTexts}`)
  return texts.map((text, i) => {
    if (typeof text !== "string") return refuse(`stop[${i}] is ${kindOf(text)}; it must be a text`)
    if (text === "") return refuse(`stop[${i}] is an empty text, which would end every completion at once`)
    if (text.length > LONGEST)
      return refuse(`stop[${i}] has ${text.length} characters; it may have ${LONGEST}`)
    return text
  })
}
