/**
 * A byte that a router sends deeper, and what may happen to its text between two of its steps: others go on over the same caches,
 * and it is laid down elsewhere. Nothing of it shows in what it is.
 */
import { decodeModelConfig, initialParameters, logitsProgram, makeModel, presetModel } from "@aunet/core"
import { foldIn, randomKey, referenceEngine, uniformAt } from "@aunet/tensor"
import { openCascade } from "@aunet/writer"
import { expect, test } from "vitest"
import { defaultRegistry } from "../src/index.ts"

const [BOS, V] = [256, 258]

/** Bytes of nine letters; a document begins at 320 anew, and a window of the first stage holds 32. */
const ids = Uint16Array.from({ length: 340 }, (_, i) =>
  i === 0 || i === 320 ? BOS : 97 + Math.floor(uniformAt(foldIn(randomKey(4), "text"), i) * 9),
)
const model = makeModel(
  decodeModelConfig({
    ...presetModel("tiny", 3).config,
    router: { name: "hnet", bytesPerSegment: [3, 6], ratioWeight: 0.3 },
  }),
  defaultRegistry(),
)
const parameters = initialParameters(model, 7)

test("a text that is taken up while its byte goes deeper begins that byte anew, with full windows too", async () => {
  const engine = referenceEngine()
  const lengths = model.config.stages.map(() => ids.length)
  await using session = await engine.open({ it: logitsProgram(model, { rows: 1, lengths }) }, parameters)
  const { logits } = await session.step("it", { ids: Int32Array.from(ids) })
  const cascade = await openCascade(model, engine, parameters, { maxSequences: 2 })
  const { memory } = await cascade.read({ ids: ids.slice(0, 1), levels: new Uint8Array(1) })
  const seat = await cascade.enter(memory, { bytes: ids.length })
  const other = await cascade.enter(memory, { bytes: ids.length })
  let deeper = 0
  for (const [i, id] of ids.entries()) {
    if (i === 0) continue
    for (let level = 0; ; level++) {
      const [own] = await cascade.step(level, [{ seat, id, level }])
      if (own !== undefined) {
        const farthest = own.logits.reduce(
          (most, each, v) => Math.max(most, Math.abs(each - logits[i * V + v])),
          0,
        )
        expect(farthest).toBeLessThan(1e-4)
        break
      }
      await cascade.step(0, [{ seat: other, id: 97, level: 0 }])
      // Every second time it is laid down elsewhere, and asked for the next level at once.
      if (++deeper % 2 === 0) await cascade.replace(seat, await cascade.remember(seat))
    }
  }
  expect(deeper).toBeGreaterThan(5)
  await cascade.close()
})
