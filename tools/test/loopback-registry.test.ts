// The registry on this machine, on which a release is tried.

import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { runChild } from "../child.mjs"
import { openLoopbackRegistry } from "../release/loopback-registry.ts"
import { tree } from "./tree.ts"

type Packument = {
  readonly "dist-tags": object
  readonly versions: Readonly<Record<string, { readonly dist: { tarball: string; integrity: string } }>>
}

async function open(behind?: string) {
  const root = tree({ "package/package.json": `{ "name": "@aunet/core", "version": "0.1.0" }` })
  const { status } = await runChild("tar", ["-czf", "core.tgz", "package"], { cwd: root, output: "kept" })
  expect(status).toBe(0)
  const tarballs = [join(root, "core.tgz")]
  const registry = await openLoopbackRegistry({
    tarballs,
    own: ["@aunet/core", "aunet"],
    ...(behind && { behind }),
  })
  onTestFinished(() => registry.close())
  return { registry, bytes: readFileSync(tarballs[0]!) }
}

/** The file of a package, and whether it has the sum that npm checks. */
async function download(url: string, name: string, version: string) {
  const document = (await (await fetch(url + name)).json()) as Packument
  const { tarball, integrity } = document.versions[version]!.dist
  const bytes = Buffer.from(await (await fetch(tarball)).arrayBuffer())
  const sum = Buffer.from(await crypto.subtle.digest("SHA-512", bytes)).toString("base64")
  return { tags: document["dist-tags"], bytes, isWhole: integrity === `sha512-${sum}` }
}

test("serves what is packed, with the sums that npm checks", async () => {
  const { registry, bytes } = await open()
  expect(new URL(registry.url).hostname).toBe("127.0.0.1")
  const served = await download(registry.url, "@aunet%2fcore", "0.1.0")
  expect(served).toMatchObject({ tags: { latest: "0.1.0" }, isWhole: true })
  expect(Buffer.compare(served.bytes, bytes)).toBe(0)
})

test("keeps what is published, ours alone and each version once, and serves it from then on", async () => {
  const { registry } = await open()
  const put = async (name: string, version: string) => {
    const manifest = { name, version, dependencies: { fast: "^1.0.0" } }
    const _attachments = { [`${name}.tgz`]: { data: Buffer.from(`file of ${version}`).toString("base64") } }
    const body = JSON.stringify({ name, versions: { [version]: manifest }, _attachments })
    return (await fetch(registry.url + encodeURIComponent(name), { method: "PUT", body })).status
  }
  expect(await put("aunet", "0.1.0")).toBe(201)
  expect(await put("@aunet/core", "0.2.0")).toBe(201)
  expect([await put("effect", "1.0.0"), await put("aunet", "0.1.0")]).toEqual([403, 403])
  expect(registry.published.map(({ name, version }) => `${name} ${version}`)).toEqual([
    "aunet 0.1.0",
    "@aunet/core 0.2.0",
  ])
  const served = await download(registry.url, "@aunet%2fcore", "0.2.0")
  expect(served).toMatchObject({ tags: { latest: "0.2.0" }, isWhole: true })
  expect(served.bytes.toString()).toBe("file of 0.2.0")
})

test("asks the one behind it for all other names, without who asks, and never for ours", async () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    response.end("{}")
  })
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => void server.close())
  const { registry } = await open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/npm`)
  const headers = { authorization: "Bearer secret" }
  const get = async (path: string) => (await fetch(registry.url + path, { headers })).status
  const statuses = [await get("effect"), await get("https://elsewhere.invalid/x"), await get("aunet")]
  expect(statuses).toEqual([200, 200, 404])
  expect(await get("@aunet%2fcore/9.9.9")).toBe(404)
  expect((await fetch(`${registry.url}-/v1/login`, { method: "POST" })).status).toBe(404)
  expect(asked).toEqual(["GET /npm/effect undefined", "GET /npm/https://elsewhere.invalid/x undefined"])
})

test("without one behind it, knows no other name", async () => {
  const { registry } = await open()
  expect((await fetch(`${registry.url}effect`)).status).toBe(404)
})

test("opens nothing that is no packed package", async () => {
  const root = tree({ "core.tgz": "nothing" })
  const opened = openLoopbackRegistry({ tarballs: [join(root, "core.tgz")], own: [] })
  await expect(opened).rejects.toThrow("core.tgz is no packed package")
})
