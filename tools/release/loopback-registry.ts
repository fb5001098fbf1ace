// A registry of npm on this machine, for what is not published yet.
//
//     npm publish --registry http://127.0.0.1:PORT   kept in memory, and served from then on
//     npm install --registry http://127.0.0.1:PORT   what was published here; everything else from the registry behind
//
// In:  packed packages, the names that must never be asked for elsewhere, and the address of the registry behind, if any.
// Out: an address, and what was published to it, in order.
// Never: sends one of our names, or anything but a question, to the registry behind it; listens to other machines;
//        keeps the process alive.

import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { basename } from "node:path"
import { Readable } from "node:stream"
import { readPacked, type VersionedManifest } from "./packed.ts"

/** What it serves at the start, and what it asks when it does not know a name; without `behind` that is not found. */
export type LoopbackOptions = {
  readonly tarballs?: readonly string[]
  readonly own: readonly string[]
  readonly behind?: string
}

/** A registry that answers until it is closed. */
export type LoopbackRegistry = {
  readonly url: string
  /** What `npm publish` brought: the manifests, in the order in which they came. */
  readonly published: readonly VersionedManifest[]
  close(): Promise<void>
}

/** One version of a package: what a registry says of it, and the file. */
type Version = { readonly manifest: VersionedManifest; readonly file: string; readonly bytes: Buffer }

/** The body of `npm publish`, as far as it is read here. */
type Publication = {
  readonly name: string
  readonly versions: Readonly<Record<string, VersionedManifest>>
  readonly _attachments: Readonly<Record<string, { readonly data: string }>>
}

/** Opens a registry on a free port of this machine. Throws for a tarball that is none. */
export async function openLoopbackRegistry(options: LoopbackOptions): Promise<LoopbackRegistry> {
  const own = new Set(options.own)
  const versions: Version[] = (await readPacked(options.tarballs ?? [])).map(({ manifest, tarball }) => ({
    manifest,
    file: basename(tarball),
    bytes: readFileSync(tarball),
  }))
  const published: VersionedManifest[] = []

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? "/", url).pathname.slice(1))
    if (request.method === "PUT") {
      const refusal = take(path, (await readJson(request)) as Publication)
      return refusal === undefined
        ? send(response, 201, { ok: true })
        : send(response, 403, { error: refusal })
    }
    const asked = versions.find(({ file }) => path === `-/packed/${file}`)
    if (asked !== undefined) {
      response.writeHead(200, { "content-type": "application/octet-stream" }).end(asked.bytes)
      return
    }
    const found = versions.filter(({ manifest }) => manifest.name === path)
    if (found.length > 0) return send(response, 200, packument(url, found))
    const isOurs = own.has(path) || [...own].some((name) => path.startsWith(`${name}/`))
    if (isOurs || options.behind === undefined || request.method !== "GET")
      return send(response, 404, { error: `${path} is not here` })
    // Always below it: "/https://..." is a name as any other.
    await forward(new URL(`.${request.url}`, options.behind.replace(/\/*$/, "/")), request, response)
  }

  /** Keeps what is published. Returns the reason where a registry would not. */
  function take(path: string, body: Publication): string | undefined {
    const [manifest] = Object.values(body.versions)
    const [attachment] = Object.values(body._attachments)
    if (!own.has(path) || manifest?.name !== path) return `${path} is not one of ours`
    if (attachment === undefined) return `${path} came without its file`
    const { version } = manifest
    if (versions.some((one) => one.manifest.name === path && one.manifest.version === version))
      return `${path}@${version} is here already`
    const file = `${path.replace("@", "").replace("/", "-")}-${version}.tgz`
    versions.push({ manifest, file, bytes: Buffer.from(attachment.data, "base64") })
    published.push(manifest)
    return undefined
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else send(response, 502, { error: String(error) })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve)
  })
  server.unref()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url, published, close }
}

/** What a registry says of a package. The last version is the newest. */
function packument(url: string, versions: readonly Version[]): object {
  const entries = versions.map(({ manifest, file, bytes }) => {
    const dist = {
      tarball: `${url}-/packed/${file}`,
      integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
      shasum: createHash("sha1").update(bytes).digest("hex"),
    }
    return [manifest.version, { ...manifest, _id: `${manifest.name}@${manifest.version}`, dist }]
  })
  const { name, version } = versions.at(-1)!.manifest
  return { name, "dist-tags": { latest: version }, versions: Object.fromEntries(entries) }
}

/** Hands a question on. What the client says of itself goes along only as far as it shapes the answer. */
async function forward(target: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { accept = "*/*" } = request.headers
  const answer = await fetch(target, { headers: { accept } })
  const type = answer.headers.get("content-type") ?? "application/octet-stream"
  response.writeHead(answer.status, { "content-type": type })
  if (answer.body === null) return void response.end()
  await new Promise<void>((resolve, reject) => {
    Readable.fromWeb(answer.body!).on("error", reject).pipe(response)
    response.on("close", resolve)
  })
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString("utf8"))
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
}
