/**
 * Keys as they are pressed, without a return: for a command that goes on meanwhile.
 *
 *     Ctrl-C, Ctrl-\\   the signals that the terminal would send
 *     Ctrl-Z           the terminal as it was, and the process stops; when it goes on, keys are heard again
 *
 * In: a terminal. Out: characters. Never: leaves the terminal in a mode of ours, whichever way the process ends that it
 * can hear of; takes keys from a shell that put it into the background.
 */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"

/** What is needed of a terminal. */
export type KeyStream = Pick<
  NodeJS.ReadStream,
  "isTTY" | "setRawMode" | "on" | "off" | "resume" | "pause" | "unref"
>

/** Who sends signals, and whether this process is in front. */
export interface KeySurroundings {
  readonly isInFront: () => boolean
  readonly signal: (name: "SIGINT" | "SIGQUIT" | "SIGTSTP") => void
}

/**
 * Listens until it is disposed.
 *
 * @returns undefined where keys cannot be heard: no terminal, or another process is in front
 */
export function terminalKeys(
  stdin: KeyStream,
  onKey: (key: string) => void,
  { isInFront, signal }: KeySurroundings = ofProcess,
): Disposable | undefined {
  if (!stdin.isTTY || !isInFront()) return undefined
  let raw = false
  const hear = (typed: Buffer | string): void => {
    for (const key of typed.toString())
      if (key === "\x03") signal("SIGINT")
      else if (key === "\x1c") signal("SIGQUIT")
      else if (key === "\x1a") suspend()
      else onKey(key)
  }
  const begin = (): void => {
    stdin.setRawMode(true)
    raw = true
    stdin.on("data", hear)
    stdin.resume()
    // A command that is done does not wait for a key.
    stdin.unref()
  }
  const end = (): void => {
    if (!raw) return
    raw = false
    stdin.off("data", hear)
    stdin.pause()
    stdin.setRawMode(false)
  }
  const goOn = (): void => {
    if (isInFront()) begin()
  }
  function suspend(): void {
    end()
    process.once("SIGCONT", goOn)
    signal("SIGTSTP")
  }
  process.on("exit", end)
  begin()
  return {
    [Symbol.dispose]: () => {
      process.off("exit", end)
      process.off("SIGCONT", goOn)
      end()
    },
  }
}

const ofProcess: KeySurroundings = { isInFront, signal }

/** To all that the terminal would send it to: the command that started this one hears it too. */
function signal(name: "SIGINT" | "SIGQUIT" | "SIGTSTP"): void {
  // Windows has no signals between processes; those who listen are called.
  if (process.platform === "win32") process.emit(name as "SIGINT")
  else process.kill(0, name)
}

/** A process in the background that changes the terminal's mode is stopped by the system. */
function isInFront(): boolean {
  if (process.platform === "win32") return true
  try {
    const [own, front] = process.platform === "linux" ? groupsOfLinux() : groupsOfPs()
    return own === front
  } catch {
    // Where nobody tells, nothing is changed.
    return false
  }
}

/** The group of this process, and the one in front: fields 5 and 8, behind a name that may hold anything. */
function groupsOfLinux(): readonly [string | undefined, string | undefined] {
  const stat = readFileSync("/proc/self/stat", "utf8")
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  return [fields[2], fields[5]]
}

function groupsOfPs(): readonly [string | undefined, string | undefined] {
  const [own, front] = execFileSync("ps", ["-o", "pgid=,tpgid=", "-p", String(process.pid)], {
    encoding: "utf8",
  })
    .trim()
    .split(/\s+/)
  return [own, front]
}
