/** Opening programs is told before it takes its time, and a signal in between is heard. */
import { expect, test } from "vitest"
import { initialParameters, makeModel, presetModel, registry } from "@aunet/core"
import { multiLinearPlugin } from "@aunet/blocks"
import { referenceEngine } from "@aunet/tensor"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { Batch, generate, openCascade, type Opening, type Writer } from "@aunet/writer"

async function writerWith(onOpening: (opening: Opening) => void): Promise<Writer> {
  const model = makeModel(presetModel("tiny", 2).config, registry([multiLinearPlugin]))
  const cascade = await openCascade(model, referenceEngine(), initialParameters(model, 1), { onOpening })
  const batch = new Batch(cascade)
  return {
    batch,
    splitter: wordsPlugin.make({ groups: [1] }),
    stages: 2,
    predictsLevels: false,
    contextBytes: 64,
  }
}
const prompt = new TextEncoder().encode("one two ")

test("each program is told once, before it runs, with the layers of the model", async () => {
  const opened: Opening[] = []
  const writer = await writerWith((opening) => opened.push(opening))
  const write = async () => {
    for await (const _ of generate(writer, prompt, { maxBytes: 8 })) continue
  }
  await write()
  const names = opened.map(({ program }) => program)
  expect(names.slice(0, 2)).toEqual(["read 16 4", "put"])
  expect(new Set(names).size).toBe(names.length)
  const { stages } = presetModel("tiny", 2).config
  expect(opened[0]?.layers).toBe(2 * (stages[0]?.layers ?? 0) + (stages[1]?.layers ?? 0))
  await write()
  expect(opened.map(({ program }) => program)).toEqual(names)
  await writer.batch.close()
})

test("a signal that comes while a program is opened ends the text before the next one", async () => {
  const stop = new AbortController()
  const opened: string[] = []
  const writer = await writerWith(({ program }) => {
    opened.push(program)
    // As a signal of the system comes: when the thread is free.
    setImmediate(() => stop.abort())
  })
  await expect(generate(writer, prompt, { maxBytes: 8 }, stop.signal).next()).rejects.toThrow(/abort/i)
  expect(opened).toEqual(["read 16 4"])
  await writer.batch.close()
})

test("what is no function is refused", async () => {
  await expect(writerWith(3 as never)).rejects.toThrow(/onOpening is 3; it must be a function/)
})
