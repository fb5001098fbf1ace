// How a benchmark talks with the processes that it measures: one line of JSON each way.
//
//     runner  -> {"ready": true, "agreement": [5.9, 3.1, 5.8]}
//     bench   -> {"seconds": 1.5}                          run for about so long
//     runner  <- {"steps": 7, "seconds": 1.6, "peakBytes": 812345344}
//
// A process of its own for each, so that one's memory and threads are not the other's, and turns in
// between, so that a slow minute of the machine hits all of them.

import { type ChildProcess, spawn } from "node:child_process"
import { createInterface } from "node:readline"

/** What a runner says when it is ready. */
export type Ready = {
  readonly ready: true
  /** Loss and gradient norm of the first step, loss of the second: forward, backward and update. */
  readonly agreement?: readonly number[]
  readonly engine?: unknown
  readonly error?: string
}

/** What a runner did in its turn. */
export type Turn = { readonly steps: number; readonly seconds: number; readonly peakBytes: number }

/** A process that is measured. */
export type Runner = {
  readonly name: string
  readonly ready: Ready
  /** From the start of the process until it was ready. */
  readonly readySeconds: number
  /** Sends one line and waits for the answer. */
  ask<Answer>(request: object): Promise<Answer>
  turn(seconds: number): Promise<Turn>
  stop(): Promise<void>
}

/** Serves turns on standard input: for the runners that are TypeScript. */
export async function serve(ready: Ready, step: () => Promise<unknown>): Promise<void> {
  process.stdout.write(`${JSON.stringify(ready)}\n`)
  for await (const line of createInterface({ input: process.stdin })) {
    const { seconds } = JSON.parse(line) as { seconds: number }
    const start = performance.now()
    let steps = 0
    do {
      await step()
      steps++
    } while (performance.now() - start < seconds * 1000)
    const turn: Turn = {
      steps,
      seconds: (performance.now() - start) / 1000,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    }
    process.stdout.write(`${JSON.stringify(turn)}\n`)
  }
}

/** The line of an error, of Node's or Python's; else the end of what was said. */
function whyOf(said: string): string {
  const lines = said.trim().split("\n")
  return lines.find((line) => /^\w*Error\b/u.test(line)) ?? lines.slice(-3).join(" ")
}

/**
 * Starts a runner and waits until it is ready; undefined when the program is not there.
 *
 * @param signal kills it; what waits for an answer then fails
 */
export async function startRunner(
  name: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  signal?: AbortSignal,
): Promise<Runner | undefined> {
  const began = performance.now()
  const child: ChildProcess = spawn(command, args, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
    ...(signal && { signal, killSignal: "SIGKILL" }),
  })
  // What is written to one that was killed goes nowhere.
  if (signal) child.stdin?.on("error", () => {})
  let problems = ""
  child.stderr?.on("data", (chunk: Buffer) => (problems += chunk.toString()))
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  const failed = new Promise<undefined>((resolve) => child.once("error", () => resolve(undefined)))
  const first = await Promise.race([lines.next(), failed])
  if (first === undefined) return undefined
  if (first.done === true) throw new Error(`${name} ended before it was ready: ${whyOf(problems)}`)
  const readySeconds = (performance.now() - began) / 1000
  const ask = async <Answer>(request: object): Promise<Answer> => {
    child.stdin?.write(`${JSON.stringify(request)}\n`)
    const answer = await lines.next()
    if (answer.done === true) throw new Error(`${name} ended in its turn: ${whyOf(problems)}`)
    return JSON.parse(answer.value) as Answer
  }
  return {
    name,
    ready: JSON.parse(first.value) as Ready,
    readySeconds,
    ask,
    turn: (seconds) => ask<Turn>({ seconds }),
    stop: async () => {
      const closed = new Promise((resolve) => child.once("close", resolve))
      child.stdin?.end()
      await closed
    },
  }
}
