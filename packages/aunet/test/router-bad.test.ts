/** Routers that go wrong, or are not there: each is told, and nothing is computed in silence. */
import {
  defaultRegistry,
  exportOnnx,
  findLevels,
  load,
  memoryFolder,
  openEngine,
  type Plugin,
  presetModel,
  readCheckpoint,
  type TrainSettings,
  writeCheckpoint,
} from "aunet"
import { decodeModelConfig, type RouterPlugin } from "@aunet/core"
import { add, multiply, reshape, sliceAxis, type Tensor } from "@aunet/tensor"
import { expect, test } from "vitest"
import { eventsOf, of } from "./train-events.ts"

const encoder = new TextEncoder()
const data = [
  { name: "cat", bytes: encoder.encode("the cat sat on the mat. a dog lay on a log. ".repeat(40)) },
]

/** p, the same everywhere. */
const constant =
  (p: number) =>
  (x: Tensor): Tensor =>
    add(multiply(reshape(sliceAxis(x, 2, 0, 1), x.shape.slice(0, 2)), 0), p)
const plugin = (name: string, p: (x: Tensor) => Tensor, more: Partial<RouterPlugin> = {}): RouterPlugin => ({
  kind: "router",
  name,
  apiVersion: 1,
  make: () => ({ parameters: () => ({}), probabilities: (_, x) => p(x), cost: () => 0 }),
  ...more,
})

const preset = presetModel("tiny", 2).config
const config = decodeModelConfig({
  ...preset,
  stages: preset.stages.map((stage) => ({ ...stage, width: 8, headWidth: 4, layers: 1 })),
  feedForward: { ...preset.feedForward, multipleOf: 4 },
})
const settings = (router: RouterPlugin, steps: number, more: Partial<TrainSettings> = {}): TrainSettings => ({
  data,
  config,
  plugins: [router] as readonly Plugin[],
  router: { name: router.name, bytesPerSegment: [4] },
  engine: "reference",
  rows: 1,
  rowBytes: 48,
  length: { steps },
  measurements: 1,
  measuredBytes: 96,
  ...more,
})

test.each([
  ["none", 0],
  ["all", 1],
] as const)(
  "a router whose boundaries are %s trains, is told as collapsed, and writes",
  async (boundaries, p) => {
    const router = plugin("stuck", constant(p))
    const out = memoryFolder()
    const events = await eventsOf(settings(router, 70, { out }))
    expect(of(events, "collapse")).toMatchObject([{ stage: 1, boundaries }])
    const last = of(events, "step").at(-1)
    expect(last?.lossNats).toBeLessThan(6)
    const [kept] = of(events, "start")[0].lengths.slice(1)
    if (boundaries === "all") {
      // Every position is one, and what has no room is counted and told.
      expect(last?.routing).toMatchObject({ bytesPerSegment: [1], droppedShares: [(48 - kept) / 48] })
      expect(last?.keptShares).toEqual([kept / 48])
      const [measured] = of(events, "measure").slice(-1)
      expect(measured.routing?.droppedShares).toEqual([1 - 24 / 48])
    } else expect(last?.routing?.bytesPerSegment[0]).toBeGreaterThan(20)
    const model = await load(out, { plugins: [router], engine: "reference" })
    const levels: number[] = []
    for await (const { level } of model.generate("the ", { maxBytes: 8, seed: 1 })) levels.push(level)
    expect(levels.length).toBeGreaterThan(0)
    expect(new Set(levels)).toEqual(new Set([p]))
    await model.close()
  },
)

test("a checkpoint whose router is of a package that is not there says which", async () => {
  const router = plugin("stuck", constant(0), { package: "@me/router" })
  const out = memoryFolder()
  await eventsOf(settings(router, 1, { out }))
  await expect(load(out, { engine: "reference" })).rejects.toMatchObject({
    code: "UNKNOWN_PLUGIN",
    message: expect.stringMatching(
      /needs the router "stuck" of the package @me\/router; install it \(npm install @me\/router\) and name it \(--plugin @me\/router/,
    ),
  })
})

test("a training whose router gives no numbers ends, and says so", async () => {
  await expect(eventsOf(settings(plugin("stuck", constant(NaN)), 2))).rejects.toMatchObject({
    code: "NOT_FINITE",
    message: expect.stringMatching(/the loss of step 1 is .*ratio term of the router NaN/),
  })
})

test("weights of a router that are no numbers are refused before anything is written, found or exported", async () => {
  const out = memoryFolder()
  const { plugins: _, ...hnet } = settings({ ...plugin("hnet", constant(0)) }, 1, { out })
  await eventsOf(hnet)
  const checkpoint = await readCheckpoint(out, { plugins: [] })
  const name = "routers.0.key.weight"
  const values = checkpoint.parameters[name].slice()
  values[3] = NaN
  const broken = { ...checkpoint, parameters: { ...checkpoint.parameters, [name]: values } }
  const refusal = {
    code: "NOT_FINITE",
    message: expect.stringContaining(`${name} holds a number that is not`),
  }
  const folder = memoryFolder()
  await writeCheckpoint(folder, broken)
  await expect(load(folder, { engine: "reference" })).rejects.toMatchObject(refusal)
  await expect(exportOnnx(broken)).rejects.toMatchObject(refusal)
  const { engine } = await openEngine("reference", { registry: defaultRegistry() })
  await expect(findLevels(broken, data[0].bytes.subarray(0, 9), engine)).rejects.toMatchObject(refusal)
  await engine.close()
})

test("lengths and weights that no router can be asked for are refused before a step", async () => {
  const router = plugin("stuck", constant(0))
  const refused = (asked: object, said: RegExp) =>
    expect(
      eventsOf(settings(router, 1, { router: { name: "stuck", bytesPerSegment: [4], ...asked } })),
    ).rejects.toThrow(said)
  for (const bytes of [1, 0, -3, NaN, Infinity, 5000])
    await refused({ bytesPerSegment: [bytes] }, /router.bytesPerSegment\[0\]/)
  await refused({ bytesPerSegment: [] }, /router.bytesPerSegment is \[\]; it must hold one number/)
  await refused({ bytesPerSegment: "5" }, /router.bytesPerSegment/)
  for (const ratioWeight of [0, -1, NaN, "1"]) await refused({ ratioWeight }, /router.ratioWeight/)
  await refused({ bytePerSegment: [4] }, /router.bytePerSegment.*there is no such field/)
})
