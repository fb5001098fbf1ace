/** A training on GPUs as figures: memory that is counted, time that is fitted to the paper's throughputs, what breaks first. */
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { makeModel } from "@aunet/core"
import { EFFICIENCY, keptActivations, parameterGroups } from "@aunet/torch/cluster"
import {
  type Arrangement,
  type ClusterOptions,
  type ClusterPlan,
  defaultRegistry,
  GPUS,
  plan,
  planCluster,
  planPaper,
} from "aunet"
import { CLUSTER_MODELS } from "./cluster-models.ts"
import { KEPT_BY_TORCH } from "./kept-by-torch.ts"
import { lineOfBest, PAPER_THROUGHPUTS } from "./paper-throughputs.ts"

const known = defaultRegistry()
const on = (run: string, gpus: number, gpu: ClusterOptions["gpu"] = "h100", more = {}): ClusterPlan =>
  planCluster(planPaper(run), { gpus, gpu, ...more })
const way = ({ arrangements }: ClusterPlan, split: string, checkpointed = false): Arrangement =>
  arrangements.find((each) => each.split === split && each.checkpointed === checkpointed) as Arrangement
/** One of 1e15 operations a second, whose links are as slow as is asked for. */
const own = (insideBytesPerSecond: number, memoryBytes = 1e12) => ({
  flopsPerSecond: 1e15,
  memoryBytes,
  memoryBytesPerSecond: 1e13,
  insideBytesPerSecond,
  betweenBytesPerSecond: insideBytesPerSecond,
})

describe("memory", () => {
  test.each(KEPT_BY_TORCH.map((each) => [...each]))(
    "%s in %s, blocks computed twice: %j, keeps what PyTorch kept, and holds what it held, within a tenth",
    (name, arithmetic, checkpointed, kept, peak) => {
      const { config, lengths, rows } = CLUSTER_MODELS[name]
      const counted = keptActivations(makeModel(config, known), lengths, { rows, arithmetic, checkpointed })
      expect(Math.abs(counted.kept / kept - 1)).toBeLessThan(0.1)
      expect(Math.abs((counted.kept + counted.transient) / peak - 1)).toBeLessThan(0.1)
    },
  )

  test("DDP has 20 bytes a parameter on each of several GPUs, 16 on one", () => {
    const { parameters } = planPaper("aunet-2-1b")
    expect(way(on("aunet-2-1b", 16), "ddp").memory).toMatchObject({
      parameters: 4 * parameters,
      gradients: 8 * parameters,
      moments: 8 * parameters,
    })
    expect(way(on("aunet-2-1b", 1), "ddp").memory.gradients).toBe(4 * parameters)
    expect(on("aunet-2-1b", 1).arrangements).toHaveLength(2)
  })

  test("FSDP2 cuts the first dimension: 16 matrices are on 16 GPUs of 64, 258 ids on 52", () => {
    const shapes = { "a.layers.0.w.weight": [128, 3], "up.weight": [16, 2, 5], "ids.weight": [258, 4] }
    const parameters = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, { shape, start: "zeros" }]),
    ) as unknown as Parameters<typeof parameterGroups>[0]["parameters"]
    expect(parameterGroups({ parameters }, 64)).toEqual({
      all: 128 * 3 + 160 + 258 * 4,
      largestBlock: 384,
      sentBlocks: 384,
      sentRest: 64 * (10 + 20),
      shard: 2 * 3 + 10 + 5 * 4,
    })
    const one = parameterGroups({ parameters }, 1)
    expect([one.shard, one.sentBlocks + one.sentRest]).toEqual([one.all, one.all])
  })

  test("rows of shards in parts hold whole gradients besides, and less of the rest", () => {
    const [once, parts] = [1, 4].map((accumulate) =>
      way(on("aunet-2-8b", 128, "h100", { accumulate }), "fsdp"),
    )
    expect(parts.memory.gradients - once.memory.gradients).toBe(4 * planPaper("aunet-2-8b").parameters)
    expect(parts.memory.activations).toBeLessThan(0.3 * once.memory.activations)
  })

  test("what is held is the sum of its kinds; blocks computed twice hold less and take longer", () => {
    for (const [run, gpus] of [
      ["aunet-2-1b", 16],
      ["aunet-4-1b", 64],
      ["aunet-2-8b", 128],
    ] as const)
      for (const split of ["ddp", "fsdp"]) {
        const [kept, twice] = [false, true].map((each) =>
          way(on(run, gpus, "b200", { accumulate: 1 }), split, each),
        )
        const { total, ...kinds } = kept.memory
        expect(Object.values(kinds).reduce((a, b) => a + b, 0)).toBeCloseTo(total, 0)
        expect(twice.memory.total).toBeLessThan(kept.memory.total)
        expect(twice.time.step).toBeGreaterThan(kept.time.step)
        expect(twice.efficiency).toBeLessThan(kept.efficiency)
      }
  })
})

