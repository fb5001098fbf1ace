/**
 * A training whose disk is full waits, and goes on when there is room.
 *
 *     write -> no room -> "full" is told -> again after 0.1 s, 0.2 s, ... 10 s -> written -> "room" is told
 *                                             `-> stopped by its signal: the failure of the write
 *
 * Nothing is computed meanwhile, so what is written in the end, and all that follows, is what it would have been.
 *
 * In: what writes. Out: the same, with patience. Never: waits for anything but room.
 */
import { type Failure, isNoRoom } from "@aunet/base"
import * as Effect from "effect/Effect"
import { elapsedMillis } from "../elapsed.ts"
import type { FullEvent, RoomEvent, TrainEvent } from "../events.ts"
import type { TrainOptions } from "../train-options.ts"

/** Milliseconds before the first try again, and at most; each time is twice the last. */
const FIRST_WAIT = 100
const LONGEST_WAIT = 10_000

/** Milliseconds after which a signal is looked at. */
const GLANCE = 500

/** Tells at once, while the turn of the loop that writes is still going on. */
export type TellNow = (event: FullEvent | RoomEvent) => void

/** Gives options whose writes wait for room. What was told of a wait is recorded when there is room again. */
export function withPatience(options: TrainOptions, tellNow: TellNow): TrainOptions {
  const { save, record, signal } = options
  const patient = <A>(write: Effect.Effect<A, Failure>, step: number): Effect.Effect<A, Failure> =>
    Effect.gen(function* () {
      const { result, waited } = yield* whenRoom(write, { step, signal, tellNow })
      if (record !== undefined) for (const event of waited) yield* patient(record(event), step)
      return result
    })
  const { best, average } = save ?? {}
  return {
    ...options,
    ...(save && {
      save: {
        ...save,
        write: (checkpoint) => patient(save.write(checkpoint), checkpoint.progress.steps),
        ...(best && { best: (checkpoint) => patient(best(checkpoint), checkpoint.progress.steps) }),
        ...(average && { average: (checkpoint) => patient(average(checkpoint), checkpoint.progress.steps) }),
      },
    }),
    ...(record && { record: (event) => patient(record(event), stepsAt(event)) }),
  }
}

/** Steps that are done when an event is told. */
function stepsAt(event: TrainEvent): number {
  if ("step" in event) return event.step
  return event.type === "end" ? event.steps : event.resumedAt
}

/** Writes; where there is no room, again and again. Gives what it told meanwhile as well. */
const whenRoom = Effect.fnUntraced(function* <A>(
  write: Effect.Effect<A, Failure>,
  how: { readonly step: number; readonly signal: AbortSignal | undefined; readonly tellNow: TellNow },
): Effect.fn.Return<{ readonly result: A; readonly waited: readonly (FullEvent | RoomEvent)[] }, Failure> {
  const { step, signal, tellNow } = how
  const startedAt = yield* elapsedMillis
  const isStopped = (): boolean => signal?.aborted === true
  const waited: (FullEvent | RoomEvent)[] = []
  const tell = (event: FullEvent | RoomEvent): void => {
    tellNow(event)
    waited.push(event)
  }
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    const tried = yield* Effect.result(write)
    if (tried._tag === "Success") {
      if (waited.length > 0)
        tell({ type: "room", step, waitedSeconds: ((yield* elapsedMillis) - startedAt) / 1000 })
      return { result: tried.success, waited }
    }
    if (!isNoRoom(tried.failure) || isStopped()) return yield* Effect.fail(tried.failure)
    if (waited.length === 0) tell({ type: "full", step, reason: tried.failure.message })
    for (let left = wait; left > 0 && !isStopped(); left -= GLANCE)
      yield* Effect.sleep(Math.min(left, GLANCE))
  }
})
