/** A kill between a save and its copy: the copy is there all the same when the training has gone on. */
import { createHash } from "node:crypto"
import { type Files, type Folder, memoryFolder, train, type TrainSettings } from "aunet"
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

test("a folder of somebody's own may keep the arrays that it is given", async () => {
  let kept: Files = {}
  const own: Folder = {
    read: () => {
      if (Object.keys(kept).length > 0) return Promise.resolve(kept)
      return Promise.reject(Object.assign(new Error("there is none yet"), { code: "CHECKPOINT_MISSING" }))
    },
    write: (files) => {
      kept = files
      return Promise.resolve()
    },
    describe: () => "mine",
  }
  const data = [{ name: "cat", bytes: new TextEncoder().encode("the cat sat on the mat. ".repeat(20)) }]
  const settings = { data, rowBytes: 32, rows: 1, engine: "reference", out: own } as const
  for await (const _ of train({ ...settings, length: { steps: 2 } }));
  expect(kept["model.safetensors"]?.length).toBeGreaterThan(700_000)
  expect(kept["train/optimizer.safetensors"]?.length).toBeGreaterThan(1_400_000)
})
