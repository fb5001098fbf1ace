/**
 * A data set or a model of the hub at one commit: its files listed, and on this disk when they are asked for.
 *
 * In: an address. Out: files. Never: a file that nobody asks for; files of two commits.
 */
import { join } from "node:path"
import { AunetError, messageOf } from "@aunet/base"
import { type HubAddress, isInside } from "./hub-address.ts"
import { type BytesFrom, hubDownload, type HubFile } from "./hub-download.ts"
import { hubFailure } from "./hub-failure.ts"
import { hubAsking, type HubOptions } from "./hub-options.ts"

/** What is in a repository. */
export interface HubRepository {
  /** The commit that its revision is now. */
  readonly commit: string
  /** All of its files, by their paths. */
  readonly files: ReadonlyMap<string, HubFile>
  /**
   * Gives the path of a file on this disk, and fetches it where it is not there.
   *
   * @throws AunetError DATA_MISSING for what the hub has not, or does not give; BAD_DATA for a checksum that differs;
   * WRITE_FAILED for what this disk refuses
   */
  fetch(path: string): Promise<string>
}

/** Loads the hub's own client, which only those who name something of it need. */
async function loadHub(): Promise<typeof import("@huggingface/hub")> {
  try {
    return await import("@huggingface/hub")
  } catch (cause) {
    throw new AunetError(
      "DATA_MISSING",
      `what is on the hub is fetched with @huggingface/hub, which does not load (${messageOf(cause)}); install it beside what you run (npm install @huggingface/hub), or name a folder`,
      { cause },
    )
  }
}

/**
 * Opens a repository: finds the commit of its revision, and lists it.
 *
 * @throws AunetError DATA_MISSING for what does not exist, needs a token or cannot be reached, and where @huggingface/hub
 * is not installed; ABORTED
 * @example const { files } = await openHubRepository(hubAddress("hf://datasets/roneneldan/TinyStories"))
 */
export async function openHubRepository(
  address: HubAddress,
  options: HubOptions = {},
): Promise<HubRepository> {
  const hub = await loadHub()
  const { accessToken, cacheFolder, signal, onFetch, ...asking } = hubAsking(options)
  const { kind, name } = address
  let errorCode: string | undefined
  /** Stops when it is told to, keeps what the hub says, and takes no whole file for a part. */
  const watched: typeof fetch = async (input, init) => {
    errorCode = undefined
    const response = await asking.fetch(input, { ...init, ...(signal && { signal }) })
    if (!response.ok) errorCode = response.headers.get("x-error-code") ?? undefined
    else if (new Headers(init?.headers).has("range") && response.status !== 206)
      throw new Error("it gives no parts of files")
    return response
  }
  const asked = {
    repo: { type: kind, name },
    fetch: watched,
    ...(asking.hubUrl !== undefined && { hubUrl: asking.hubUrl }),
    ...(accessToken !== undefined && { accessToken }),
  }
  const orFailure = async <A>(what: string, work: () => Promise<A>): Promise<A> => {
    try {
      return await work()
    } catch (cause) {
      if (signal?.aborted === true)
        throw new AunetError("ABORTED", "what the hub gives was stopped", { cause })
      throw hubFailure(
        address,
        { what, hasToken: accessToken !== undefined, hubUrl: asking.hubUrl, cacheFolder, errorCode },
        cause,
      )
    }
  }
  const { commit, files } = await orFailure("the list of files", async () => {
    const wanted = { ...asked, name, revision: address.revision, additionalFields: ["sha" as const] }
    const { sha }: { readonly sha?: unknown } =
      kind === "dataset" ? await hub.datasetInfo(wanted) : await hub.modelInfo(wanted)
    if (typeof sha !== "string" || !/^[\da-f]{40}$/.test(sha)) throw new Error("it names no commit")
    const listed = new Map<string, HubFile>()
    for await (const { type, path, size, oid = "", lfs } of hub.listFiles({
      ...asked,
      recursive: true,
      revision: sha,
    })) {
      if (type !== "file") continue
      const hex = lfs?.oid ?? oid
      if (!isInside(path) || !/^[\da-f]{40,64}$/.test(hex))
        throw new Error(`it lists a file that no disk should have: ${JSON.stringify(path)}`)
      listed.set(path, {
        path,
        size: lfs?.size ?? size,
        checksum: { kind: lfs === undefined ? "git" : "sha256", hex },
      })
    }
    return { commit: sha, files: listed }
  })
  const folder = join(cacheFolder, `${kind}s--${name.replace("/", "--")}`)
  return {
    commit,
    files,
    fetch: (path) =>
      orFailure(path, async () => {
        const file = files.get(path)
        if (file === undefined)
          throw new AunetError(
            "DATA_MISSING",
            `there is no ${path} in ${name} on the hub (${address.revision})`,
          )
        let blob: Blob | null | undefined
        const bytesFrom: BytesFrom = async (from) => {
          blob ??= await hub.downloadFile({ ...asked, path, revision: commit })
          if (blob === null) throw new Error("there is no such file")
          return blob.slice(from, file.size).stream() as unknown as AsyncIterable<Uint8Array>
        }
        return hubDownload(folder, commit, file, bytesFrom, (bytes) =>
          onFetch({ name: path, bytes, size: file.size }),
        )
      }),
  }
}
