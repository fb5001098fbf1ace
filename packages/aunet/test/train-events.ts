/** What a training tells, collected. */
import { train, type TrainEvent, type TrainSettings } from "aunet"

/** Trains to the end. */
export async function eventsOf(settings: TrainSettings): Promise<TrainEvent[]> {
  const events: TrainEvent[] = []
  for await (const event of train(settings)) events.push(event)
  return events
}

/** Those of one type. */
export const of = <Type extends TrainEvent["type"]>(events: readonly TrainEvent[], type: Type) =>
  events.filter((event): event is Extract<TrainEvent, { type: Type }> => event.type === type)
