// The part that compares writing: `bench:generate` on gpu.js's WebGPU beside PyTorch.
//
// The model is one that has learnt nothing, from a seed: a checkpoint that has would weigh more than all else that is
// packed. What is timed writes made-up words that are given, so that stages wake as often as in text.
//
// In:  a configuration, a setting.  Out: a comparison, filled as it goes.
// Never: tells a ratio where two do not write the same.

import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { multiLinearPlugin } from "@aunet/blocks"
import { initialParameters, makeModel, type ModelConfig, registry, saveCheckpoint } from "@aunet/core"
import { nodeFolder } from "aunet/node"
import type { GenerateTask, WriteAnswer, WriteRequest } from "../bench/generate-protocol.ts"
import type { Runner } from "../bench/runner-protocol.ts"
import { spacesPlugin } from "../bench/spaces-splitter.ts"
import { madeUpText } from "../bench/train-task.ts"
import { otherByte } from "./agreement.ts"
import { peerFile, runnerFile } from "./children.ts"
import { compare } from "./compare.ts"
import { BFLOAT16, type Comparison, type Findings, type Side, SIDES } from "./findings.ts"
import { ENGINE_OPTIONS, type Setting, startsOf } from "./setting.ts"
import type { Box } from "./time-boxes.ts"

const SEQUENCES = 8
/** Bytes of each text that all write alike before anything is timed. */
const AGREED_BYTES = 16
/** Bytes of a turn: the fewest, and the most, which the texts have. */
const FEWEST = 4
/** Of eight texts: fewer may all be written while not all texts are under way, and are not counted. */
const FEWEST_OF_EIGHT = 16
const MOST = 300
/** Positions of a row of the checkpoint. */
const CONTEXT = 2048

/** Writes a checkpoint into an empty folder, and texts beside it. */
export async function writeModel(
  folder: string,
  config: ModelConfig,
  promptBytes: number,
): Promise<GenerateTask> {
  const model = makeModel(config, registry([multiLinearPlugin]))
  const depth = config.stages.length - 1
  await saveCheckpoint(nodeFolder(folder), {
    model,
    splitter: spacesPlugin.make({ depth }),
    parameters: initialParameters(model, 1),
    lengths: config.stages.map((_, stage) => CONTEXT >> stage),
    progress: { steps: 0, bytes: 0 },
    training: {},
  })
  const texts = Array.from({ length: SEQUENCES }, (_, i) => [...madeUpText(promptBytes + MOST + 1, i + 1)])
  const task: GenerateTask = {
    checkpoint: folder,
    config,
    prompts: texts.map((text) => text.slice(0, promptBytes)),
    texts: texts.map((text) => text.slice(promptBytes)),
  }
  writeFileSync(join(folder, "task.json"), JSON.stringify(task))
  return task
}

/** Bytes a second while all texts are being written, as `bench:generate` counts them. */
const speedOf = ({ texts, marks, together }: WriteAnswer): number =>
  together === undefined
    ? (texts.length * marks.length) / marks[marks.length - 1]
    : together.bytes / together.seconds

/**
 * Compares writing of the model in a folder.
 *
 * @param folder holds what `writeModel` wrote
 */
export async function compareWriting(
  configuration: string,
  folder: string,
  setting: Setting,
  findings: Findings,
  box: Box,
): Promise<void> {
  const comparison: Comparison = {
    kind: "generate",
    configuration,
    unit: "B/s",
    bytesPerUnit: 1,
    sides: SIDES.map((name) => ({ name })),
  }
  findings.comparisons.push(comparison)
  const starts = startsOf(
    setting,
    [runnerFile("bench/generate-runner"), folder, "gpujs", "float32", "needed", ENGINE_OPTIONS],
    // One thread: what the processor does here are small things.
    ({ device }, precision) => [peerFile("bench/generate_torch.py"), folder, "1", device, precision],
  )
  const write = (
    runner: Runner,
    sequences: number,
    bytes: number,
    choose: WriteRequest["choose"] = "given",
  ) => runner.ask<WriteAnswer>({ sequences, bytes, choose } satisfies WriteRequest)
  let expected: WriteAnswer | undefined
  const work = {
    disagreement: async (runner: Runner, first: Runner, { name }: Side) => {
      const own = await write(runner, SEQUENCES, AGREED_BYTES, "likeliest")
      if (runner === first) expected = own
      const other = otherByte(own.texts, (expected ?? own).texts)
      // Rounded numbers may choose otherwise.
      return name === BFLOAT16 ? undefined : other
    },
    turn: async (runner: Runner, seconds: number, side: Side) => {
      // As many bytes as the time is for, by what the last turn took; half of it for one text, half for eight.
      const bytes =
        side.speed === undefined
          ? FEWEST
          : Math.round(Math.min(MOST, Math.max(FEWEST, (side.speed * seconds) / 2)))
      const one = await write(runner, 1, bytes)
      const eight = await write(runner, SEQUENCES, Math.max(FEWEST_OF_EIGHT, Math.round(bytes / 3)))
      const together = speedOf(eight)
      if (together > 0) side.speedOfEight = Math.max(side.speedOfEight ?? 0, together)
      side.firstByteSeconds = Math.min(side.firstByteSeconds ?? Infinity, one.firstSeconds)
      return speedOf(one)
    },
  }
  await compare(comparison.sides, starts, work, box)
}
