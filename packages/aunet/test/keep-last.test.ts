/** A kill between a save and its copy: the copy is there all the same when the training has gone on. */
import { createHash } from "node:crypto"
import { memoryFolder, train, type TrainSettings } from "aunet"
import { expect, test } from "vitest"

test("what is kept is what would be kept without a kill", async () => {
  const data = [{ name: "cat", bytes: new TextEncoder().encode("the cat sat on the mat. ".repeat(20)) }]
  const run = async (
    out: ReturnType<typeof memoryFolder>,
    steps: number,
    more: Partial<TrainSettings> = {},
  ) => {
    const small = { rowBytes: 32, rows: 1, engine: "reference", saveSteps: 3, keep: 2 } as const
    // One schedule, wherever it is stopped.
    const settings = { ...small, data, out, length: { steps }, scheduleSteps: 9, ...more }
    for await (const _ of train(settings));
  }
  const kept = async (out: ReturnType<typeof memoryFolder>) =>
    Promise.all(
      ((await out.namesWithin?.("kept")) ?? []).toSorted().map(async (name) => {
        const files = (await out.within?.(name).read()) ?? {}
        const all = [files["model.safetensors"], files["train/optimizer.safetensors"]]
        return [name, createHash("sha256").update(Buffer.concat(all)).digest("hex")] as const
      }),
    )
  const whole = memoryFolder()
  await run(whole, 6)
  await run(whole, 9, { resume: true })
  const killed = memoryFolder()
  await run(killed, 6)
  await killed.within?.("kept/step-6").remove?.()
  await run(killed, 9, { resume: true })
  const wanted = await kept(whole)
  expect(wanted.map(([name]) => name)).toEqual(["kept/step-6", "kept/step-9"])
  expect(await kept(killed)).toEqual(wanted)
})
