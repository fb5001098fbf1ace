/**
 * A run of another machine as it is at one moment, however often it is saved.
 *
 *     run/          files are replaced by others, never changed; the record grows
 *     run.pulled/   hard links to those of one save: no copy, and what rsync takes its time for
 *
 * In: a machine, a folder there. Out: a folder of this machine. Never: leaves the links there, or files of two saves.
 */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { UsageError } from "../../arguments/usage-error.ts"
import { addressOf, quotedThere, type Remote } from "./address.ts"
import { ranTool, tool } from "./tool.ts"

/** Times that it is looked at before it is given up, a second apart. */
const MOST_TIMES = 20
const [NO_RUN, NO_MOMENT] = [41, 42] as const

/** For the shell there: finds the run, links the files of one save, and says where. */
const SCRIPT = (path: string): string => `
at=${quotedThere(path)}
if [ -e "$at/run/files.json" ]; then at=$at/run; elif ! grep -qs '"config.json"' "$at/files.json"; then exit ${NO_RUN}; fi
saves() { cat "$at/files.json" "$at/best/files.json" 2>/dev/null; ls -d "$at/.checkpoint-next" "$at/best/.checkpoint-next" 2>/dev/null; }
n=0
while [ $n -lt ${MOST_TIMES} ]; do
  n=$((n + 1)); rm -rf "$at.pulled"; mkdir "$at.pulled" || exit 1
  before=$(saves)
  case $before in *.checkpoint-next*) sleep 1; continue;; esac
  cp -al "$at"/[!.]* "$at.pulled/" 2>/dev/null || cp -a "$at"/[!.]* "$at.pulled/" 2>/dev/null
  if [ "$before" = "$(saves)" ] && [ -e "$at.pulled/config.json" ]; then printf '%s\\n' "pulled:$at.pulled"; exit 0; fi
  sleep 1
done
rm -rf "$at.pulled"; exit ${NO_MOMENT}`

/**
 * Copies a run.
 *
 * @param staging a folder that may be replaced
 * @returns where the run is
 * @throws UsageError where there is none, or where ssh or rsync cannot
 */
export async function snapshotOf(remote: Remote, staging: string, signal: AbortSignal): Promise<string> {
  const { host, path } = remote
  const ssh = (script: string): readonly string[] => [host, `sh -c ${quotedThere(script)}`]
  const { status, stdout, stderr } = await ranTool("ssh", ssh(SCRIPT(path)), { signal })
  const linked = stdout
    .split("\n")
    .find((line) => line.startsWith("pulled:"))
    ?.slice("pulled:".length)
  if (status === NO_RUN) throw noCheckpoint(addressOf(remote))
  if (status === NO_MOMENT)
    throw new UsageError(
      `${addressOf(remote)} is saved anew all the time; save less often there (--save-seconds), or try again`,
    )
  if (status !== 0 || linked === undefined)
    throw new UsageError(
      `ssh to ${host} failed: ${stderr.trim().split(/\r?\n/).at(-1) || `status ${status}`}; try ssh ${host} by itself`,
    )
  const copy = join(staging, "run")
  try {
    await mkdir(copy, { recursive: true })
    await tool("rsync", ["-a", "-s", `${host}:${linked}/`, `${copy}/`], { signal })
  } finally {
    // Also after Ctrl-C, which ends the copy.
    await ranTool("ssh", ssh(`rm -rf ${quotedThere(linked)}`))
  }
  return copy
}

/** The refusal of a place without a checkpoint. */
export const noCheckpoint = (place: string): UsageError =>
  new UsageError(
    `${place} holds no checkpoint, nor does its run/; the first is there after a minute of training, or at its end`,
  )
