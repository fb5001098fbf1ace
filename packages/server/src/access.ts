/**
 * Who may ask.
 *
 * In: requests. Out: the same, or an error. Never: a key in a message, or a comparison whose time tells how
 * much of a key was right.
 */
import type { MiddlewareHandler } from "hono"
import { timingSafeEqual } from "hono/utils/buffer"
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
