/** Weights of a training with little text decay more, and what somebody asked for stays. */
import { optimizerFor, SMALL_TEXT_BYTES, SMALL_TEXT_DECAY } from "../src/training/small-text.ts"
import { memoryFolder, officialAdamW, train, type TrainSettings } from "aunet"
import { expect, test } from "vitest"

test("only where a training begins with little text, and nobody says how much", async () => {
  expect(optimizerFor(SMALL_TEXT_BYTES - 1, undefined)).toEqual({ weightDecay: SMALL_TEXT_DECAY })
  expect(optimizerFor(1, { clip: 1 })).toEqual({ clip: 1, weightDecay: SMALL_TEXT_DECAY })
  expect(optimizerFor(1, { weightDecay: 0 })).toEqual({ weightDecay: 0 })
  expect(optimizerFor(SMALL_TEXT_BYTES, undefined)).toBeUndefined()

  const of = (size: number) => [
    { name: "a", bytes: new TextEncoder().encode("the cat sat. ".repeat(size / 13)) },
  ]
  const small = { rowBytes: 32, rows: 1, engine: "reference", length: { steps: 1 } } as const
  const decayOf = async (settings: TrainSettings): Promise<number | undefined> => {
    for await (const event of train(settings)) if (event.type === "start") return event.weightDecay
    return undefined
  }
  expect(await decayOf({ ...small, data: of(1000) })).toBe(SMALL_TEXT_DECAY)
  expect(await decayOf({ ...small, data: of(40_000) })).toBe(officialAdamW.weightDecay)
  const out = memoryFolder()
  for await (const _ of train({ ...small, data: of(1000), optimizer: { weightDecay: 0.3 }, out }));
  expect(await decayOf({ ...small, data: of(1000), out, resume: true, length: { steps: 2 } })).toBe(0.3)
})
