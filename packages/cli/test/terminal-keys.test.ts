// Keys of a terminal: heard as they are pressed, and the terminal is left as it was, whatever comes.

import { EventEmitter } from "node:events"
import { expect, test, vi } from "vitest"
import { type KeyStream, type KeySurroundings, terminalKeys } from "../src/report/terminal-keys.ts"

/** A terminal that tells its mode. */
function terminal(isTTY = true) {
  const emitter = new EventEmitter()
  const state = { raw: false, flows: false }
  const stdin = Object.assign(emitter, {
    isTTY,
    setRawMode: (raw: boolean) => {
      state.raw = raw
    },
    resume: () => {
      state.flows = true
    },
    pause: () => {
      state.flows = false
    },
    unref: () => {},
  }) as unknown as KeyStream
  return { stdin, state, type: (keys: string) => emitter.emit("data", Buffer.from(keys)) }
}

const begin = (one: ReturnType<typeof terminal>, isInFront = () => true) => {
  const heard: string[] = []
  const signals: string[] = []
  const around: KeySurroundings = { isInFront, signal: (name) => void signals.push(name) }
  const listening = terminalKeys(one.stdin, (key) => void heard.push(key), around)
  return { heard, signals, listening }
}

test("keys come one by one, signals go where the terminal would send them, and the mode is put back", () => {
  const one = terminal()
  const { heard, signals, listening } = begin(one)
  expect(one.state).toEqual({ raw: true, flows: true })
  one.type("s q")
  one.type("\x03\x1c")
  expect([heard, signals]).toEqual([
    ["s", " ", "q"],
    ["SIGINT", "SIGQUIT"],
  ])
  listening?.[Symbol.dispose]()
  one.type("m")
  expect([one.state, heard.length]).toEqual([{ raw: false, flows: false }, 3])
})

test("Ctrl-Z gives the terminal back; when the process goes on in front, keys are heard again", () => {
  const one = terminal()
  let front = true
  const { heard, signals, listening } = begin(one, () => front)
  one.type("\x1a")
  expect([signals, one.state.raw]).toEqual([["SIGTSTP"], false])
  process.emit("SIGCONT")
  expect(one.state.raw).toBe(true)
  one.type("\x1a")
  front = false
  process.emit("SIGCONT")
  expect(one.state.raw).toBe(false)
  listening?.[Symbol.dispose]()
  expect([heard, process.listenerCount("SIGCONT")]).toEqual([[], 0])
})

test("the end of the process puts the mode back", () => {
  const one = terminal()
  const on = vi.spyOn(process, "on")
  const { listening } = begin(one)
  const [, end] = on.mock.calls.find(([name]) => (name as string) === "exit") ?? []
  on.mockRestore()
  ;(end as unknown as () => void)()
  expect(one.state.raw).toBe(false)
  listening?.[Symbol.dispose]()
})

test("where no person sits, or another process is in front, nothing is touched", () => {
  for (const [one, front] of [
    [terminal(false), true],
    [terminal(), false],
  ] as const) {
    expect(begin(one, () => front).listening).toBeUndefined()
    expect(one.state).toEqual({ raw: false, flows: false })
  }
})
