/**
 * A training as an async iterable.
 *
 * In: a model, a corpus, an engine, settings. Out: events. Never: loads what runs it before the first event is asked for.
 */
import type { TrainEvent } from "./events.ts"
import type { TrainOptions } from "./training-options.ts"

/**
 * Trains a model, one step each time an event is pulled.
 *
 * @returns events; they end with one of type "end", or the loop throws a typed error. Leaving the loop ends the training
 * without a save
 * @throws AunetError BAD_OPTION, BAD_DATA, DATA_TOO_SHORT, BAD_CHECKPOINT, NOT_FINITE; what the engine and `save` throw
 * @example
 * for await (const event of train({ model, splitter, corpus, engine, length: { steps: 4 }, rowBytes: 48 }))
 *   if (event.type === "step") console.log(event.bitsPerByte)
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainEvent, void, undefined> {
  const { eventsOf } = await import("./interop.ts")
  yield* eventsOf(options)
}
