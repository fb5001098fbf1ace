// The parts that compare a bare product and a training step: `bench:train` on gpu.js's WebGPU beside PyTorch.
//
// In:  a configuration of bench:train, a setting.  Out: a comparison, filled as it goes.
// Never: tells a ratio where two do not compute the same.

import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Runner } from "../bench/runner-protocol.ts"
import { trainTask } from "../bench/train-task.ts"
import { writeTask } from "../bench/write-task.ts"
import { disagreementOf } from "./agreement.ts"
import { peerFile, runnerFile } from "./children.ts"
import { compare } from "./compare.ts"
import { BFLOAT16, type Comparison, type Findings, SIDES } from "./findings.ts"
import { ENGINE_OPTIONS, type Setting, startsOf } from "./setting.ts"
import type { Box } from "./time-boxes.ts"

/** Length of the sides of the matrices that are multiplied bare; a software adapter takes seconds for the larger ones. */
const PRODUCT_LENGTH = 1024
const TRIAL_LENGTH = 128

/** Compares a bare product, which says how near to the GPU's own speed everything else can come. */
export async function compareProducts(setting: Setting, findings: Findings, box: Box): Promise<void> {
  const length = setting.software ? TRIAL_LENGTH : PRODUCT_LENGTH
  const comparison: Comparison = {
    kind: "product",
    configuration: `${length} x ${length}`,
    unit: "GFLOP/s",
    sides: SIDES.map((name) => ({ name })),
  }
  findings.comparisons.push(comparison)
  const starts = startsOf(
    setting,
    [runnerFile("bench/product-runner"), "gpujs", ENGINE_OPTIONS, String(length)],
    ({ device }, precision) => [peerFile("device-check/product_torch.py"), device, precision, String(length)],
  )
  const work = {
    disagreement: async () => undefined,
    turn: async (runner: Runner, seconds: number) => {
      const turn = await runner.turn(seconds)
      return ((turn.steps / turn.seconds) * 2 * length ** 3) / 1e9
    },
  }
  await compare(comparison.sides, starts, work, box)
}

/** Compares a training step. */
export async function compareSteps(
  configuration: string,
  setting: Setting,
  findings: Findings,
  box: Box,
): Promise<void> {
  const task = trainTask(configuration)
  const comparison: Comparison = {
    kind: "train",
    configuration,
    unit: "B/s",
    flopsPerByte: task.flopsPerStep / task.bytesPerStep,
    bytesPerUnit: task.bytesPerStep,
    sides: SIDES.map((name) => ({ name })),
  }
  findings.comparisons.push(comparison)
  const folder = mkdtempSync(join(tmpdir(), "aunet-check-"))
  try {
    writeTask(folder, task)
    const starts = startsOf(
      setting,
      [runnerFile("bench/engine-runner"), configuration, "gpujs", ENGINE_OPTIONS],
      ({ device }, precision) => [peerFile("bench/aunet_torch.py"), folder, device, precision],
    )
    const work = {
      disagreement: async (runner: Runner, first: Runner, { name }: Comparison["sides"][number]) =>
        disagreementOf(runner.ready.agreement ?? [], first.ready.agreement ?? [], name === BFLOAT16),
      turn: async (runner: Runner, seconds: number) => {
        const turn = await runner.turn(seconds)
        return (turn.steps / turn.seconds) * task.bytesPerStep
      },
    }
    await compare(comparison.sides, starts, work, box)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