describe("time", () => {
  test("the efficiency of products is the one that fits the paper's seven throughputs, each within 6%", () => {
    const { efficiency, residuals } = lineOfBest(PAPER_THROUGHPUTS)
    expect(efficiency).toBeCloseTo(EFFICIENCY, 2)
    for (const { run, residual } of residuals) expect(Math.abs(residual), run).toBeLessThan(0.06)
  })

  test("a run that was left out of the fit is foreseen within 7%", () => {
    for (const left of PAPER_THROUGHPUTS) {
      const { efficiency } = lineOfBest(PAPER_THROUGHPUTS.filter((each) => each !== left))
      const [{ residual }] = lineOfBest([left], efficiency).residuals
      expect(Math.abs(residual), left.run).toBeLessThan(0.07)
    }
  })

  test("what is sent is a ring over the slowest link: DDP sums 4 bytes a parameter, there and back", () => {
    const { parameters } = planPaper("aunet-2-1b")
    const { time } = way(on("aunet-2-1b", 2, own(1e9)), "ddp")
    expect(time.communication).toBeCloseTo((2 * (1 / 2) * 4 * parameters) / 1e9, 6)
    expect(time.step).toBeCloseTo(time.products + time.memory + time.waiting, 9)
    // Between machines all GPUs of one share its network.
    const apart = way(
      on("aunet-2-1b", 4, { ...own(1e12), betweenBytesPerSecond: 1e9 }, { gpusPerNode: 2 }),
      "ddp",
    )
    expect(apart.time.communication).toBeCloseTo((2 * (3 / 4) * 4 * parameters) / 2e9, 6)
  })

  test("products are counted by hand: one row of one GPU", () => {
    const task = { ...planPaper("aunet-2-1b"), rows: 1 }
    const { time, efficiency } = planCluster(task, { gpus: 1, gpu: own(1e9) }).arrangements[0]
    expect(time.products).toBeCloseTo((8192 * task.trainingFlopsPerByte) / (1e15 * EFFICIENCY), 9)
    expect(efficiency).toBeCloseTo((EFFICIENCY * time.products) / time.step, 9)
    expect([time.communication, time.waiting]).toEqual([0, 0])
  })

  test("twice the GPUs never take longer, and never twice as much off", () => {
    const steps = [8, 16, 32, 64].map((gpus) => way(on("aunet-2-1b", gpus), "fsdp").time.step)
    for (const [i, step] of steps.slice(1).entries()) {
      expect(step).toBeLessThan(steps[i])
      expect(step).toBeGreaterThan(steps[i] / 2)
    }
  })
})

