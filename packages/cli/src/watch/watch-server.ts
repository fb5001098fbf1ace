/**
 * The page of `aunet watch` and what it asks for.
 *
 *     GET  /         the page, one file
 *     GET  /state    what is to be shown; 204 where the page has it
 *     GET  /command the command that writes the same in a shell
 *     POST /write    a text, as it is written
 *
 * In: trainings that are watched, a port. Out: a running server of this machine alone. Never: reads a path that came in a
 * request: checkpoints are named by what the page was told.
 */
import { servePage, type ServedPage } from "@aunet/server/node"
import type { LoadOptions } from "aunet"
import type { Amount } from "../files/read-curves.ts"
import { shellQuote } from "../report/shell-quote.ts"
import { watchPage } from "./page/watch-page.ts"
import { type Asked, watching } from "./watching.ts"
import { writeBox, type WriteRequest } from "./write-box.ts"

/** What is watched, and where the page is. */
export interface WatchServerOptions {
  readonly paths: readonly string[]
  /** That one or none; any that is free when left out and the usual one is taken. */
  readonly port?: number | undefined
  /** How the reader starts this program. */
  readonly command: string
  /** How models are opened that write. */
  readonly loading: LoadOptions
  /** Whether a path may not be there yet: a training has not saved before. */
  readonly mayBeMissing?: boolean
}

/** Where the page is when nobody says where. */
export const USUAL_PORT = 8099

/** Fewest and most bytes of a text, and most of what is asked with. */
const MOST_BYTES = 4096
const MOST_PROMPT = 16_384
const MOST_BODY = 65_536

/** Serves the page. @throws UsageError for a path that is not there; AunetError BAD_OPTION for a port that is taken */
export async function watchServer({
  paths,
  port,
  command,
  loading,
  mayBeMissing = false,
}: WatchServerOptions): Promise<ServedPage> {
  const watched = await watching(paths, { command, mayBeMissing })
  const box = writeBox(loading)
  const page = watchPage()
  const answer = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url)
    const asked = `${request.method} ${pathname}`
    if (asked === "GET /") return new Response(page.html, { headers: page.headers })
    if (asked === "GET /state") {
      const state = await watched.state(askedIn(searchParams))
      if (state === undefined) return new Response(null, { status: 204, headers: UNKEPT })
      return Response.json(state, { headers: UNKEPT })
    }
    if (asked === "GET /command") return commandFor(searchParams)
    if (asked === "POST /write") return write(request)
    return told(404, "there is nothing here")
  }
  const commandFor = (params: URLSearchParams): Response => {
    const found = watched.checkpoint(params.get("checkpoint") ?? "")
    const prompt = params.get("prompt") ?? ""
    if (found === undefined) return told(404, "this checkpoint is not there any more")
    const length = ` --max-bytes ${Number(params.get("maxBytes") ?? 256)} --temperature ${Number(params.get("temperature") ?? 1)}`
    // What begins with a dash would be taken for a flag.
    const flag = prompt.startsWith("-") ? shellQuote(`--prompt=${prompt}`) : `--prompt ${shellQuote(prompt)}`
    return told(200, `${found.row.command}${prompt === "" ? "" : ` ${flag}`}${length}`)
  }
  const write = async (request: Request): Promise<Response> => {
    if (request.headers.get("content-type")?.split(";")[0] !== "application/json")
      return told(415, "a text is asked for in JSON")
    const wanted = wantedIn(await bodyOf(request))
    if (wanted === undefined)
      return told(400, `a text is asked for with { checkpoint, prompt, maxBytes, temperature }`)
    const checkpoint = watched.checkpoint(wanted.checkpoint)
    if (checkpoint === undefined) return told(404, "this checkpoint is not there any more")
    const text = box.write(checkpoint, wanted, request.signal)
    if (text === undefined) return told(409, "another text is being written; stop it, or wait for its end")
    return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8", ...UNKEPT } })
  }
  const served = await servePage(answer, port === undefined ? { port: USUAL_PORT, orAny: true } : { port })
  const close = async (): Promise<void> => {
    await served.close()
    await box.close()
  }
  return { address: served.address, close, [Symbol.asyncDispose]: close }
}

const UNKEPT = { "cache-control": "no-store", "x-content-type-options": "nosniff" }

const told = (status: number, sentence: string): Response =>
  new Response(sentence, { status, headers: { "content-type": "text/plain; charset=utf-8", ...UNKEPT } })

const AMOUNTS: readonly Amount[] = ["bytes", "flops", "seconds", "steps"]

/** What the page has ticked; whatever is no choice counts as none. */
function askedIn(params: URLSearchParams): Asked {
  const x = AMOUNTS.find((amount) => amount === params.get("x")) ?? "bytes"
  return {
    x,
    scale: params.get("scale") === "linear" ? "linear" : "logarithmic",
    ticked: params.has("chosen") ? params.getAll("run") : undefined,
    since: params.get("since") ?? undefined,
  }
}

/** The body of a request; undefined where it is too long or no JSON. */
async function bodyOf({ body }: Request): Promise<unknown> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body ?? []) {
    length += part.length
    if (length > MOST_BODY) return undefined
    parts.push(part)
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString())
  } catch {
    return undefined
  }
}

/** What is wanted, where it is whole and within bounds. */
function wantedIn(body: unknown): (WriteRequest & { readonly checkpoint: string }) | undefined {
  const { checkpoint, prompt, maxBytes, temperature } = Object(body) as Record<string, unknown>
  if (typeof checkpoint !== "string" || typeof prompt !== "string" || prompt.length > MOST_PROMPT)
    return undefined
  if (!Number.isInteger(maxBytes) || (maxBytes as number) < 1 || (maxBytes as number) > MOST_BYTES)
    return undefined
  if (typeof temperature !== "number" || !(temperature >= 0 && temperature <= 5)) return undefined
  return { checkpoint, prompt, maxBytes: maxBytes as number, temperature }
}
