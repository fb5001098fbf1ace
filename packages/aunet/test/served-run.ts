// The files of a small training as a page would fetch them: from `address`, on loopback.
//
// In:  nothing. Out: an address that is there for the tests of a file. Never: outlives them.

import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { Files } from "aunet"
import { afterAll, beforeAll } from "vitest"
import { trained } from "./trained.ts"

/** Serves them; both are there once the tests begin. @param train makes them */
export function servedRun(train: () => Promise<Files> = () => trained("words")): {
  readonly files: Files
  readonly address: string
} {
  const run: { files: Files; address: string } = { files: {}, address: "" }
  const server = createServer((asked, answer) => {
    const found = run.files[(asked.url ?? "").slice("/run/".length)]
    if (found === undefined) answer.writeHead(404).end()
    else answer.end(found)
  })
  beforeAll(async () => {
    run.files = await train()
    await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening))
    run.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/run/`
  })
  afterAll(() => void server.close())
  return run
}
