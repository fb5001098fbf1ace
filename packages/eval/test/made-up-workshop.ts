// A workshop whose trainings are made up: half a second a step, a save every five.

import { existsSync } from "node:fs"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { multiLinearPlugin } from "@aunet/blocks"
import { AunetError } from "@aunet/base"
import { type HeldOutRouting, type Plugin, registry } from "@aunet/core"
import type { ComparedTraining, Workshop } from "@aunet/eval"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import type { RoutingFigures, TrainEvent } from "@aunet/trainer"
import { ruled } from "./models.ts"

/** Has a parameter, and costs as much as H-Net's; nobody runs it. */
const madeUpRouter: Extract<Plugin, { kind: "router" }> = {
  kind: "router",
  name: "made up",
  apiVersion: 1,
  make: () => ({
    parameters: (width) => ({ weight: { shape: [width, width], initial: { kind: "identity" } } }),
    probabilities: () => {
      throw new Error("nothing is run here")
    },
    cost: (width) => 2 * width * width,
  }),
}

/** Segments of a made-up step: 4 bytes in the first, and nearer to 5 in each that follows. */
const madeUpRouting = (step: number): RoutingFigures => ({
  bytesPerSegment: [5 - 1 / step],
  droppedShares: [0.1 / step],
  certainty: [0.75],
})

const madeUpMeasured = (step: number): HeldOutRouting => ({
  ...madeUpRouting(step),
  agreement: { splitter: [], characterStarts: [], characterEnds: [] },
})

/** A workshop whose trainings count steps in a file; `after` says when the machine dies. */
export function workshop(
  after = Infinity,
  diverges: (settings: ComparedTraining) => boolean = () => false,
  costs: (settings: ComparedTraining) => number = () => 0,
) {
  const asked = { steps: 0, opened: 0, trainings: [] as ComparedTraining[] }
  const stepsFile = (place: string): string => join(place, "steps")
  const made: Workshop = {
    registry: registry([multiLinearPlugin, wordsPlugin, { ...madeUpRouter, name: "hnet" }]),
    fit: async () => {
      throw new Error("nothing is fitted here")
    },
    progress: async (place) => {
      if (!existsSync(stepsFile(place))) return undefined
      const steps = Number(await readFile(stepsFile(place), "utf8"))
      return { steps, bytes: 0, heldOutBitsPerByte: 2, heldOutStep: steps }
    },
    async *train(settings): AsyncGenerator<TrainEvent> {
      asked.trainings.push(settings)
      const { folder: place, steps, learningRate, rows, rowBytes, signal } = settings
      const routed = settings.config.router !== undefined
      let step = (await made.progress(place))?.steps ?? 0
      const save = async (): Promise<TrainEvent> => {
        await mkdir(place, { recursive: true })
        await writeFile(stepsFile(place), String(step))
        return { type: "save", step, checkpoint: place }
      }
      yield {
        type: "start",
        parameters: 1,
        trainingFlopsPerByte: 1,
        nonEmbeddingFlopsPerByte: 1,
        documents: 1,
        trainingBytes: 1,
        heldOutBytes: 1,
        rows,
        weightDecay: 0.1,
        lengths: [rowBytes],
        droppedShares: [],
        engine: { engine: "made up", backend: "none" },
        resumedAt: step,
        dataChanged: false,
        epochRows: 1,
        seed: 0,
        text: "",
        heldOutText: "",
      }
      const measure = (): TrainEvent => ({
        type: "measure",
        step,
        heldOutBitsPerByte: 8 / (1 + step) + Math.abs(learningRate - 0.01) + costs(settings),
        heldOutBitsPerByteWithEos: 0,
        measuredBytes: 1,
        droppedShares: [],
        bytes: step * rows * rowBytes,
        elapsedSeconds: step,
        best: false,
        ...(routed && step > 0 && { routing: madeUpMeasured(step) }),
      })
      yield measure()
      while (step < steps && signal?.aborted !== true) {
        if (asked.steps >= after) throw new Error("the machine is gone")
        asked.steps++
        step++
        if (diverges(settings)) throw new AunetError("NOT_FINITE", `the loss of step ${step} is NaN`)
        yield {
          type: "step",
          step,
          bytes: step * rows * rowBytes,
          lossNats: 1,
          bitsPerByte: 1,
          meanBitsPerByte: 1,
          gradientNorm: 1,
          learningRate,
          bytesPerSecond: 1,
          seconds: 0.5,
          secondsLeft: 1,
          elapsedSeconds: step,
          epochs: 0,
          keptShares: routed ? [1 / (5 - 1 / step)] : [],
          ...(routed && { routing: { ...madeUpRouting(step), ratio: 1, asked: [5] } }),
        }
        if (step % 5 === 0) yield await save()
      }
      if (step === steps) yield measure()
      yield await save()
      yield { type: "end", steps: step, bytes: 1, droppedShares: [], stopped: step < steps, seconds: 1 }
    },
    open: async (_, name) => {
      asked.opened++
      const model = ruled(() => (name === "bytes" ? -1 : -2), { contextBytes: 512, name })
      return { model, close: async () => {} }
    },
  }
  return { ...made, asked }
}
