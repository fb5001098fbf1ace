/** What a model writes in the middle of its training, where that is stopped meanwhile. */
import { memoryFolder, readCheckpoint } from "aunet"
import { parameterSpecs } from "@aunet/core"
import { referenceEngine, trace } from "@aunet/tensor"
import { expect, test } from "vitest"
import { sampler } from "../src/training/write-samples.ts"
import { run } from "./recorded.ts"

test("samples of a training that is stopped meanwhile are whole, or left out", async () => {
  const out = memoryFolder()
  await run({ out, length: { steps: 1 } })
  const { model, splitter, parameters } = await readCheckpoint(out)
  const own = trace({ state: parameterSpecs(model) }, () => ({}))
  const session = await referenceEngine().open({ own }, parameters)
  const held = session.bytesHeld
  /** Samples, where the signal is looked at so many times before it is aborted. */
  const samples = async (looks: number) => {
    let looked = 0
    const signal = {
      get aborted() {
        return looked++ >= looks
      },
    } as AbortSignal
    const write = sampler(
      { model, splitter, tokens: undefined, rowBytes: 32, seed: 0, signal },
      { sample: ["one ", "two"], sampleBytes: 4 },
    )
    return { written: await write(session), looked }
  }
  const { written: whole, looked: most } = await samples(Infinity)
  expect(whole.map(({ prompt }) => prompt)).toEqual(["one ", "two"])
  expect(most).toBeGreaterThan(2)
  for (let looks = 0; looks < most; looks++) {
    const { written } = await samples(looks)
    expect(written).toEqual(whole.slice(0, written.length))
    expect(written.length).toBeLessThan(2)
    expect(session.bytesHeld).toBe(held)
  }
})
