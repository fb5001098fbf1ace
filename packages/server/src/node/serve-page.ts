/**
 * A page for the browsers of this machine, and for nobody else.
 *
 *     another machine                         is not listened to: 127.0.0.1
 *     a name that somebody points here        403, by the header host
 *     a page of another origin that asks      403, by the headers origin and sec-fetch-site
 *     a link to the page, from anywhere       is followed
 *
 * In: a function from a request to a response. Out: a running server. Never: a header that lets other origins read.
 */
import { type AunetError, checkOptionNames } from "@aunet/base"
import { addressOf, checkPort, listen, LOOPBACK_NAMES } from "./listen.ts"

/** Where to listen. */
export interface ServePageOptions {
  /** 0 takes any that is free. */
  readonly port: number
  /** Takes any that is free where `port` is taken; false when left out. */
  readonly orAny?: boolean
}

/** A page that is served. */
export interface ServedPage extends AsyncDisposable {
  /** Where browsers of this machine find it: `http://127.0.0.1:8099`. */
  readonly address: string
  /** Stops at once; answers that are on their way are cut. */
  close(): Promise<void>
}

/**
 * Serves a page.
 *
 * @param answer what a request gets; whatever it throws is a 500 without a word
 * @throws AunetError BAD_OPTION for a port out of range or taken
 * @example
 * const page = await servePage(() => new Response("<p>here"), { port: 0 })
 * console.log(page.address)
 * await page.close()
 */
export async function servePage(
  answer: (request: Request) => Response | Promise<Response>,
  options: ServePageOptions,
): Promise<ServedPage> {
  checkOptionNames("servePage", options, { port: true, orAny: true })
  const { port, orAny = false } = options
  checkPort(port)
  // Loaded here: either wakes Node's own fetch, which leaves globals, and importing this package does nothing.
  const { createServer } = await import("node:http")
  const { getRequestListener } = await import("@hono/node-server")
  const listener = getRequestListener(
    async (request) => {
      const refused = refusal(request)
      if (refused !== undefined) return new Response(`${refused}\n`, { status: 403 })
      return answer(request)
    },
    { overrideGlobalObjects: false, errorHandler: () => new Response(null, { status: 500 }) },
  )
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  try {
    await listen(server, "127.0.0.1", port)
  } catch (error) {
    const { code } = Object((error as AunetError).cause) as { code?: string }
    if (!orAny || code !== "EADDRINUSE") throw error
    await listen(server, "127.0.0.1", 0)
  }
  const served: ServedPage = {
    address: addressOf(server),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
    [Symbol.asyncDispose]: () => served.close(),
  }
  return served
}

/** Why a request is not answered; undefined for one of the page itself, of a person who opens it, of a program here. */
function refusal({ url, method, headers }: Request): string | undefined {
  const { hostname, origin: own } = new URL(url)
  if (!LOOPBACK_NAMES.includes(hostname))
    return `this page is not reached as ${JSON.stringify(hostname.slice(0, 80))}`
  const origin = headers.get("origin")
  if (origin !== null && origin !== own) return "pages of other origins are not answered"
  const site = headers.get("sec-fetch-site") ?? "none"
  const isLink = method === "GET" && headers.get("sec-fetch-mode") === "navigate"
  return site === "same-origin" || site === "none" || isLink
    ? undefined
    : "pages of other origins are not answered"
}
