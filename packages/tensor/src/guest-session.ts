/**
 * A session that is a guest in another: its programs share the state of the host, and leave with it.
 *
 *     host    train ---------------- train ---------------- train
 *     guest           add step close         add step close
 *
 * In: a session of somebody else, who goes on with it afterwards. Out: a session. Never: removes a program that it did not
 * add, or closes the host.
 */
import { asyncDispose } from "./async-dispose.ts"
import type { Session } from "./engine.ts"
import { TensorError } from "./errors.ts"

/**
 * Opens a guest. Programs and entries of the state have the same names for both, so those of a guest must be new.
 *
 * @param host it may be a guest itself
 * @returns a session whose `close` removes the programs that it added, and the entries that no other program names
 * @example const guest = guestSession(session)
 */
export function guestSession(host: Session): Session {
  const own = new Set<string>()
  let closing: Promise<void> | undefined
  /** What was asked to be added, whether it was or not. */
  let asked: Promise<unknown> = Promise.resolve()
  const requireOpen = (): void => {
    if (closing !== undefined)
      throw new TensorError("SESSION_CLOSED", "this session is closed; open a new one")
  }
  const removeOwn = async (): Promise<void> => {
    await asked
    try {
      await host.remove([...own])
    } catch (error) {
      // Then all of it is gone.
      if (!(error instanceof TensorError && error.code === "SESSION_CLOSED")) throw error
    }
  }
  const close = (): Promise<void> => (closing ??= removeOwn())
  return {
    step: async (program, inputs) => {
      requireOpen()
      return host.step(program, inputs)
    },
    read: async (names) => {
      requireOpen()
      return host.read(names)
    },
    write: async (values) => {
      requireOpen()
      return host.write(values)
    },
    add: async (programs, state, options) => {
      requireOpen()
      const adding = host.add(programs, state, options).then(() => {
        for (const name of Object.keys(programs)) own.add(name)
      })
      asked = Promise.allSettled([asked, adding])
      return adding
    },
    remove: async (programs) => {
      requireOpen()
      const foreign = programs.find((name) => !own.has(name))
      if (foreign !== undefined)
        throw new TensorError(
          "UNKNOWN_NAME",
          `program "${foreign}" is not of this session; there are: ${[...own].join(", ") || "none"}`,
        )
      await host.remove(programs)
      for (const name of programs) own.delete(name)
    },
    get bytesHeld() {
      return closing === undefined ? host.bytesHeld : 0
    },
    close,
    [asyncDispose]: close,
  }
}
