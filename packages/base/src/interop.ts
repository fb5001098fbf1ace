/**
 * Where functions that throw meet effects: the only file here that knows both.
 *
 * In: a function. Out: an effect whose failure is the error that it threw. Never: hides a defect;
 * anything that is not one of our typed errors stays a defect.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type Failure, isFailure } from "./failure.ts"

export type { Failure }

const sort = (error: unknown): Effect.Effect<never, Failure> =>
  isFailure(error) ? Effect.fail(error) : Effect.die(error)

/** Runs a function that may throw a typed error. */
export const attempt = <A>(run: () => A): Effect.Effect<A, Failure> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(run())
    } catch (error) {
      return sort(error)
    }
  })

/** Runs a promise that may reject with a typed error. */
export const attemptPromise = <A>(run: (signal: AbortSignal) => Promise<A>): Effect.Effect<A, Failure> =>
  Effect.tryPromise({ try: run, catch: (error) => error }).pipe(Effect.catch(sort))

/**
 * Pulls an async iterable as a stream; leaving the stream returns the iterable.
 *
 * @param make is given a signal that fires when the stream is left: an iterable that waits for something hears of a
 * return only when it has got it
 */
export const streamOf = <A>(make: (left: AbortSignal) => AsyncIterable<A>): Stream.Stream<A, Failure> =>
  Stream.suspend(() => {
    const left = new AbortController()
    const iterator = make(left.signal)[Symbol.asyncIterator]()
    const pulled: AsyncIterator<A> = {
      next: () => iterator.next(),
      return: async () => {
        left.abort()
        return (await iterator.return?.()) ?? { done: true, value: undefined }
      },
    }
    return Stream.fromAsyncIterable({ [Symbol.asyncIterator]: () => pulled }, (error) => error)
  }).pipe(Stream.catch((error) => Stream.fromEffect(sort(error))))
