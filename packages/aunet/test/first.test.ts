/**
 * Read this first. What the project does: it marks where words end, trains a model on bytes that pools
 * them into words, saves it, and lets it write.
 */
import { expect, test } from "vitest"
import { load, memoryFolder, train, words, type TrainEvent } from "aunet"
import { orThrow, show } from "@aunet/splitter"

const text = "the cat sat on the mat. the dog lay on the log. "
const bytes = new TextEncoder().encode(text)

test("a splitter says where words (level 1) and pairs of words (level 2) end", () => {
  const splitter = orThrow(words({ groups: [1, 2] }))
  expect(show(bytes, splitter.split(bytes))).toBe(
    "the |cat ‖sat |on ‖the |mat.‖ ‖the |dog ‖lay |on ‖the |log.‖ ‖",
  )
})

test("from text to model to text", async () => {
  const data = [{ name: "cats and dogs", bytes: new TextEncoder().encode(text.repeat(50)) }]
  const out = memoryFolder()
  const events: TrainEvent[] = []
  const settings = {
    data,
    out,
    stages: 3,
    length: { steps: 60 },
    rows: 2,
    rowBytes: 48,
    learningRate: 0.02,
    seed: 1,
  }
  for await (const event of train(settings)) events.push(event)

  // Bits a byte on text that it was not trained on, before and after.
  const heldOut = events.flatMap((event) => (event.type === "measure" ? [event.heldOutBitsPerByte] : []))
  expect(heldOut[0]).toBeGreaterThan(8)
  expect(heldOut.at(-1)).toBeLessThan(1)

  // Of so little text that is held out, the lowest figure on the way is chance: the last model, and not the best.
  await using model = await load(out, { which: "last" })
  expect(await model.complete("the cat sat ", { maxBytes: 12, temperature: 0 })).toBe("on the mat. ")
})
