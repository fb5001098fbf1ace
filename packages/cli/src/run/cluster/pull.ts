/**
 * What `aunet cluster pull` does: brings the last checkpoint of a training and its record, while it trains or after.
 *
 *     host:folder/run/ --rsync--> out.pull/     again, where a save came in between
 *     out.pull/        ---------> out/          whole, or as it was
 *
 * In: options as typed. Out: a checkpoint. Never: half of one, or one of another training in its place.
 */
import { copyFile, readFile, rename, rm, stat } from "node:fs/promises"
import { join, resolve } from "node:path"
import { nodeFolder } from "aunet/node"
import type { Folder } from "aunet"
import { UsageError } from "../../arguments/usage-error.ts"
import { checkWritable, lookAt } from "../../files/out-folder.ts"
import type { Interrupts } from "../../interrupts.ts"
import { bits, counted } from "../../report/figures.ts"
import { invocation } from "../../report/invocation.ts"
import type { Screen } from "../../report/screen.ts"
import { shellPath } from "../../report/shell-quote.ts"
import { addressOf, type Remote, remoteOf } from "./address.ts"
import { tool } from "./tool.ts"

/** Options as typed. */
export interface PullFlags {
  readonly from: string
  readonly out: string | undefined
  readonly force: boolean
  readonly json: boolean
}

/** What grows beside a checkpoint. */
const RECORD = ["metrics.jsonl", "run.json"] as const

/** Brings it. */
export async function pull(flags: PullFlags, screen: Screen, { signal }: Interrupts): Promise<void> {
  const { from, out, force } = flags
  if (out === undefined)
    throw new UsageError("--out is needed: a folder for the checkpoint; see aunet cluster pull --help")
  const there = remoteOf(from, "the address")
  const found = await lookAt(out)
  if (found !== "free" && found !== "checkpoint")
    throw new UsageError(`--out ${out} holds other files; choose a new or an empty folder`)
  await checkWritable(out)
  // A whole path: rsync takes what stands before a colon for a machine.
  const staging = `${resolve(out)}.pull`
  try {
    const source = there === undefined ? await runHere(from) : await runThere(there, staging, screen, signal)
    if (found === "checkpoint" && !force) await requireSame(source, out)
    const read = await nodeFolder(source).read()
    const { steps, heldOutBitsPerByte } = progressOf(read["config.json"], source)
    const target: Folder = nodeFolder(out)
    const best = await nodeFolder(join(source, "best"))
      .read()
      .catch(() => undefined)
    await target.write(read)
    if (best === undefined) await target.within?.("best").remove?.()
    else await target.within?.("best").write(best)
    for (const name of RECORD) await bring(join(source, name), join(out, name))
    if (screen.json) {
      screen.printJson({ type: "pulled", from, out, steps, heldOutBitsPerByte })
      return
    }
    const figure =
      heldOutBitsPerByte === undefined ? "" : `, held-out ${bits(heldOutBitsPerByte)} bits-per-byte`
    screen.print(`${counted(steps, "step")}${figure}; saved in ${out}\n`)
    screen.note(`let it write: ${invocation()} generate ${shellPath(out)} --prompt "..."`)
  } finally {
    screen.endProgress()
    await rm(staging, { recursive: true, force: true })
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

const NONE = (place: string): UsageError =>
  new UsageError(
    `${place} holds no checkpoint, nor does its run/; the first is there after a minute of training, or at its end`,
  )

/** The run in a folder of this machine, or the folder itself. */
async function runHere(path: string): Promise<string> {
  for (const each of [join(path, "run"), path])
    if ((await isThere(join(each, "files.json"))) && (await isThere(join(each, "config.json")))) return each
  throw NONE(path)
}

/** Times that a copy is made anew because a save came in between. */
const MOST_TIMES = 5

/** Copies a run of another machine, which may be saving, so that all files are of one save. */
async function runThere(
  { host, path }: Remote,
  staging: string,
  screen: Screen,
  signal: AbortSignal,
): Promise<string> {
  const rsync = (from: string, to: string, ...filters: readonly string[]): Promise<string> =>
    tool("rsync", ["-a", "-s", "--partial", "--delete", ...filters, `${host}:${from}/`, `${to}/`], { signal })
  await rm(staging, { recursive: true, force: true })
  const [looked, copy] = [join(staging, "looked"), join(staging, "run")]
  // mkdir of one level is all that old versions of rsync do.
  await rsync(
    path,
    staging,
    "--include=/files.json",
    "--include=/run/",
    "--include=/run/files.json",
    "--exclude=*",
  )
  const isInside = await isThere(join(staging, "run", "files.json"))
  const from = isInside ? `${path}/run` : path
  if (!isInside && !(await listOf(staging))?.files?.includes("config.json"))
    throw NONE(addressOf({ host, path }))
  /** Which saves are there, of the last and of the best; none while one is being put in place. */
  const look = async (): Promise<string | undefined> => {
    const names = ["files.json", ".checkpoint-next/", "best/", "best/files.json", "best/.checkpoint-next/"]
    await rsync(from, looked, ...names.map((name) => `--include=/${name}`), "--exclude=*")
    const generations: (number | undefined)[] = []
    for (const folder of [looked, join(looked, "best")]) {
      if (await isThere(join(folder, ".checkpoint-next"))) return undefined
      generations.push((await listOf(folder))?.generation)
    }
    return generations.join()
  }
  for (let time = 1; time <= MOST_TIMES; time++) {
    screen.progress(`copying ${addressOf({ host, path: from })}`)
    const before = await look()
    await rsync(from, copy, "--exclude=/.checkpoint-*", "--exclude=/best/.checkpoint-*")
    if (before !== undefined && before === (await look())) return copy
  }
  throw new UsageError(
    `${addressOf({ host, path: from })} was saved anew ${MOST_TIMES} times while it was copied; save less often there (--save-seconds), or try again`,
  )
}

/** What a folder says it holds; undefined where it says nothing. */
const listOf = (
  folder: string,
): Promise<{ readonly generation?: number; readonly files?: readonly string[] } | undefined> =>
  objectOf(join(folder, "files.json"))

/** An object of JSON; undefined where the file holds none. */
async function objectOf(path: string): Promise<Readonly<Record<string, never>> | undefined> {
  try {
    return Object(JSON.parse(await readFile(path, "utf8"))) as Readonly<Record<string, never>>
  } catch {
    return undefined
  }
}

/** Refuses to replace what another training has saved: one is known by how it first began. */
async function requireSame(source: string, out: string): Promise<void> {
  const [theirs, ours] = await Promise.all([firstStart(source), firstStart(out)])
  if (theirs !== undefined && theirs === ours) return
  throw new UsageError(
    `--out ${out} holds a checkpoint of another training; replace it with --force, or choose another folder`,
  )
}

async function firstStart(folder: string): Promise<string | undefined> {
  const runs = (await objectOf(join(folder, "run.json")))?.["runs"] as readonly unknown[] | undefined
  return JSON.stringify(runs?.[0])
}

function progressOf(
  config: Uint8Array | undefined,
  place: string,
): { readonly steps: number; readonly heldOutBitsPerByte?: number } {
  const { progress } = JSON.parse(new TextDecoder().decode(config)) as {
    readonly progress?: { readonly steps: number; readonly heldOutBitsPerByte?: number }
  }
  if (progress === undefined) throw NONE(place)
  return progress
}

/** Copies a file to its place at once. */
async function bring(from: string, to: string): Promise<void> {
  if (!(await isThere(from))) return
  await copyFile(from, `${to}.pulled`)
  await rename(`${to}.pulled`, to)
}
