/** The record of a training, and what it keeps: whole after every kill, as if there had been none. */
import {
  type BesideFile,
  type Folder,
  inspect,
  load,
  memoryFolder,
  readCheckpoint,
  type TrainEvent,
  writeCheckpoint,
} from "aunet"
import { onnxEngine as webEngine } from "@aunet/tensor-onnx/web"
import { expect, test } from "vitest"
import { dying, Killed, kept, run, told, toldTensorboard } from "./recorded.ts"

test("law: killed at any of its writes and resumed, a training has the record, the models and the checkpoints of one that was not", async () => {
  const undisturbed = memoryFolder()
  const all = dying(undisturbed, Infinity)
  await run({ out: all.folder, tensorboard: true })
  const wanted = { told: await told(undisturbed), kept: await kept(undisturbed) }
  const wantedEvents = await toldTensorboard(undisturbed)
  expect(wantedEvents).toHaveLength(6 + 3)
  // Steps, measurements, and saves after 3 (the first that is the best), 4 and 6.
  expect(wanted.told).toHaveLength(6 + 3 + 3)
  expect(all.writes()).toBeGreaterThan(14)
  for (let diesAt = 1; diesAt <= all.writes(); diesAt++) {
    const place = memoryFolder()
    await run({ out: dying(place, diesAt).folder, tensorboard: true }).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error
    })
    const steps = await readCheckpoint(place).then(
      ({ progress }) => progress.steps,
      () => 0,
    )
    // Through when its last checkpoint is there: then nothing is to be gone on with.
    if (steps < 6) await run({ out: place, resume: steps > 0, tensorboard: true })
    expect({ diesAt, told: await told(place) }).toEqual({ diesAt, told: wanted.told })
    expect({ diesAt, told: await toldTensorboard(place) }).toEqual({ diesAt, told: wantedEvents })
    if (steps < 6) expect(await kept(place)).toEqual(wanted.kept)
  }
})

test("run.json says what was run, once more for each resume; metrics.jsonl has every event", async () => {
  const out = memoryFolder()
  const first = await run({ out, length: { steps: 3 }, record: { command: "first" } })
  await run({ out, length: { steps: 5 }, resume: true, record: { command: "second" } })
  const about = out.beside?.("run.json") as BesideFile
  const { format, runs } = JSON.parse(new TextDecoder().decode(await about.read(0, await about.size()))) as {
    format: string
    runs: object[]
  }
  expect(format).toBe("aunet-run")
  const text = (first[0] as { text: string }).text
  expect(runs).toMatchObject([
    { command: "first", seed: 0, text, resumedAt: 0, rows: 2 },
    { command: "second", text, resumedAt: 3 },
  ])
  const metrics = out.beside?.("metrics.jsonl") as BesideFile
  const lines = new TextDecoder()
    .decode(await metrics.read(0, await metrics.size()))
    .trimEnd()
    .split("\n")
  const events = lines.map((line) => JSON.parse(line) as TrainEvent)
  expect(events.filter(({ type }) => type === "start")).toHaveLength(2)
  expect(events.at(-1)).toMatchObject({ type: "end", steps: 5 })
  // The same events, told and recorded.
  const steps = (of: readonly TrainEvent[]) => of.filter(({ type }) => type === "step")
  expect(steps(events).slice(0, 3)).toEqual(steps(first))
})

test("what is not ours is refused before anything is trained, and no record is kept where none is wanted", async () => {
  const out = memoryFolder()
  await out.beside?.("metrics.jsonl").append(new TextEncoder().encode("mine\n"))
  await expect(run({ out })).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringContaining("metrics.jsonl of memory is not the record of a training"),
  })
  await run({ out, record: false, length: { steps: 1 } })
  expect(await out.beside?.("metrics.jsonl").size()).toBe(5)
  expect(await out.beside?.("run.json").size()).toBe(0)
})

test("a training that replaces another leaves nothing of it", async () => {
  const out = memoryFolder()
  await run({ out, keep: 3 })
  expect(await out.namesWithin?.("kept")).toEqual(["kept/step-3", "kept/step-4", "kept/step-6"])
  await run({ out, overwrite: true, keep: 0, keepBest: false, average: false, length: { steps: 2 } })
  expect(await out.namesWithin?.("kept")).toEqual([])
  for (const name of ["best", "average"])
    await expect(out.within?.(name).read()).rejects.toMatchObject({ code: "CHECKPOINT_MISSING" })
  expect(await told(out)).toHaveLength(2 + 2 + 1)
})

