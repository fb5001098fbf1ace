/**
 * `--watch` of a training: starts the server of its page and tells where that is.
 *
 * In: the folder that the training will save to. Out: an address, and a way to end it. Never: waits for the training.
 */
import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"

/** What the server is told. */
export interface WatchTask {
  readonly path: string
  /** How the reader starts this program. */
  readonly command: string
  /** What computes where the page writes. */
  readonly engine: string
  readonly plugin: readonly string[]
}

/** What it tells. */
export type WatchMessage = { readonly address: string } | { readonly failed: string }

/** A page that is served by another process. */
export interface WatchedElsewhere extends Disposable {
  readonly address: string
}

/** Starts it. @throws Error where it cannot be served */
export function startWatching(task: WatchTask): Promise<WatchedElsewhere> {
  const own = import.meta.url
  const file = new URL(own.endsWith(".ts") ? "watch-process.ts" : "watch-process.js", own)
  // Its own output would stand in the progress line.
  const child = fork(fileURLToPath(file), { stdio: ["ignore", "ignore", "ignore", "ipc"] })
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`the page cannot be served: ${why}`))
    child.once("error", (error) => fail(error.message))
    child.once("exit", (status) => fail(`its process ended with status ${status}`))
    child.once("message", (message: WatchMessage) => {
      if ("failed" in message) {
        child.kill("SIGKILL")
        return fail(message.failed)
      }
      // The training does not wait for it at its own end.
      child.unref()
      child.channel?.unref()
      resolve({ address: message.address, [Symbol.dispose]: () => void child.kill("SIGKILL") })
    })
    child.send(task)
  })
}
