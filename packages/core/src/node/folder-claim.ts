/**
 * A claim: a subfolder that says who writes to a folder at the moment.
 *
 *     .checkpoint-writing-HOST-PID-RANDOM/
 *
 * In: a folder. Out: the claim, when no living writer has one; what dead writers left is removed.
 * Never: believes a clock of another machine: a writer that lives touches its claim again and again, and
 * one whose claim stays untouched while somebody looks is dead.
 */
import { randomBytes } from "node:crypto"
import { mkdir, readdir, rm, stat, utimes } from "node:fs/promises"
import { hostname } from "node:os"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { AunetError } from "@aunet/base"
import { errorCode, isMissing } from "./durable-files.ts"

const prefix = ".checkpoint-writing-"

/** Tells whether an entry of a folder is a claim. */
export function isClaim(entry: string): boolean {
  return entry.startsWith(prefix)
}

/** The right to write to a folder, until it is released. */
export interface Claim {
  /** A subfolder for what is being written; gone after the release. */
  readonly path: string
  release(): Promise<void>
}

/**
 * Claims a folder for writing.
 *
 * @param patienceMs how long another writer may go without a sign of life; a living one is waited for as
 *   long, and then is an error
 * @throws AunetError CHECKPOINT_WRITE_FAILED naming the other writer
 */
export async function claimFolder(folder: string, patienceMs: number): Promise<Claim> {
  const host = hostname().replaceAll(/[^A-Za-z0-9.]/g, "_")
  const own = `${prefix}${host}-${process.pid}-${randomBytes(6).toString("hex")}`
  const path = join(folder, own)
  await mkdir(path)
  // A claim that cannot be touched only looks dead sooner.
  const touch = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), patienceMs / 8)
  touch.unref()
  const release = async (): Promise<void> => {
    clearInterval(touch)
    await remove(path)
  }
  try {
    // Own claim first, then the look at others: of two writers, at least one sees the other.
    const others = (await readdir(folder)).filter((entry) => isClaim(entry) && entry !== own)
    for (const other of others) await outlive(folder, other, host, patienceMs)
  } catch (error) {
    await release().catch(() => {})
    throw error
  }
  return { path, release }
}

/** Waits until a claim is released or turns out to be a dead writer's. */
async function outlive(folder: string, claim: string, host: string, patienceMs: number): Promise<void> {
  const path = join(folder, claim)
  const [, where, pid] = /^(.*)-(\d+)-[0-9a-f]+$/.exec(claim.slice(prefix.length)) ?? []
  if (where === host && !isAlive(Number(pid))) return remove(path)
  const first = await touchedMs(path)
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += patienceMs / 20) {
    await wait(patienceMs / 20)
    if ((await touchedMs(path)) === undefined) return
  }
  if ((await touchedMs(path)) === first) return remove(path)
  const who = `process ${pid} on ${where}`
  throw new AunetError(
    "CHECKPOINT_WRITE_FAILED",
    `${who} is writing to ${folder} at the moment; stop it or choose another folder`,
  )
}

async function touchedMs(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Signal 0 only asks. A process of another user lives too; it answers EPERM. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) !== "ESRCH"
  }
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}
