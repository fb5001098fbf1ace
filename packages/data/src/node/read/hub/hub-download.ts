/**
 * One file of the hub on this disk, in the cache that other clients of the hub use too.
 *
 *     datasets--owner--name/blobs/<checksum>               what it holds; what comes has another name (hub-incomplete.ts)
 *                           snapshots/<commit>/<path>      a link to it, where the system has links
 *
 * In: a file's entry, and who gives its bytes. Out: a path. Never: a file whose bytes are not those of its checksum; what
 * came before a transfer broke off comes again.
 * Source: the cache of huggingface_hub; names of blobs are SHA-256 of files in large storage, and Git's SHA-1 of others.
 */
import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { mkdir, open, rename, rm, stat, symlink, truncate } from "node:fs/promises"
import { dirname, join, relative } from "node:path"
import { AunetError } from "@aunet/base"
import { isDiskFailure } from "./disk-failure.ts"
import { hubIncomplete } from "./hub-incomplete.ts"

/** A file as the hub lists it. */
export interface HubFile {
  readonly path: string
  readonly size: number
  /** Git's checksum of it, or that of the large storage. */
  readonly checksum: { readonly kind: "git" | "sha256"; readonly hex: string }
}

/** Gives the bytes of a file from some byte on. */
export type BytesFrom = (from: number) => Promise<AsyncIterable<Uint8Array>>

/** How often a transfer that broke off is taken up again, if each time something came. */
const MOST_BREAKS = 20

/**
 * Gives the path of a file, and fetches it where it is not there.
 *
 * @param folder the cache of its repository
 * @param commit of the snapshot
 * @param onBytes told how many bytes are here
 * @throws AunetError BAD_DATA for bytes that are not those of its checksum; what `bytesFrom` throws
 */
export async function hubDownload(
  folder: string,
  commit: string,
  file: HubFile,
  bytesFrom: BytesFrom,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const place = join(folder, "snapshots", commit, ...file.path.split("/"))
  if (await isThere(place)) return place
  const blob = join(folder, "blobs", file.checksum.hex)
  await mkdir(dirname(place), { recursive: true })
  await mkdir(dirname(blob), { recursive: true })
  if (!(await isThere(blob))) {
    const { path, release } = await hubIncomplete(blob)
    try {
      await fetchInto(path, file, bytesFrom, onBytes)
      await rename(path, blob)
    } catch (error) {
      // Another process was faster, and where files that are open cannot be replaced its file stays.
      const isWhole = await isThere(blob)
      await (isWhole ? rm(path, { force: true }) : release()).catch(() => {})
      if (!isWhole) throw error
    }
  }
  try {
    await symlink(relative(dirname(place), blob), place)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // Another process was faster; or the system has no links for everybody.
    if (code === "EEXIST") return place
    if (code !== "EPERM" && code !== "ENOSYS") throw error
    // Where it is moved, another process may have moved its own there.
    await rename(blob, place).catch(async (moved: unknown) => {
      if (!(await isThere(place))) throw moved
    })
  }
  return place
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

async function fetchInto(
  path: string,
  file: HubFile,
  bytesFrom: BytesFrom,
  onBytes: (bytes: number) => void,
): Promise<void> {
  if ((await stat(path)).size > file.size) await truncate(path)
  for (let breaks = 0; ;) {
    // What a write that failed has written counts too.
    const have = (await stat(path)).size
    if (have >= file.size) break
    const output = await open(path, "a")
    try {
      let here = have
      for await (const piece of await bytesFrom(have)) {
        await output.appendFile(piece)
        here += piece.length
        onBytes(here)
      }
      if (here < file.size) throw new Error(`the transfer ended after ${here} of ${file.size} bytes`)
    } catch (error) {
      if (isDiskFailure(error) || (error as Error | null)?.name === "AbortError") throw error
      if ((await stat(path)).size === have || ++breaks > MOST_BREAKS) throw error
    } finally {
      await output.close()
    }
  }
  if ((await checksumOf(path, file)) === file.checksum.hex) return
  await rm(path, { force: true })
  throw new AunetError(
    "BAD_DATA",
    `${file.path} came with other bytes than the hub lists (its checksum differs); the same command fetches it again`,
  )
}

async function checksumOf(path: string, { checksum, size }: HubFile): Promise<string> {
  const hash = createHash(checksum.kind === "git" ? "sha1" : "sha256")
  if (checksum.kind === "git") hash.update(`blob ${size}\0`)
  for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array)
  return hash.digest("hex")
}
