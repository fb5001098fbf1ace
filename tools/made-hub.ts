// A hub on this machine: answers as the Hugging Face hub does, for repositories that a test has made up.
//
// In: files. Out: an address, and what was asked. Never: the network beyond this machine.
import { createHash } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

/** A repository. */
export interface MadeRepository {
  readonly files: Readonly<Record<string, Buffer>>
  /** Whether files lie in large storage, named by SHA-256. */
  readonly isLarge?: boolean
  /** The token that it asks for, and whether it asks since its terms have to be accepted. */
  readonly token?: string
  readonly isGated?: boolean
}

/** A hub that listens. */
export interface MadeHub {
  readonly url: string
  /** `GET /api/...`, with the range where one was asked for. */
  readonly asked: string[]
  /** Breaks off the next transfer after so many bytes. */
  breakAfter: number | undefined
  close(): Promise<void>
}

const hash = (kind: string, ...parts: readonly (string | Buffer)[]): string =>
  parts.reduce((sum, part) => sum.update(part), createHash(kind)).digest("hex")

/** The commit of all that is made up, on the branch `main` and the tag `v1`. */
export const COMMIT = "c".repeat(40)

/**
 * Starts one.
 *
 * @param repositories by `datasets/owner/name` and `models/owner/name`
 */
export async function makeHub(repositories: Readonly<Record<string, MadeRepository>>): Promise<MadeHub> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://hub").pathname)
    const { range, authorization } = request.headers
    asked.push(`${request.method} ${path}${range === undefined ? "" : ` ${range}`}`)
    const refuse = (status: number, code: string | undefined, error: string): void => {
      response.writeHead(status, {
        "content-type": "application/json",
        ...(code && { "x-error-code": code }),
      })
      response.end(JSON.stringify({ error }))
    }
    const [, kind, name, rest] =
      /^\/api\/(datasets|models)\/([\w.-]+\/[\w.-]+)\/(.*)$/.exec(path) ??
      /^\/((?:datasets)\/)?([\w.-]+\/[\w.-]+)\/(resolve\/.*)$/.exec(path) ??
      []
    const repository = repositories[`${(kind ?? "models").replace("/", "")}/${name ?? ""}`]
    // A name that does not exist, and one that a stranger may not see, get the same answer.
    if (
      repository === undefined ||
      (repository.token !== undefined &&
        repository.isGated !== true &&
        authorization !== `Bearer ${repository.token}`)
    )
      return authorization === undefined
        ? refuse(401, undefined, "Invalid username or password.")
        : refuse(404, "RepoNotFound", "Repository not found")
    const [, what, revision, inside = ""] = /^(revision|tree|resolve)\/([^/]+)\/?(.*)$/.exec(rest ?? "") ?? []
    if (!["main", "v1", COMMIT].includes(revision ?? ""))
      return refuse(404, "RevisionNotFound", "Invalid rev id")
    if (what === "revision") {
      response.setHeader("content-type", "application/json")
      return void response.end(JSON.stringify({ _id: "1", id: name, sha: COMMIT, private: false }))
    }
    if (what === "tree") {
      response.setHeader("content-type", "application/json")
      const entries = Object.entries(repository.files).map(([file, bytes]) => ({
        type: "file",
        path: file,
        size: bytes.length,
        oid: hash("sha1", `blob ${bytes.length}\0`, bytes),
        ...(repository.isLarge === true && {
          lfs: { oid: hash("sha256", bytes), size: bytes.length, pointerSize: 130 },
        }),
      }))
      return void response.end(
        JSON.stringify([{ type: "directory", path: "data", size: 0, oid: "1" }, ...entries]),
      )
    }
    if (repository.isGated === true && authorization !== `Bearer ${repository.token}`)
      return refuse(authorization === undefined ? 401 : 403, "GatedRepo", "Access to it is restricted.")
    const bytes = repository.files[inside]
    if (bytes === undefined) return refuse(404, "EntryNotFound", "Entry not found")
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? []
    response.setHeader("etag", '"made-up"')
    response.setHeader("accept-ranges", "bytes")
    const part = bytes.subarray(Number(from ?? 0), to === undefined || to === "" ? undefined : Number(to) + 1)
    if (from !== undefined) {
      if (Number(from) >= bytes.length) return refuse(416, undefined, "Range not satisfiable")
      response.statusCode = 206
      response.setHeader("content-range", `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`)
    }
    response.setHeader("content-length", part.length)
    if (hub.breakAfter === undefined || part.length <= hub.breakAfter) return void response.end(part)
    response.write(part.subarray(0, hub.breakAfter), () => response.destroy())
    hub.breakAfter = undefined
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const hub: MadeHub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    breakAfter: undefined,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return hub
}
