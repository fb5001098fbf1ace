/**
 * Where the training's stream becomes an async iterable.
 *
 * In: options whose checkpoints are written by promises. Out: events; a failure is what the loop throws, and leaving the
 * loop releases what the stream holds. Never: is loaded before somebody trains, since effect comes with it.
 */
import { attemptPromise } from "@aunet/base/effect"
import * as Stream from "effect/Stream"
import type { TrainEvent } from "./events.ts"
import { train } from "./train.ts"
import type { SavePlace as Place } from "./train-options.ts"
import type { SavePlace, TrainOptions } from "./training-options.ts"

/** Pulls the events of a training. */
export function eventsOf({ save, record, sample, ...options }: TrainOptions): AsyncIterable<TrainEvent> {
  return Stream.toAsyncIterable(
    train({
      ...options,
      ...(save && { save: placeOf(save) }),
      ...(record && { record: (event) => attemptPromise(() => record(event)) }),
      ...(sample && { sample: (session) => attemptPromise(() => sample(session)) }),
    }),
  )
}

function placeOf({ name, write, read, best, average }: SavePlace): Place {
  return {
    name,
    write: (checkpoint) => attemptPromise(() => write(checkpoint)),
    ...(read && { read: () => attemptPromise(read) }),
    ...(best && { best: (checkpoint) => attemptPromise(() => best(checkpoint)) }),
    ...(average && { average: (checkpoint) => attemptPromise(() => average(checkpoint)) }),
  }
}
