/**
 * What `aunet cluster pull` does: brings the last checkpoint of a training and its record, while it trains or after.
 *
 *     host:folder/run/ --rsync--> out.pull/ ----> out/          whole, or as it was
 *
 * In: options as typed. Out: a checkpoint. Never: half of one, or one in the place of another training, or of one that is
 * further on.
 */
import { copyFile, readFile, rename, rm, stat } from "node:fs/promises"
import { join, resolve } from "node:path"
import { nodeFolder } from "aunet/node"
import type { Files, Folder } from "aunet"
import { UsageError } from "../../arguments/usage-error.ts"
import { checkWritable, lookAt } from "../../files/out-folder.ts"
import type { Interrupts } from "../../interrupts.ts"
import { bits, counted } from "../../report/figures.ts"
import { invocation } from "../../report/invocation.ts"
import type { Screen } from "../../report/screen.ts"
import { shellPath } from "../../report/shell-quote.ts"
import { remoteOf } from "./address.ts"
import { noCheckpoint, snapshotOf } from "./snapshot.ts"
import { stoppable } from "./tool.ts"

/** Options as typed. */
export interface PullFlags {
  readonly from: string
  readonly out: string | undefined
  readonly force: boolean
  readonly json: boolean
}

/** Brings it. */
export async function pull(flags: PullFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
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
  const { steps, heldOutBitsPerByte } = await stoppable(
    interrupts,
    `stopped; ${out} is as it was`,
    async (signal) => {
      try {
        if (there !== undefined) screen.progress(`copying from ${there.host}`)
        await rm(staging, { recursive: true, force: true })
        const source = there === undefined ? await runHere(from) : await snapshotOf(there, staging, signal)
        if (found === "checkpoint" && !force) await requireEarlier(source, out)
        return await putInPlace(source, out)
      } finally {
        screen.endProgress()
        await rm(staging, { recursive: true, force: true })
      }
    },
  )
  if (screen.json) {
    screen.printJson({ type: "pulled", from, out, steps, heldOutBitsPerByte })
    return
  }
  const figure =
    heldOutBitsPerByte === undefined ? "" : `, held-out ${bits(heldOutBitsPerByte)} bits-per-byte`
  screen.print(`${counted(steps, "step")}${figure}; saved in ${out}\n`)
  screen.note(`let it write: ${invocation()} generate ${shellPath(out)} --prompt "..."`)
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** The run in a folder of this machine, or the folder itself. */
async function runHere(path: string): Promise<string> {
  for (const each of [join(path, "run"), path])
    if ((await isThere(join(each, "files.json"))) && (await isThere(join(each, "config.json")))) return each
  throw noCheckpoint(path)
}

/** Reads all of it before anything is written. */
async function putInPlace(source: string, out: string): Promise<Progress> {
  const last = await wholeOf(source)
  const progress = progressOf(last)
  const best = (await isThere(join(source, "best", "files.json")))
    ? await wholeOf(join(source, "best"))
    : undefined
  const target: Folder = nodeFolder(out)
  await target.write(last)
  await bring("run.json", source, out)
  if (best === undefined) await target.within?.("best").remove?.()
  else await target.within?.("best").write(best)
  await bring("metrics.jsonl", source, out)
  return progress
}

/** A checkpoint, of which nothing that a model needs is missing. */
async function wholeOf(path: string): Promise<Files> {
  const files = await nodeFolder(path).read()
  for (const name of ["config.json", "model.safetensors"])
    if (files[name] === undefined)
      throw new UsageError(`${path} is damaged: it has no ${name}; pull again after its next save`)
  return files
}

/** Refuses to replace another training, which is known by how it first began, and one that has gone on here. */
async function requireEarlier(source: string, out: string): Promise<void> {
  const [theirs, ours] = await Promise.all([firstStart(source), firstStart(out)])
  if (ours === undefined || theirs !== ours)
    throw new UsageError(
      `--out ${out} holds a checkpoint ${ours === undefined ? "without a run.json, so that nobody knows of which training" : "of another training"}; replace it with --force, or choose another folder`,
    )
  const configOf = (path: string): Promise<Files> => nodeFolder(path).read((name) => name === "config.json")
  const [there, here] = await Promise.all([configOf(source), configOf(out)])
  if (progressOf(here).steps > progressOf(there).steps)
    throw new UsageError(
      `--out ${out} has taken ${progressOf(here).steps} steps, and there it is ${progressOf(there).steps}: it has gone on here; replace it with --force, or choose another folder`,
    )
}

async function firstStart(folder: string): Promise<string | undefined> {
  try {
    const told = Object(JSON.parse(await readFile(join(folder, "run.json"), "utf8"))) as { runs?: unknown[] }
    return JSON.stringify(told.runs?.[0])
  } catch {
    return undefined
  }
}

interface Progress {
  readonly steps: number
  readonly heldOutBitsPerByte?: number
}

function progressOf(files: Files): Progress {
  try {
    const { progress } = Object(JSON.parse(new TextDecoder().decode(files["config.json"]))) as {
      readonly progress?: Progress
    }
    return progress ?? { steps: 0 }
  } catch (cause) {
    throw new UsageError(
      "the checkpoint is damaged: its config.json is not JSON; pull again after its next save",
      {
        cause,
      },
    )
  }
}

/** Copies a file that grows beside a checkpoint to its place, at once. */
async function bring(name: string, source: string, out: string): Promise<void> {
  const [from, to] = [join(source, name), join(out, name)]
  if (!(await isThere(from))) return
  try {
    await copyFile(from, `${to}.pulled`)
    await rename(`${to}.pulled`, to)
  } catch (cause) {
    await rm(`${to}.pulled`, { force: true })
    const why =
      (cause as NodeJS.ErrnoException).code === "ENOSPC" ? "the disk is full" : (cause as Error).message
    throw new UsageError(`${to} cannot be written: ${why}; the checkpoint beside it is whole`, { cause })
  }
}
