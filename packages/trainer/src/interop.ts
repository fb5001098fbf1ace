/**
 * Where the training's stream becomes an async iterable.
 *
 * In: options whose checkpoints are written by promises. Out: events; a failure is what the loop throws, and leaving the
 * loop releases what the stream holds. Never: is loaded before somebody trains, since effect comes with it.
 */
import { attemptPromise } from "@aunet/core/effect"
import * as Stream from "effect/Stream"
import type { TrainEvent } from "./events.ts"
import { train } from "./train.ts"
import type { TrainOptions } from "./training-options.ts"

/** Pulls the events of a training. */
export function eventsOf({ save, ...options }: TrainOptions): AsyncIterable<TrainEvent> {
  return Stream.toAsyncIterable(
    train({
      ...options,
      ...(save && {
        save: { name: save.name, write: (checkpoint) => attemptPromise(() => save.write(checkpoint)) },
      }),
    }),
  )
}
