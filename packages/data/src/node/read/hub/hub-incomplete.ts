/**
 * A file that is being fetched: one for each process that fetches, so that none writes into another's.
 *
 *     <checksum>.<host>-<pid>-<random>.incomplete    somebody's
 *     <checksum>.incomplete                          nobody's: a transfer that failed, and may go on
 *
 * In: the path that the whole file will have. Out: the path of what is written, with what somebody else's transfer left of
 * it. Never: takes what a living process writes; believes a clock but the disk's own.
 */
import { randomBytes } from "node:crypto"
import { open, readdir, rename, rm, stat } from "node:fs/promises"
import { hostname } from "node:os"
import { basename, dirname, join } from "node:path"

/** A file on its way. */
export interface HubIncomplete {
  readonly path: string
  /** Leaves it to whoever fetches next. */
  release(): Promise<void>
}

/** No transfer is as long without a byte: one whose file was not touched for as long is over. */
const DEAD_MS = 3_600_000
/** Disks tell times in steps. */
const STEP_MS = 2000

/** Takes what is there of a file, as much as nobody else writes, or begins it. */
export async function hubIncomplete(blob: string): Promise<HubIncomplete> {
  const host = hostname().replaceAll(/[^A-Za-z0-9]/g, "_")
  const path = `${blob}.${host}-${process.pid}-${randomBytes(6).toString("hex")}.incomplete`
  await (await open(path, "a")).close()
  const now = (await stat(path)).mtimeMs
  const left: { readonly at: string; readonly size: number }[] = []
  for (const name of await readdir(dirname(blob))) {
    const at = join(dirname(blob), name)
    if (!name.startsWith(`${basename(blob)}.`) || !name.endsWith(".incomplete") || at === path) continue
    const found = await stat(at).catch(() => undefined)
    const owner = name.slice(basename(blob).length + 1, -"incomplete".length)
    if (found !== undefined && isLeft(owner, host, now - found.mtimeMs)) left.push({ at, size: found.size })
  }
  // The longest goes on. Of two processes that take it, one does: the other finds that it is gone.
  let isTaken = false
  for (const { at } of left.toSorted((a, b) => b.size - a.size)) {
    if (isTaken) await rm(at, { force: true })
    else
      isTaken = await rename(at, path).then(
        () => true,
        () => false,
      )
  }
  return {
    path,
    release: async () => {
      const own = await stat(path).catch(() => undefined)
      const other = await stat(`${blob}.incomplete`).catch(() => undefined)
      if (own === undefined) return
      if (own.size > (other?.size ?? 0)) await rename(path, `${blob}.incomplete`)
      else await rm(path, { force: true })
    },
  }
}

/** Whether nobody writes a file any more. */
function isLeft(owner: string, host: string, untouchedMs: number): boolean {
  const [, where, pid] = /^(.*)-(\d+)-[\da-f]+\.$/.exec(owner) ?? []
  if (owner === "" || untouchedMs > DEAD_MS) return true
  if (where !== host) return false
  // A process of this number may have been another one, as in a container that was started again.
  return Number(pid) === process.pid ? untouchedMs > 1000 * process.uptime() + STEP_MS : !isAlive(Number(pid))
}

/** Signal 0 only asks. A process of another user lives too; it answers EPERM. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH"
  }
}
