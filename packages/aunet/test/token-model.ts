/** A small model over tokens, for the tests of what trains, scores and writes with one. */
import {
  type Folder,
  load,
  type LoadedModel,
  memoryFolder,
  train,
  type TrainEvent,
  type TrainSettings,
} from "aunet"

export const encoder = new TextEncoder()
export const sentence = "The cat sat on the mat, and the other cat sat there too. "
const long = `${sentence.repeat(12)}\nThat was the cat of the other house; 猫 sat there.\n`
export const data = [
  { name: "a", bytes: encoder.encode(long) },
  { name: "b", bytes: encoder.encode(long.toLowerCase()) },
]
export const config = {
  stages: [{ width: 16, layers: 1, headWidth: 8, window: 64 }],
  residuals: [],
  upsampler: { name: "multi-linear", options: {} },
  ropeTheta: 10000,
  normEpsilon: 1e-5,
  feedForward: { multipleOf: 8, multiplier: 1 },
  depthFactor: "disabled",
} as const satisfies TrainSettings["config"]

export const settings = (out: Folder, steps: number): TrainSettings => ({
  data,
  config,
  tokens: { vocabulary: 280 },
  engine: "reference",
  rowBytes: 64,
  rows: 2,
  length: { steps },
  seed: 3,
  measurements: 0,
  out,
})

export async function eventsOf(given: TrainSettings): Promise<TrainEvent[]> {
  const events: TrainEvent[] = []
  for await (const event of train(given)) events.push(event)
  return events
}

export const of = <Type extends TrainEvent["type"]>(events: readonly TrainEvent[], type: Type) =>
  events.filter((event): event is Extract<TrainEvent, { type: Type }> => event.type === type)

/** Trains one for some steps. */
export async function trainedModel(): Promise<{
  readonly folder: Folder
  readonly events: readonly TrainEvent[]
  readonly model: LoadedModel
}> {
  const folder = memoryFolder()
  const events = await eventsOf(settings(folder, 6))
  return { folder, events, model: await load(folder, { engine: "reference" }) }
}
