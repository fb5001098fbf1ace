/**
 * The protocol as a function: a request in, a response out.
 *
 *     host, key --> path, method --> type, size --> parameters --> model --> place --> answer
 *      403 401      404   405        415   413       400           404     429 503
 *
 * In: a model, and who may ask how much of it. Out: `fetch`, for any server that speaks Request and Response.
 * Never: listens, keeps anything of a request after its answer, or tells a client what broke inside.
 */
import { checkOptionNames, type OptionNames } from "@aunet/base"
import { type Overflow } from "@aunet/writer"
import { Hono } from "hono"
import { accepts } from "hono/accepts"
import { methodNotAllowed } from "hono/method-not-allowed"
import { type Admission, admission, type Load, stopping } from "./admission.ts"
import { allowOrigins, checkBasePath, requireHost, requireKey } from "./access.ts"
import { streamedAnswer, wholeAnswer } from "./answer.ts"
import type { Heading } from "./completion.ts"
import { type CompletionRequest, decodeCompletionRequest } from "./completion-request.ts"
import { errorResponse, forBrowsers, notAllowed, notFound } from "./error-response.ts"
import { begun, eventStream } from "./event-stream.ts"
import { toIterator, toPromise } from "./interop.ts"
import { ignoredHeaders } from "./known-fields.ts"
import { checkLimits, type Limits } from "./limits.ts"
import { pageResponse } from "./page.ts"
import { readJson } from "./read-json.ts"
import { ServerError } from "./server-error.ts"
import type { ServedModel } from "./served-model.ts"
import { serverErrorOf } from "./server-error-of.ts"
import { tokenizerRoutes } from "./tokenizer-routes.ts"

/** Who may ask, and for how much. */
export interface CompletionsOptions {
  /** What clients call the model; `aunet` when left out. */
  readonly name?: string
  readonly limits?: Partial<Limits>
  /** What happens to texts that are longer than the model's context; `slide` when left out. */
  readonly overflow?: Overflow
  /** Writes whole characters only, whatever the model would like. */
  readonly utf8Only?: boolean
  /** Refuses fields that are not known, instead of ignoring them with a word in a header. */
  readonly strict?: boolean
  /** The key that a client must show; anybody may ask when left out. */
  readonly apiKey?: string
  /** Names in the URL under which the server may be reached; any when left out. */
  readonly hosts?: readonly string[]
  /** Origins whose pages may ask, as `https://example.org`; `*` for all. None when left out. */
  readonly origins?: readonly string[]
  /** The path that it is mounted under, as `/ai`; none when left out. */
  readonly basePath?: string
  /** Told what broke inside; a client only reads that something did. */
  readonly onError?: (error: unknown) => void
  /** Told the names of fields that were ignored in a request, as the header `x-aunet-ignored` tells the client. */
  readonly onIgnored?: (names: readonly string[]) => void
  /** Milliseconds since 1970, for `created`; nothing is measured with it. */
  readonly clock?: () => number
  /** Draws the seed of a request that brings none: a whole number of 0 or more. */
  readonly drawSeed?: () => number
}

/** The options by name. */
export const COMPLETIONS_NAMES: OptionNames<CompletionsOptions> = {
  name: true,
  limits: true,
  overflow: true,
  utf8Only: true,
  strict: true,
  apiKey: true,
  hosts: true,
  origins: true,
  basePath: true,
  onError: true,
  onIgnored: true,
  clock: true,
  drawSeed: true,
}

/** The protocol over one model. */
export interface Completions {
  /** Answers a request; it never rejects. */
  readonly fetch: (request: Request, carrier?: Carrier) => Promise<Response>
  /** The path that it is mounted under; `""` for none. */
  readonly basePath: string
  load(): Load
  /** Refuses new requests, lets those that run end or ends them after `stopSeconds`. */
  stop(): Promise<void>
}

/** What carries the response, where it can be cut: `{ outgoing }` of Node's adapter. */
export interface Carrier {
  readonly outgoing?: { readonly destroy: () => unknown }
}

const randomSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0]

const wallClock = (): number => performance.timeOrigin + performance.now()

/**
 * Makes the protocol over a model.
 *
 * @param model what `load` of `aunet` gives, or anything that writes
 * @throws AunetError BAD_OPTION for a limit out of range, an origin that is none, or an option that does not exist
 * @example
 * const { fetch } = completions(model, { name: "run" })
 * const response = await fetch(new Request("http://localhost/v1/models"))
 */
