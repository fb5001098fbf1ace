/**
 * A port of this machine.
 *
 * In: a server of Node, an address. Out: the same, listening. Never: waits for a port that is taken.
 */
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { AunetError, badOption } from "@aunet/base"

/** Names under which a browser of this machine reaches it; an address of IPv6 stands in brackets. */
export const LOOPBACK_NAMES: readonly string[] = ["127.0.0.1", "[::1]", "localhost"]

/** Refuses what is no port. @throws AunetError BAD_OPTION */
export function checkPort(port: number): void {
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw badOption("port", port, "a whole number from 0 (any that is free) to 65535")
}

/** Waits until the server listens. */
export async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why =
        error.code === "EADDRINUSE"
          ? "another program listens there; choose another port, or 0 for any that is free"
          : error.message
      reject(new AunetError("BAD_OPTION", `cannot listen on ${host}:${port}: ${why}`, { cause: error }))
    })
    server.listen(port, host, resolve)
  })
}

/** Tells where clients find a server that listens. */
export function addressOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`
}