test("the best is what is loaded where it is not the last, inspect tells all, and a folder that has no room for it is told", async () => {
  const out = memoryFolder()
  await run({ out })
  const { progress, checkpoints } = await inspect(out)
  expect(checkpoints.map(({ which, checkpoint }) => [which, checkpoint])).toEqual([
    ["last", "memory"],
    ["best", "memory/best"],
    ["average", "memory/average"],
    ["kept", "memory/kept/step-6"],
  ])
  expect(checkpoints.filter(({ isTaken }) => isTaken)).toHaveLength(1)
  // As if it had become worse since.
  const last = await readCheckpoint(out)
  const best = { ...progress, steps: 3, heldOutBitsPerByte: 1 }
  await writeCheckpoint(out.within?.("best") as Folder, { ...last, progress: best })
  await writeCheckpoint(out, { ...last, progress: { ...progress, best: { step: 3, heldOutBitsPerByte: 1 } } })
  for (const [which, place] of [
    [undefined, "memory/best"],
    ["last", "memory"],
    ["average", "memory/average"],
  ] as const) {
    const model = await load(out, { engine: "reference", ...(which && { which }) })
    expect(model.place).toBe(place)
    await model.close()
  }
  await expect(load(out, { which: "worst" as never })).rejects.toMatchObject({ code: "BAD_OPTION" })
  // A copy of the last alone is a checkpoint, and so is one of the best.
  for (const [copy, place] of [
    [memoryFolder(await out.read()), "memory"],
    [memoryFolder(await out.within?.("best").read()), "memory"],
  ] as const) {
    const model = await load(copy, { engine: "reference" })
    expect(model.place).toBe(place)
    await model.close()
  }
  const { within: _, ...flat } = memoryFolder()
  await expect(run({ out: flat, keepBest: true, keep: 0 })).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringContaining("keepBest is true; it must be left out: memory has no room"),
  })
  await run({ out: flat, keep: 0, length: { steps: 1 } })
})

test("a text is continued at every measurement, the same for the same weights", async () => {
  const samples = async () =>
    (await run({ sample: ["one ", "two"], sampleBytes: 4, length: { steps: 2 } })).filter(
      ({ type }) => type === "sample",
    )
  const told = await samples()
  expect(told).toMatchObject([0, 0, 2, 2].map((step, i) => ({ step, prompt: i % 2 === 0 ? "one " : "two" })))
  expect(await samples()).toEqual(told)
  await expect(run({ sample: "one" as never })).rejects.toMatchObject({ code: "BAD_OPTION" })
})

test.each(["reference", "onnx", "onnx as WebAssembly", "gpujs"])(
  "a batch in parts on %s gives what the whole gives",
  async (name) => {
    const engine = name === "onnx as WebAssembly" ? await webEngine({ threads: 1 }) : name
    const losses = async (accumulate: number) =>
      (await run({ engine, accumulate, rows: 4, length: { steps: 3 } })).flatMap((event) =>
        event.type === "step" ? [event.lossNats] : [],
      )
    const whole = await losses(1)
    for (const parts of [2, 4])
      (await losses(parts)).forEach((loss, i) => expect(loss).toBeCloseTo(whole[i] as number, 4))
    if (typeof engine !== "string") await engine.close()
  },
)

test.each([
  ["reference", 1],
  ["onnx", 1],
  ["onnx", 2],
  ["gpujs", 2],
])(
  "a training on %s in %i parts ends with the same bits whether it is sampled or not",
  async (engine, accumulate) => {
    const model = async (sample: readonly string[]) => {
      const out = memoryFolder()
      await run({
        engine,
        accumulate,
        out,
        sample,
        sampleBytes: 3,
        measureSteps: 2,
        length: { steps: 5 },
        keep: 0,
      })
      return (await out.read())["model.safetensors"]
    }
    expect(await model(["one ", ""])).toEqual(await model([]))
  },
)