describe("what is planned", () => {
  test("the best is the fastest that fits, with what is typed for it", () => {
    const { best, nodes, rows, rowsPerGpu, steps, arrangements } = on("aunet-2-8b", 128)
    expect({ nodes, rows, rowsPerGpu, steps }).toEqual({ nodes: 16, rows: 512, rowsPerGpu: 4, steps: 278377 })
    const fitting = arrangements.filter(({ fits }) => fits).map(({ time }) => time.step)
    expect(best?.time.step).toBe(Math.min(...fitting))
    expect(best?.command).toBe(
      "torchrun --nnodes 16 --nproc-per-node 8 --rdzv-backend c10d --rdzv-endpoint HOST:29500 aunet_train.py --steps 278377 --rows 512 --rate 0.000818 --device cuda --dtype bfloat16 --compile --shard --accumulate 4",
    )
    expect(best?.days).toBeCloseTo((steps * (best?.time.step ?? 0)) / 86400, 9)
    expect(on("ladder-2-1.1e19", 8).best?.command).toMatch(
      /^torchrun --nproc-per-node 8 aunet_train.py --steps \d+/,
    )
  })

  test("rows are the nearest that GPUs share evenly, within a tenth, and steps see as much text", () => {
    const task = planPaper("aunet-2-1b")
    expect(task.rows).toBe(195)
    const { rows, steps } = on("aunet-2-1b", 64)
    expect(rows).toBe(192)
    expect(Math.abs(rows * steps - task.rows * task.steps)).toBeLessThan(rows)
    // 128 or 256 are too far from 195.
    expect(on("aunet-2-1b", 128)).toMatchObject({ rows: 195, rowsPerGpu: 2, first: { limit: "rows" } })
  })

  test("says what breaks first", () => {
    const first = (...given: Parameters<typeof on>) => on(...given).first
    expect(first("aunet-2-8b", 8, "4090")).toMatchObject({
      limit: "memory",
      sentence: expect.stringMatching(
        /^memory: at the least \d+ GB are held, of the 22 GB .*one row at a time/,
      ),
    })
    expect(on("aunet-2-8b", 8, "4090").best).toBeUndefined()
    expect(first("aunet-2-8b", 64).sentence).toMatch(
      /^memory: whole on each GPU \(DDP\) it takes 176 GB, 159 GB of them .* of the 72 GB .* parted \(FSDP2\) 55 GB\. Next, on 512 GPUs, network: 1\d% of a step/,
    )
    expect(first("aunet-2-1b", 16).sentence).toMatch(/^memory: all 12 rows of a GPU at once .* in 2 parts/)
    expect(first("aunet-2-1b", 64, own(1e9)).sentence).toMatch(
      /^network: \d+% of a step waits for it: a GPU has 3 rows/,
    )
    expect(first("aunet-2-1b", 64)).toMatchObject({
      limit: "rows",
      gpus: 128,
      sentence: expect.stringMatching(/^nothing on 64; first, on 128 GPUs, rows: 195 .*--rows 128 or 256/),
    })
    const small = planCluster({ ...plan({ flops: 1e17, stages: 2 }), rows: 4 }, { gpus: 4, gpu: "h200" })
    expect(small.first.sentence).toBe(
      "nothing on 4; first rows: a step has 4, so that no more than 4 GPUs share it",
    )
  })

  test("the guide's way to 8B is what is planned", () => {
    const guide = readFileSync(
      new URL("../../../docs/guides/outgrow-one-machine.md", import.meta.url),
      "utf8",
    )
    const rows = [...guide.matchAll(/^\| `((?:aunet|ladder)-[^`]+)` \|(.*)\|$/gm)]
    expect(rows.map(([, run]) => run)).toContain("aunet-2-8b")
    for (const [, run, row] of rows) {
      const planned = on(run, 64)
      const [parameters, ddp, fsdp, , step, efficiency] = row.split("|").map((cell) => parseFloat(cell))
      const gigabytes = (split: string): number => way(planned, split, true).memory.total / 1e9
      const expected = [
        planPaper(run).parameters / 1e9,
        gigabytes("ddp"),
        gigabytes("fsdp"),
        planned.best?.time.step,
      ]
      for (const [i, told] of [parameters, ddp, fsdp, step].entries())
        expect(Math.abs(told / (expected[i] ?? 0) - 1), `${run}: ${told}`).toBeLessThan(0.05)
      expect(Math.round(100 * (planned.best?.efficiency ?? 0)), run).toBe(efficiency)
    }
  })

  test("every GPU of the table holds a small model, and is as fast as what is published at the most", () => {
    for (const gpu of Object.keys(GPUS)) {
      const { best } = on("ladder-2-1.1e19", 8, gpu)
      expect(best?.efficiency, gpu).toBeGreaterThan(0.1)
      expect(best?.efficiency, gpu).toBeLessThan(EFFICIENCY)
    }
  })
})
