// Starts the command: as a process of its own, as a user would, or in this process, where that is enough.
//
// In:  arguments. Out: what it printed, and its exit status.

import { type ChildProcess, spawn } from "node:child_process"
import { Writable } from "node:stream"
import { fileURLToPath } from "node:url"
import { expect } from "vitest"
import type { Interrupts } from "../src/interrupts.ts"
import { main } from "../src/main.ts"
import { QUICK } from "./temporary.ts"

/** The program. */
export const bin = fileURLToPath(new URL("../src/bin.ts", import.meta.url))

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the real command to its end. */
export function runAunet(
  args: readonly string[],
  options: {
    readonly cwd?: string
    readonly env?: Readonly<Record<string, string>>
    readonly input?: string
    /** Leads a group of its own, as in a terminal: a signal to that comes to all that it starts. */
    readonly group?: boolean
    readonly during?: (child: ChildProcess) => void
  } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_COLOR: "1", ...options.env }
    const child = spawn(process.execPath, [bin, ...args], {
      env,
      detached: options.group === true,
      ...(options.cwd !== undefined && { cwd: options.cwd }),
    })
    let stdout = ""
    let stderr = ""
    child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part))
    child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part))
    child.on("error", reject)
    child.on("close", (status) => resolve({ status, stdout, stderr }))
    child.stdin.end(options.input ?? "")
    options.during?.(child)
  })
}

/**
 * Runs the command in this process: quicker, where neither signals nor pipes matter. `cwd` is where it is typed; two
 * at once that name one would stand in each other's.
 */
export async function callAunet(
  args: readonly string[],
  {
    cwd,
    interrupts = interruptsOf(new AbortController().signal),
    heard,
  }: {
    readonly cwd?: string
    readonly interrupts?: Interrupts
    /** Is told each part of standard output. */
    readonly heard?: (part: string) => void
  } = {},
): Promise<Ran> {
  const kept = { stdout: "", stderr: "" }
  const stream = (name: keyof typeof kept): NodeJS.WriteStream =>
    new Writable({
      write: (part: Buffer, _encoding, done) => {
        kept[name] += part.toString()
        if (name === "stdout") heard?.(part.toString())
        done()
      },
    }) as unknown as NodeJS.WriteStream
  const streams = { stdout: stream("stdout"), stderr: stream("stderr"), env: {} }
  const before = process.cwd()
  if (cwd !== undefined) process.chdir(cwd)
  try {
    const status = await main(args, { streams, interrupts })
    return { status, ...kept }
  } finally {
    process.chdir(before)
  }
}

/** What a command is told of a signal, where there is none: an abort. */
const interruptsOf = (signal: AbortSignal): Interrupts => ({
  signal,
  status: () => undefined,
  orderly: () => ({ [Symbol.dispose]: () => {} }),
})

/** Serves in this process, asks once it listens, and stops it. */
export async function callServe<T>(
  args: readonly string[],
  ask: (baseUrl: string) => Promise<T>,
): Promise<{ readonly answers: T; readonly stderr: string }> {
  const stop = new AbortController()
  let asked: Promise<T> | undefined
  const ran = await callAunet(["serve", ...args, "--port", "0", "--json"], {
    interrupts: interruptsOf(stop.signal),
    heard: (line) => {
      // Whoever waits for all to be written writes nothing once more.
      if (asked !== undefined || line === "") return
      asked = ask((JSON.parse(line) as { baseUrl: string }).baseUrl).finally(() => stop.abort())
    },
  })
  expect(ran.status, ran.stderr).toBe(0)
  if (asked === undefined) throw new Error(`it never listened: ${ran.stdout}${ran.stderr}`)
  return { answers: await asked, stderr: ran.stderr }
}

/** The lines of standard output, each parsed; a line that is not JSON fails the test. */
export const jsonLines = ({ stdout }: Ran): Record<string, unknown>[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** Trains for one step, so that there is a checkpoint to try things on. */
export async function trainOnce(text: string, run: string): Promise<void> {
  const { status, stderr } = await callAunet(["train", text, "--out", run, "--steps", "1", ...QUICK])
  if (status !== 0) throw new Error(stderr)
}

/** What went wrong is one sentence, in the last line; what stands before it was told on the way. */
export function expectSentence({ status, stdout, stderr }: Ran, wanted: number, ...parts: string[]): void {
  expect(status, stderr).toBe(wanted)
  expect(stdout).toBe("")
  const lines = stderr.trimEnd().split("\n")
  const sentence = lines[lines.length - 1]
  expect(sentence).toMatch(/^aunet: /)
  for (const part of parts) expect(sentence).toContain(part)
  expect(stderr).not.toMatch(/^ +at /m)
  expect(stderr).not.toContain("something went wrong that should not")
}
