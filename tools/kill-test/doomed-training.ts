// One process that trains, and dies at a random moment or ends by itself.
//
// In:  arguments of `aunet train`, and when it is to die.
// Out: what it told before it died: complete lines of events only.
// Never: stops any other way than with SIGKILL, which nothing can hear.

import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import type { TrainEvent } from "aunet"
import { root } from "../child.mjs"

/** When a process dies: so long after its start, or after its first event. */
export interface Moment {
  readonly after: "start" | "firstEvent"
  readonly milliseconds: number
}

/** How a process ended, and what it told. */
export interface Death {
  readonly wasKilled: boolean
  /** Of a process that ended by itself; anything but 0 is a failure. */
  readonly status: number | null
  readonly events: readonly TrainEvent[]
  /** What it wrote to standard error, for failures. */
  readonly said: string
  readonly milliseconds: number
}

/** Trains until `moment`, or to the end where there is none. */
export async function trainAndDie(args: readonly string[], moment: Moment | undefined): Promise<Death> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [join(root, "packages", "cli", "src", "bin.ts"), "train", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  })
  let told = ""
  let said = ""
  const first = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      told += text
      if (told.includes("\n")) resolve()
    })
  })
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (said += text))
  const closed = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>
  const ended = new AbortController()
  const dying = async (): Promise<void> => {
    if (moment === undefined) return
    if (moment.after === "firstEvent") await Promise.race([first, closed])
    await wait(moment.milliseconds, undefined, { signal: ended.signal }).catch(() => {})
    child.kill("SIGKILL")
  }
  const killed = dying()
  const [status, signal] = await closed
  ended.abort()
  await killed
  const lines = told.slice(0, told.lastIndexOf("\n") + 1).split("\n")
  const events = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as TrainEvent)
  return {
    wasKilled: signal === "SIGKILL",
    status,
    events,
    said,
    milliseconds: performance.now() - startedAt,
  }
}
