/**
 * Who is answered now, who waits, and who is sent away.
 *
 *     arrives --- a place is free ------------------------> runs --- leaves
 *        |                                                   ^
 *        |--- all places taken, the queue is not full --> waits --- too long, or gone: leaves
 *        `--- the queue is full: QUEUE_FULL
 *
 * In: requests, with a signal for those that go away. Out: places, each given back once. Never: holds on to
 * a request that left.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { Limits } from "./limits.ts"
import { ServerError } from "./server-error.ts"

/** How busy a server is. */
export interface Load {
  /** Requests that are answered. */
  readonly running: number
  /** Requests that wait for their turn. */
  readonly waiting: number
}

/** A door with a number of places behind it. */
export interface Admission {
  /**
   * Waits for a place.
   *
   * @param signal ends the wait when the client is gone
   * @returns what gives the place back; it may be called more than once
   * @throws ServerError QUEUE_FULL, QUEUE_TIMEOUT, STOPPING, CLIENT_CLOSED
   */
  enter(signal: AbortSignal): Promise<() => void>
  load(): Load
  /** Lets nobody in any more; those that wait are sent away. */
  close(): void
  /** Resolves when nobody is inside. */
  empty(): Promise<void>
}

/** What those get who come, or still wait, when the server stops. */
export const stopping = (): ServerError =>
  new ServerError("STOPPING", "the server is stopping; try another, or later", { retryAfterSeconds: 5 })

/** Makes a door. */
export function admission({
  concurrentRequests,
  waitingRequests,
  waitSeconds,
}: Pick<Limits, "concurrentRequests" | "waitingRequests" | "waitSeconds">): Admission {
  const places = Semaphore.makeUnsafe(concurrentRequests)
  const closed = new AbortController()
  let running = 0
  let waiting = 0
  let whenEmpty: (() => void)[] = []

  const place = (giveBack: Effect.Effect<unknown>): (() => void) => {
    running++
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      running--
      Effect.runFork(giveBack)
      if (running > 0) return
      for (const tell of whenEmpty) tell()
      whenEmpty = []
    }
  }
  const timedOut = Effect.fail(
    new ServerError(
      "QUEUE_TIMEOUT",
      `the request waited ${waitSeconds} s for its turn; the server is busy, try again later`,
      { retryAfterSeconds: Math.ceil(waitSeconds) },
    ),
  )

  /** A place that is taken while its taker is sent away belongs to the scope, and goes back with it. */
  const wait = async (signal: AbortSignal): Promise<() => void> => {
    const scope = Scope.makeUnsafe()
    const giveBack = Scope.close(scope, Exit.void)
    const taken = Scope.provide(places.takeScoped(1), scope)
    const exit = await Effect.runPromiseExit(
      Effect.timeoutOrElse(taken, { duration: waitSeconds * 1000, orElse: () => timedOut }),
      { signal: AbortSignal.any([signal, closed.signal]) },
    )
    if (Exit.isSuccess(exit)) return place(giveBack)
    await Effect.runPromise(giveBack)
    if (closed.signal.aborted) throw stopping()
    if (signal.aborted) throw new ServerError("CLIENT_CLOSED", "the client went away while it waited")
    throw Cause.squash(exit.cause)
  }

  return {
    enter: async (signal) => {
      if (closed.signal.aborted) throw stopping()
      // Nobody overtakes those that wait.
      if (waiting === 0 && Effect.runSync(places.takeIfAvailable(1))) return place(places.release(1))
      if (waiting >= waitingRequests)
        throw new ServerError(
          "QUEUE_FULL",
          `${running} requests are running and ${waiting} are waiting; try again later`,
          { retryAfterSeconds: 1 },
        )
      waiting++
      try {
        return await wait(signal)
      } finally {
        waiting--
      }
    },
    load: () => ({ running, waiting }),
    close: () => closed.abort(),
    empty: () =>
      running === 0 ? Promise.resolve() : new Promise<void>((resolve) => void whenEmpty.push(resolve)),
  }
}
