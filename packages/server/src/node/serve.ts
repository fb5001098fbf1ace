/**
 * A server on a port of this machine.
 *
 *     listen --> accept --> fetch of completions.ts --> bytes, as fast as the client takes them
 *     close  --> accept nothing --> wait for what runs --> cut what is left
 *
 * In: a model, an address. Out: a running server. Never: reachable from other machines without a key.
 */
import { AunetError, checkOptionNames } from "@aunet/base"
import type { Load } from "../admission.ts"
import { completions, COMPLETIONS_NAMES, type CompletionsOptions } from "../completions.ts"
import { allowOrigins, checkBasePath } from "../access.ts"
import { checkLimits, type Limits } from "../limits.ts"
import type { ServedModel } from "../served-model.ts"
import { addressOf, checkPort, listen, LOOPBACK_NAMES } from "./listen.ts"
import { nodeHandler } from "./node-handler.ts"

/** Where to listen, and what `completions` takes. */
export interface ServeOptions extends CompletionsOptions {
  /** 127.0.0.1 when left out: this machine alone. */
  readonly host?: string
  /** 0 takes any that is free; 8080 when left out. */
  readonly port?: number
}

/** A server that listens. */
export interface RunningServer extends AsyncDisposable {
  /** Where clients find it: `http://127.0.0.1:8080`, with the path that it is mounted under. */
  readonly address: string
  /** How busy it is, with the connections that are open. */
  load(): Load & { readonly connections: number }
  /** Stops in good order: nothing new, what runs may end, the rest is cut after `stopSeconds`. */
  close(): Promise<void>
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"])

/** Fewest characters of a key: enough that guessing is hopeless. */
const SHORTEST_KEY = 16

/** How long a connection may wait for its next request, and for the end of a request's head. */
const KEEP_ALIVE_MS = 5000
const HEAD_MS = 10_000

/**
 * Starts a server.
 *
 * @param model what `load` of `aunet` gives; it stays open when the server closes
 * @throws AunetError BAD_OPTION for a host other than loopback without a key, a key that is too short, a port
 * out of range or taken, an address that this machine does not have, an option that does not exist
 * @example
 * const server = await serve(model, { port: 0 })
 * console.log(server.address)
 * await server.close()
 */
export async function serve(model: ServedModel, options: ServeOptions = {}): Promise<RunningServer> {
  const limits = checkServeOptions(options)
  const { host = "127.0.0.1", port = 8080, ...others } = options
  const { apiKey } = others
  const local = LOOPBACK.has(host) && apiKey === undefined
  // Loaded here: it wakes Node's own fetch, which leaves globals, and importing this package does nothing.
  const { createServer } = await import("node:http")
  const protocol = completions(model, { ...others, ...(local && { hosts: options.hosts ?? LOOPBACK_NAMES }) })
  const handler = await nodeHandler(protocol)
  const server = createServer(
    {
      headersTimeout: Math.min(HEAD_MS, limits.bodySeconds * 1000),
      requestTimeout: limits.bodySeconds * 1000,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: 1000,
    },
    handler,
  )
  let connections = 0
  server.on("connection", (socket) => {
    connections++
    socket.once("close", () => connections--)
  })
  await listen(server, host, port)
  const running: RunningServer = {
    address: addressOf(server) + checkBasePath(options.basePath),
    load: () => ({ ...protocol.load(), connections }),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await protocol.stop()
      // What was answered is on its way; a client that does not read it is not waited for.
      const cut = setTimeout(() => server.closeAllConnections(), LAST_BYTES_MS)
      server.closeIdleConnections()
      await closed
      clearTimeout(cut)
    },
    [Symbol.asyncDispose]: () => running.close(),
  }
  return running
}

/** How long the last bytes of the last answers may take to leave. */
const LAST_BYTES_MS = 1000

/**
 * Checks options before a model is loaded for them.
 *
 * @returns the limits, filled in
 * @throws AunetError BAD_OPTION as `serve` does, but for what only listening tells
 */
export function checkServeOptions(options: ServeOptions): Limits {
  checkOptionNames("serve", options, { host: true, port: true, ...COMPLETIONS_NAMES })
  const { host = "127.0.0.1", port = 8080, apiKey, origins, basePath } = options
  checkBasePath(basePath)
  checkAddress(host, port, apiKey)
  if (origins !== undefined) allowOrigins(origins)
  return checkLimits(options.limits)
}

function checkAddress(host: string, port: number, apiKey: string | undefined): void {
  const refuse = (message: string): never => {
    throw new AunetError("BAD_OPTION", message)
  }
  checkPort(port)
  if (apiKey !== undefined && apiKey.length < SHORTEST_KEY)
    refuse(
      `the API key (apiKey) has ${apiKey.length} ${apiKey.length === 1 ? "character" : "characters"}; it must have ${SHORTEST_KEY} or more`,
    )
  if (!LOOPBACK.has(host) && apiKey === undefined)
    refuse(
      `host is ${JSON.stringify(host)}, which other machines reach; give an API key (apiKey), or listen on 127.0.0.1`,
    )
}
