/** A training of a few steps, and what the tests of training ask of it. */
import {
  type Checkpoint,
  type CheckpointInPieces,
  makeModel,
  presetModel,
  registry,
  wholeCheckpoint,
} from "@aunet/core"
import { attemptPromise } from "@aunet/base/effect"
import { multiLinearPlugin } from "@aunet/blocks"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { type Engine, referenceEngine, type Session } from "@aunet/tensor"
import { makeCorpus } from "@aunet/data"
import { type StepEvent, type TrainEvent } from "@aunet/trainer"
import { train, type TrainOptions } from "@aunet/trainer/effect"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

export const known = registry([multiLinearPlugin, wordsPlugin])
export const splitter = wordsPlugin.make({ groups: [1] })
export const model = makeModel(presetModel("tiny", 2).config, known)
export const bytes = (text: string) => new TextEncoder().encode(text)
export const verse =
  "Tyger Tyger, burning bright,\nIn the forests of the night;\nWhat immortal hand or eye,\nCould frame thy fearful symmetry?\n"
const documents = [{ name: "verse", bytes: bytes(verse.repeat(6)) }]
const corpus = makeCorpus(documents, splitter, 2, { seed: 0 })

export const base = (): TrainOptions => ({
  model,
  splitter,
  corpus,
  engine: referenceEngine(),
  length: { steps: 6 },
  rowBytes: 32,
  rows: 2,
  measurements: 1,
  measuredBytes: 64,
})

export const collect = (options: TrainOptions): Promise<TrainEvent[]> =>
  Effect.runPromise(Stream.runCollect(train(options)).pipe(Effect.map((events) => [...events])))
export const losses = (events: readonly TrainEvent[]): number[] =>
  events.filter((event): event is StepEvent => event.type === "step").map(({ lossNats }) => lossNats)
export const failure = async (options: TrainOptions): Promise<unknown> =>
  Effect.runPromise(Effect.flip(Stream.runDrain(train(options))))

/** Takes all of each checkpoint, as long as its numbers are there. */
export const keepIn = (saved: Checkpoint[]) => (one: CheckpointInPieces) =>
  attemptPromise(async () => void saved.push(await wholeCheckpoint(one)))

/** A place to save to that keeps every checkpoint. */
export const keeping = () => {
  const saved: Checkpoint[] = []
  const save = { name: "memory", write: keepIn(saved) }
  return { saved, save }
}

/** The reference engine with sessions that answer otherwise. */
export function engineWith(change: (session: Session) => Partial<Session>): Engine {
  const engine = referenceEngine()
  return {
    ...engine,
    open: async (...given) => {
      const session = await engine.open(...given)
      return { ...session, ...change(session) }
    },
  }
}