export function completions(model: ServedModel, options: CompletionsOptions = {}): Completions {
  checkOptionNames("completions", options, COMPLETIONS_NAMES)
  const { name = "aunet", clock = wallClock, drawSeed = randomSeed, onError = () => {} } = options
  const { strict = false, onIgnored = () => {} } = options
  const limits = checkLimits(options.limits)
  const door = admission(limits)
  const started = Math.floor(clock() / 1000)
  const stopped = new AbortController()
  const { contextBytes } = model
  const described = {
    id: name,
    object: "model",
    created: started,
    owned_by: "aunet",
    // As other servers of open models tell it; it is no part of the protocol.
    ...(contextBytes !== undefined && { max_model_len: contextBytes }),
  }

  const describe = (error: unknown): ServerError => {
    const told = serverErrorOf(error)
    if (told.status === 500) onError(error)
    // What ends because of `stop` is no client's doing.
    return told.code === "CLIENT_CLOSED" && stopped.signal.aborted ? stopping() : told
  }
  const headingOf = (): Heading => ({
    id: `cmpl-${crypto.randomUUID()}`,
    object: "text_completion",
    created: Math.floor(clock() / 1000),
    model: name,
  })

  const basePath = checkBasePath(options.basePath)
  const app = new Hono().basePath(basePath === "" ? "/" : basePath)
  app.use(methodNotAllowed({ app, onMethodNotAllowed: (_, methods) => notAllowed(methods) }))
  app.use(requireHost(options.hosts))
  if (options.origins !== undefined) app.use(allowOrigins(options.origins))
  // Mounted, the address is typed with a slash at its end, and without.
  const pages = basePath === "" ? ["/"] : ["", "/"]
  app.on("GET", pages, (c) => {
    // Programs get JSON; a page is for those who look.
    const types = { supports: ["application/json", "text/html"], default: "application/json" }
    if (accepts(c, { header: "Accept", ...types }) !== "text/html") return forBrowsers(c.req.path, basePath)
    const keyed = options.apiKey !== undefined
    return pageResponse({ name, keyed, mostBytes: limits.completionBytes }, crypto.randomUUID())
  })
  app.get("/health", (c) => c.json({ status: stopped.signal.aborted ? "stopping" : "ok", ...door.load() }))
  app.route("/", tokenizerRoutes({ limits, strict, onIgnored, contextBytes }))
  app.use("/v1/*", requireKey(options.apiKey))
  app.get("/v1/models", (c) => c.json({ object: "list", data: [described] }))
  app.get("/v1/models/:id{.+}", (c) => {
    requireModel(c.req.param("id"), name)
    return c.json(described)
  })
  app.post("/v1/completions", async (c) => {
    const request = decodeCompletionRequest(await readJson(c.req.raw, limits), limits, options)
    if (request.model !== undefined) requireModel(request.model, name)
    if (request.ignored.length > 0) onIgnored(request.ignored)
    return answer(request, c.req.raw.signal, (c.env ?? {}) as Carrier)
  })
  app.notFound((c) => notFound(c.req.path, basePath))
  app.onError((error) => errorResponse(describe(error)))

  async function answer(
    request: CompletionRequest,
    client: AbortSignal,
    { outgoing }: Carrier,
  ): Promise<Response> {
    const leave = await door.enter(client)
    // Whose reason a signal has is its owner's affair: under Node it is an error as if something broke.
    const judged = (error: unknown): unknown =>
      client.aborted && error === client.reason
        ? new ServerError("CLIENT_CLOSED", "the client went away before it was answered", { cause: error })
        : error
    const gone = new AbortController()
    const end = (): void => {
      gone.abort()
      leave()
    }
    const signal = AbortSignal.any([client, stopped.signal, gone.signal])
    const work = {
      model,
      request,
      heading: headingOf(),
      seed: request.seed ?? drawSeed(),
      concurrentChoices: limits.concurrentChoices,
      signal,
    }
    const headers = ignoredHeaders(request.ignored)
    try {
      if (!request.stream) {
        const whole = await toPromise(wholeAnswer(work), signal)
        end()
        return new Response(whole, { headers: { ...headers, "content-type": "application/json" } })
      }
      const events = await begun(toIterator(streamedAnswer(work)))
      const body = eventStream(events, {
        stallSeconds: limits.stallSeconds,
        onEnd: end,
        ...(outgoing !== undefined && { cut: () => void outgoing.destroy() }),
        describe: (error) => describe(judged(error)).body,
      })
      return new Response(body, { headers: { ...headers, ...EVENT_HEADERS } })
    } catch (error) {
      end()
      throw judged(error)
    }
  }

  return {
    fetch: async (request, carrier) => {
      try {
        return await app.fetch(request, carrier)
      } catch (error) {
        // Hono answers what is an `Error` of this realm, and lets all else through.
        return errorResponse(describe(error))
      }
    },
    basePath,
    load: door.load,
    stop: async () => {
      door.close()
      await stopWithin(door, limits.stopSeconds, stopped)
    },
  }
}

const EVENT_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache",
  // Proxies that gather what they pass on would hold the events back.
  "x-accel-buffering": "no",
}

/** Waits for those inside, and ends what they ask for when it takes too long. */
async function stopWithin(door: Admission, seconds: number, stopped: AbortController): Promise<void> {
  const timer = setTimeout(() => stopped.abort(), seconds * 1000)
  await door.empty()
  clearTimeout(timer)
  stopped.abort()
}

function requireModel(asked: string, name: string): void {
  if (asked !== name)
    throw new ServerError(
      "MODEL_NOT_FOUND",
      `there is no model ${JSON.stringify(asked.slice(0, 80))}; there is: ${name}`,
      {
        param: "model",
      },
    )
}
