/**
 * The body of a request, as JSON.
 *
 * In: a request. Out: what its body says. Never: takes in more than the limit, or believes a length that a
 * client only claims.
 */
import type { Limits } from "./limits.ts"
import { ServerError } from "./server-error.ts"

/**
 * Reads a body.
 *
 * @throws ServerError NOT_JSON, BODY_TOO_LARGE, BAD_REQUEST, CLIENT_CLOSED, BODY_READ
 */
export async function readJson(request: Request, { bodyBytes }: Pick<Limits, "bodyBytes">): Promise<unknown> {
  const type = request.headers.get("content-type") ?? ""
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new ServerError(
      "NOT_JSON",
      `the content-type is ${JSON.stringify(type.slice(0, 80))}; it must be application/json`,
    )
  const text = await readText(request, bodyBytes)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ServerError("BAD_REQUEST", "the body is not JSON", { cause })
  }
}

async function readText(request: Request, most: number): Promise<string> {
  const tooLarge = (): ServerError =>
    new ServerError(
      "BODY_TOO_LARGE",
      `the body has more than ${most} bytes, which is the most that this server reads`,
    )
  if (Number(request.headers.get("content-length") ?? 0) > most) throw tooLarge()
  if (request.bodyUsed)
    throw new ServerError(
      "BODY_READ",
      "the body was read before the request came here; hand on one that nobody has read (of Hono: cloneRawRequest)",
    )
  // Asked for only now: under Node a body that was asked for and not read holds the connection up until it is cut,
  // and with it whatever the client sends next.
  const { body, signal } = request
  if (body === null) return ""
  const decoder = new TextDecoder("utf-8", { fatal: true })
  let text = ""
  let size = 0
  try {
    for await (const part of body) {
      size += part.length
      if (size > most) throw tooLarge()
      text += decoder.decode(part, { stream: true })
    }
    return text + decoder.decode()
  } catch (cause) {
    if (cause instanceof ServerError) throw cause
    if (signal.aborted) throw new ServerError("CLIENT_CLOSED", "the client went away", { cause })
    throw new ServerError("BAD_REQUEST", "the body cannot be read; JSON is valid UTF-8", { cause })
  }
}
