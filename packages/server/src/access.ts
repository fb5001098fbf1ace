/**
 * Who may ask.
 *
 * In: requests. Out: the same, or an error. Never: a key in a message, or a comparison whose time tells how
 * much of a key was right.
 */
import { AunetError, badOption } from "@aunet/base"
import type { MiddlewareHandler } from "hono"
import { cors } from "hono/cors"
import { timingSafeEqual } from "hono/utils/buffer"
import { IGNORED_HEADER } from "./known-fields.ts"
import { ServerError } from "./server-error.ts"

/** Lets only requests through that show the key; all, when there is none. */
export function requireKey(key: string | undefined): MiddlewareHandler {
  return async (c, next) => {
    if (key === undefined) return next()
    const [, shown] = /^Bearer +(.+)$/i.exec(c.req.header("authorization") ?? "") ?? []
    if (shown === undefined)
      throw new ServerError("UNAUTHORIZED", 'an API key is needed, in the header "Authorization: Bearer KEY"')
    if (!(await timingSafeEqual(shown, key)))
      throw new ServerError("UNAUTHORIZED", "the API key is not right")
    return next()
  }
}

/**
 * Lets only requests through that were sent to one of these names: a page in the browser of this machine could
 * otherwise point a name of its own at this server and read what it answers.
 *
 * @param hosts names without a port; all when left out
 */
export function requireHost(hosts: readonly string[] | undefined): MiddlewareHandler {
  return async (c, next) => {
    const { hostname } = new URL(c.req.url)
    if (hosts !== undefined && !hosts.includes(hostname))
      throw new ServerError(
        "FOREIGN_HOST",
        `this server is not reached as ${JSON.stringify(hostname.slice(0, 80))}`,
      )
    return next()
  }
}

/**
 * Lets pages of these origins ask; `*` stands for all.
 *
 * @throws AunetError BAD_OPTION for one that no browser would name: a scheme and a host, with a port or without
 */
export function allowOrigins(origins: readonly string[]): MiddlewareHandler {
  const wrong = origins.find((origin) => origin !== "*" && !isOrigin(origin))
  if (wrong !== undefined)
    throw new AunetError(
      "BAD_OPTION",
      `origins has ${JSON.stringify(wrong)}; an origin is a scheme and a host as browsers name it, like "https://example.org" or "http://localhost:5173", or "*" for all`,
    )
  return cors({ origin: origins.includes("*") ? "*" : [...origins], exposeHeaders: [IGNORED_HEADER] })
}

/** True for what a browser may call a page's origin: no path, no capitals, no port that goes without saying. */
const isOrigin = (text: string): boolean =>
  /^[a-z][a-z\d+.-]*:\/\/[^/?#]+$/.test(text) &&
  URL.canParse(text) &&
  // The pages of a browser's extension have a scheme of its own, which has no origin to compare with.
  [text, "null"].includes(new URL(text).origin)

/**
 * Checks the path that a server is mounted under.
 *
 * @returns it; `""` for none
 * @throws AunetError BAD_OPTION
 */
export function checkBasePath(path: string | undefined): string {
  if (path === undefined || path === "" || path === "/") return ""
  if (typeof path !== "string" || !/^(?:\/[A-Za-z0-9._~-]+)+$/.test(path) || /\/\.{1,2}(?:\/|$)/.test(path))
    throw badOption("basePath", path, 'a path that begins with a slash and does not end with one, like "/ai"')
  return path
}
