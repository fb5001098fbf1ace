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

/** Pulls a stream as an async iterable; its failure is what the loop throws. */
export const toIterable = <A>(stream: Stream.Stream<A, Failure>): AsyncIterable<A> =>
  Stream.toAsyncIterable(stream)
