/**
 * The protocol in a server of Node that is there already: `node:http`, Express, and whatever else hands on what Node gives.
 *
 *     incoming --whole address, body that was read--> Request --> fetch of completions.ts --> Response --> outgoing
 *
 * In: the protocol. Out: a function of a request and a response of Node. Never: changes a global, hands a request on, or
 * asks for a body that the protocol does not ask for.
 */
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Completions } from "../completions.ts"

/** What servers of Node call with a request. */
export type NodeHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => void

/** What frameworks put beside what Node gives. */
interface Framed {
  /** The whole address, where `url` is without the path that this is mounted under. */
  readonly originalUrl?: string
  /** What was made of the body. */
  readonly body?: unknown
}

/**
 * Makes the protocol a function for servers of Node.
 *
 * A framework that mounts it under a path may cut that path off (`app.use("/ai", handler)` of Express) or not: with the
 * same `basePath` both are understood, and so is a path that is cut off without a `basePath`. A body that was parsed on
 * the way (`express.json()`) is taken as it is; the limits of a server on its port (`bodySeconds`) are that server's.
 *
 * @param protocol what `completions` gives
 * @example
 * const handler = await nodeHandler(completions(model, { basePath: "/ai" }))
 * http.createServer((incoming, outgoing) => handler(incoming, outgoing)).listen(8080)
 */
export async function nodeHandler({
  basePath,
  fetch,
}: Pick<Completions, "basePath" | "fetch">): Promise<NodeHandler> {
  // Loaded here: it wakes Node's own fetch, which leaves globals, and importing this package does nothing.
  const { getRequestListener } = await import("@hono/node-server")
  const listener = getRequestListener(
    (request, env) => {
      const { incoming, outgoing } = env as { incoming: IncomingMessage & Framed; outgoing: ServerResponse }
      const body = bodyThatWasRead(incoming)
      if (body === undefined) return fetch(request, { outgoing })
      const { method, headers, signal } = request
      return fetch(new Request(request.url, { method, headers, body, signal }), { outgoing })
    },
    // This package changes nothing global.
    { overrideGlobalObjects: false },
  )
  return (incoming: IncomingMessage & Framed, outgoing) => {
    // Nobody routes it any more: what is left to do with the address is to answer it.
    if (basePath !== "" && incoming.originalUrl !== undefined) incoming.url = incoming.originalUrl
    void listener(incoming, outgoing)
  }
}

/** The body, where somebody has read it and kept what it says; undefined where it is still to be read. */
function bodyThatWasRead(incoming: IncomingMessage & Framed): string | Uint8Array<ArrayBuffer> | undefined {
  const { body, method = "GET", readableDidRead } = incoming
  if (!readableDidRead || body === undefined || method === "GET" || method === "HEAD") return undefined
  if (typeof body === "string" || body instanceof Uint8Array) return body as string | Uint8Array<ArrayBuffer>
  return JSON.stringify(body)
}
