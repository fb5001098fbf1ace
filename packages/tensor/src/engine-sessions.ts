/**
 * The sessions of an engine, from `open` to `close`: what every engine keeps in the same way.
 *
 * In: functions that make a session. Out: sessions. Never: gives one of an engine that is closed, or leaves one
 * open behind it.
 */
import type { Session } from "./engine.ts"
import { TensorError } from "./errors.ts"

/** Sessions that an engine has open. */
export interface EngineSessions {
  /**
   * Makes a session and keeps it until it is closed.
   *
   * @param make is given what the session calls when it has closed
   * @throws TensorError ENGINE_CLOSED after `close`, or when that came while the session was made
   */
  open(make: (onClose: () => void) => Promise<Session>): Promise<Session>
  /** Waits for the sessions that are being made, closes all, and refuses what comes later. */
  close(): Promise<void>
}

/**
 * Keeps the sessions of one engine; its `open` throws a TensorError ENGINE_CLOSED once it is closed.
 *
 * @param name of the engine, for messages
 * @example
 * const sessions = engineSessions("mine")
 * const engine = { report, open: () => sessions.open(async (onClose) => openSession(onClose)), close: sessions.close }
 */
export function engineSessions(name: string): EngineSessions {
  const sessions = new Set<Session>()
  const making = new Set<Promise<Session>>()
  let isClosed = false
  const requireOpen = (): void => {
    if (isClosed) throw new TensorError("ENGINE_CLOSED", `this ${name} engine is closed; make a new one`)
  }
  return {
    open: async (make) => {
      requireOpen()
      const made = make(() => sessions.delete(session))
      making.add(made)
      let session: Session
      try {
        session = await made
        sessions.add(session)
      } finally {
        making.delete(made)
      }
      if (isClosed) await session.close()
      requireOpen()
      return session
    },
    close: async () => {
      isClosed = true
      await Promise.allSettled(making)
      for (const session of sessions) await session.close()
    },
  }
}
