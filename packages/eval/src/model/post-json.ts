/**
 * One request to a server that may be busy: tried again where trying again can help.
 *
 * In: an address, a body. Out: the answer's JSON. Never: an answer that the server did not give, or an endless wait.
 */
import { AunetError, isError, messageOf } from "@aunet/base"

/** How a server is asked. */
export interface PostOptions {
  readonly apiKey?: string
  /** Tries after the first; 3 when left out. */
  readonly retries?: number
  /** Wait before the second try, twice as long before each that follows; 500 when left out. */
  readonly retryMs?: number
  /** Longest wait for an answer; ten minutes when left out. */
  readonly timeoutMs?: number
  /** What asks; the machine's own when left out. */
  readonly fetch?: typeof fetch
}

/** Longest wait for what a server knows without computing: a question about itself. */
const BRIEFLY_MS = 30_000

/** The same way to ask, for a question that is answered at once or not at all. */
export const briefly = (options: PostOptions): PostOptions => ({
  ...options,
  timeoutMs: Math.min(options.timeoutMs ?? BRIEFLY_MS, BRIEFLY_MS),
})

/** Whether the same request may do better later. */
const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500

/** Posts JSON, and reads the JSON of the answer; throws as `askJson` does. */
export const postJson = (
  url: string,
  body: unknown,
  options?: PostOptions,
  signal?: AbortSignal,
): Promise<unknown> => askJson(url, { method: "POST", body: JSON.stringify(body) }, options, signal)

/** Reads the JSON of an address; throws as `askJson` does. */
export const getJson = (url: string, options?: PostOptions, signal?: AbortSignal): Promise<unknown> =>
  askJson(url, { method: "GET" }, options, signal)

/**
 * Asks for JSON.
 *
 * @throws AunetError BAD_DATA with the server's own words for a request that it refuses, DATA_MISSING for a server that
 * cannot be reached or goes on failing; the signal's reason
 */
async function askJson(
  url: string,
  request: { readonly method: string; readonly body?: string },
  options: PostOptions = {},
  signal?: AbortSignal,
): Promise<unknown> {
  const { apiKey, retries = 3, retryMs = 500, timeoutMs = 600_000, fetch: asks = fetch } = options
  for (let tried = 0; ; tried++) {
    const timeout = AbortSignal.timeout(timeoutMs)
    const last = tried >= retries
    let why: string
    let waitMs = retryMs * 2 ** tried
    try {
      const answer = await asks(url, {
        ...request,
        headers: {
          ...(request.body !== undefined && { "content-type": "application/json" }),
          ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
        },
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      })
      const text = await answer.text()
      if (answer.ok) return parsed(text, url)
      why = `status ${answer.status}: ${wordsOf(text)}`
      if (!isPassing(answer.status)) throw new AunetError("BAD_DATA", `${url} refuses the request, ${why}`)
      waitMs = Math.max(waitMs, 1000 * (Number(answer.headers.get("retry-after")) || 0))
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof AunetError) throw error
      why = messageOf(isError(error) && error.cause !== undefined ? error.cause : error)
    }
    if (last)
      throw new AunetError(
        "DATA_MISSING",
        `${url} gives no answer after ${tried === 0 ? "one try" : `${tried + 1} tries`}, ${why}`,
      )
    await rest(waitMs, signal)
  }
}

function parsed(text: string, url: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AunetError("BAD_DATA", `${url} answers what is no JSON: ${text.slice(0, 100)}`, { cause })
  }
}

/** What a server says went wrong, where it says it as OpenAI's does. */
function wordsOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { readonly error?: { readonly message?: unknown } }
    if (typeof error?.message === "string") return error.message
  } catch {
    // Not JSON: its text is what there is.
  }
  return text.slice(0, 200)
}

const rest = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", end)
      resolve()
    }, ms)
    signal?.addEventListener("abort", end, { once: true })
  })
