/**
 * Where effects become promises: the only file of the preset that runs an effect.
 *
 * In: effects and streams. Out: promises that reject with the failure itself, async iterables that
 * release what they hold when the loop is left. Never: lets an effect type through.
 */
import type { Failure } from "@aunet/core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"

/** Runs an effect; its failure is what the promise rejects with. */
export async function toPromise<A>(effect: Effect.Effect<A, Failure>): Promise<A> {
  const exit = await Effect.runPromiseExit(effect)
  if (Exit.isSuccess(exit)) return exit.value
  throw Cause.squash(exit.cause)
}

/** Throws the signal's own reason when it has fired: an AbortError, or what its owner gave. */
function throwIfAborted(signal: AbortSignal | undefined): void {
  signal?.throwIfAborted()
}

/**
 * Pulls a stream as an async iterable.
 *
 * @param signal ends it with an AbortError at the next element
 */
export async function* toIterable<A>(
  stream: Stream.Stream<A, Failure>,
  signal?: AbortSignal,
): AsyncGenerator<A, void, undefined> {
  throwIfAborted(signal)
  for await (const value of Stream.toAsyncIterable(stream)) {
    throwIfAborted(signal)
    yield value
    throwIfAborted(signal)
  }
}
