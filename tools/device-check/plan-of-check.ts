// The parts of the check in their order: what says most comes first, since the last ones may have no time.
//
// In:  a setting, where to keep what is found.  Out: parts.  Never: runs one.

import { mkdirSync } from "node:fs"
import { join } from "node:path"
import type { ModelConfig } from "@aunet/core"
import { configurations, trials } from "../bench/train-configurations.ts"
import { jsonLines, runnerFile } from "./children.ts"
import type { ConformanceLine } from "./conformance-runner.ts"
import type { Findings } from "./findings.ts"
import { compareWriting, writeModel } from "./generate-part.ts"
import { timeKernels } from "./kernel-part.ts"
import { findPeer, type Peer, type Setting } from "./setting.ts"
import type { Part } from "./time-boxes.ts"
import { compareProducts, compareSteps } from "./train-part.ts"

/** What is measured, the most telling first. */
export const TRAIN = ["words-14m", "three-stages", "paper-1024", "paper-shape"] as const
export const GENERATE = ["words-14m", "three-stages"] as const
/** The model that a software adapter can bear. */
export const TRIAL = "tiny"

const PROMPT_BYTES = 1000
const TRIAL_PROMPT_BYTES = 60
/** Bytes whose kernels are timed, after as many that are not. */
const TIMED_BYTES = 16

const configOf = (name: string): ModelConfig => (configurations[name] ?? trials[name]).config

/**
 * The parts.
 *
 * @param folder where models are written; whoever made it removes it
 * @param device where PyTorch computes
 */
export function partsOf(
  setting: Setting,
  findings: Findings,
  folder: string,
  device: Peer["device"],
  names: { readonly train: readonly string[]; readonly generate: readonly string[] },
): Part[] {
  const { gpuEnv } = setting
  const steps = (name: string, weight: number): Part[] => [
    {
      name: `training step of ${name}`,
      weight,
      run: (box) => compareSteps(name, setting, findings, box),
    },
    {
      name: `kernels of a step of ${name}`,
      weight: weight / 2,
      run: (box) =>
        timeKernels({ kind: "train", configuration: name }, ["train", name], setting, findings, box),
    },
  ]
  const writing = (name: string, weight: number): Part[] => {
    const own = join(folder, name)
    const prompt = name === TRIAL ? TRIAL_PROMPT_BYTES : PROMPT_BYTES
    return [
      {
        name: `writing with ${name}`,
        weight,
        run: async (box) => {
          mkdirSync(own, { recursive: true })
          await writeModel(own, configOf(name), prompt)
          await compareWriting(name, own, setting, findings, box)
        },
      },
      {
        name: `kernels of a byte with ${name}`,
        weight: weight / 2,
        run: (box) =>
          timeKernels(
            { kind: "generate", configuration: name },
            ["write", own, String(TIMED_BYTES)],
            setting,
            findings,
            box,
          ),
      },
    ]
  }
  const [firstTrain, ...otherTrain] = names.train
  const [firstGenerate, ...otherGenerate] = names.generate
  return [
    {
      name: "PyTorch",
      // Importing it may take long, and without it there is nothing to compare with.
      weight: 2,
      most: 60,
      run: async ({ signal }) => {
        setting.peer = await findPeer(device, signal)
        findings.python = "absent" in setting.peer ? setting.peer.absent : setting.peer.words
      },
    },
    {
      name: "conformance",
      weight: 3,
      run: async ({ signal }) => {
        const lines = jsonLines<ConformanceLine>(
          process.execPath,
          [runnerFile("device-check/conformance-runner")],
          { env: gpuEnv, signal },
        )
        for await (const line of lines) findings.conformance.push(line)
      },
    },
    {
      name: "bare product",
      weight: 1,
      most: 40,
      run: (box) => compareProducts(setting, findings, box),
    },
    ...(firstTrain === undefined ? [] : steps(firstTrain, 4)),
    ...(firstGenerate === undefined ? [] : writing(firstGenerate, 3)),
    ...otherTrain.flatMap((name) => steps(name, 2)),
    ...otherGenerate.flatMap((name) => writing(name, 1.5)),
  ]
}
