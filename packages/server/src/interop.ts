/**
 * Where effects become promises and iterators: the only file here that runs an answer.
 *
 * In: effects and streams. Out: promises that reject with the failure itself, iterators that release what they
 * hold when they are left. Never: lets an effect type through.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"

/** Runs an effect; a signal that fires ends it with the signal's reason. */
export async function toPromise<A>(effect: Effect.Effect<A, unknown>, signal: AbortSignal): Promise<A> {
  const exit = await Effect.runPromiseExit(effect, { signal })
  if (Exit.isSuccess(exit)) return exit.value
  signal.throwIfAborted()
  throw Cause.squash(exit.cause)
}

/** Pulls a stream. */
export const toIterator = <A>(stream: Stream.Stream<A, unknown>): AsyncIterator<A, unknown, undefined> =>
  Stream.toAsyncIterable(stream)[Symbol.asyncIterator]()
