// One arm of `pnpm bench:split --train`: one splitter, one language, one small AU-Net, a budget of arithmetic.
//
//     steps = budget / (useful operations a byte, at the positions that this splitter's rows have · bytes a step)
//
// In:  a language, a splitter, a budget.  Out: held-out bits-per-byte, and what it took.
// Never: trains an arm again whose result is there; one that was stopped goes on from its checkpoint.
//
// The same in every arm of a language: the model, its first parameters, the bytes of the rows and their order,
// the held-out bytes, the schedule as a share of the steps, and the budget.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { demand, modelCost, presetModel } from "@aunet/core"
import type { Splitter } from "@aunet/splitter"
import { epochOrder, makeCorpus, setAside, type TextStream } from "@aunet/data"
import { openEngine, readCheckpoint, train, type Engine } from "aunet"
import { nodeFolder } from "aunet/node"
import { arms } from "./arms.ts"
import { measureHeldOut } from "./held-out.ts"
import { trainedModel } from "./trained-model.ts"
import { type Language, learningText } from "./texts.ts"

/** What is trained: the same in every arm. */
export const SETUP = {
  size: "small",
  stages: 2,
  rows: 8,
  rowBytes: 512,
  learningRate: 4e-3,
  seed: 1,
  /** Most held-out bytes of the figure. */
  measuredBytes: 2 ** 20,
} as const

/** What is to be trained, and where it is kept. */
export type ArmTask = {
  readonly language: Language
  readonly splitter: string
  /** Useful operations of the whole training. */
  readonly flops: number
  readonly folder: string
  readonly data: string | undefined
  readonly signal: AbortSignal
  readonly say: (line: string) => void
}

/** What an arm came to. */
export type ArmResult = {
  readonly type: "arm"
  readonly language: Language
  readonly splitter: string
  readonly flops: number
  readonly heldOutBitsPerByte: number
  readonly heldOutBytes: number
  /** Bytes of training text for a position of the word stage. */
  readonly bytesPerSegment: number
  readonly trainingFlopsPerByte: number
  readonly steps: number
  readonly bytesSeen: number
  readonly epochs: number
  readonly parameters: number
  /** Share of boundaries that the capacities dropped in training. */
  readonly droppedShares: readonly number[]
  /** Time of training, over all its runs. */
  readonly seconds: number
  readonly source: string
  readonly setup: typeof SETUP
}

/** Trains an arm to its end and measures it. Gives `undefined` when the signal stopped it. */
export async function trainArm(task: ArmTask): Promise<ArmResult | undefined> {
  const { language, splitter: name, flops, say } = task
  const folder = join(task.folder, `${language}-${name}-${flops.toExponential().replace("+", "")}`)
  const resultFile = join(folder, "result.json")
  if (existsSync(resultFile)) return earlierResult(resultFile)
  mkdirSync(folder, { recursive: true })

  const text = learningText(language, task.data)
  const { documents } = text
  const learnFrom = setAside(documents, { seed: SETUP.seed }).training.map(({ bytes }) => bytes)
  const run = nodeFolder(join(folder, "run"))
  const resume = existsSync(join(folder, "run", "config.json"))
  const splitter = resume
    ? (await readCheckpoint(run)).splitter
    : await arms[name](SETUP.stages - 1, learnFrom)
  const corpus = makeCorpus(documents, splitter, SETUP.stages, { seed: SETUP.seed })
  const model = trainedModel(SETUP)
  const lengths = meanLengths(corpus.training)
  const { trainingFlopsPerByte, parameters } = modelCost(model, lengths)
  const bytesPerStep = SETUP.rows * SETUP.rowBytes
  const steps = Math.max(1, Math.round(flops / (trainingFlopsPerByte * bytesPerStep)))
  const epochs = (steps * bytesPerStep) / corpus.training.bytes
  say(
    `${language} ${name}: ${(lengths[0] / lengths[1]).toFixed(2)} bytes a segment, ${(trainingFlopsPerByte / 1e6).toFixed(2)} MFLOP a byte, ${steps} steps, ${epochs.toFixed(2)} epochs of ${text.source}`,
  )
  const { engine } = await openEngine("onnx")
  try {
    const end = await runSteps(task, { engine, splitter, steps, resume, folder, flopsPerStep: flops / steps })
    if (end === undefined) return undefined
    const measured = await measureHeldOut(await readCheckpoint(run), engine, corpus.heldOut, {
      rows: SETUP.rows,
      rowBytes: SETUP.rowBytes,
      mostBytes: SETUP.measuredBytes,
    })
    const result: ArmResult = {
      type: "arm",
      language,
      splitter: name,
      flops,
      heldOutBitsPerByte: measured.bitsPerByte,
      heldOutBytes: measured.bytes,
      bytesPerSegment: lengths[0] / lengths[1],
      trainingFlopsPerByte,
      steps,
      bytesSeen: steps * bytesPerStep,
      epochs,
      parameters,
      ...end,
      source: text.source,
      setup: SETUP,
    }
    writeFileSync(resultFile, `${JSON.stringify(result)}\n`)
    return result
  } finally {
    await engine.close()
  }
}

/** A result is only one of this benchmark as long as what was trained is the same. */
function earlierResult(file: string): ArmResult {
  const result = JSON.parse(readFileSync(file, "utf8")) as ArmResult
  if (JSON.stringify(result.setup) === JSON.stringify(SETUP)) return result
  throw new Error(`${file} was trained with another setup; remove its folder, or name another with --out`)
}

/** Mean positions of each stage in the rows of the first epoch. */
function meanLengths(training: TextStream): number[] {
  const order = epochOrder(training.ids.length, SETUP.rowBytes, SETUP.seed, 0)
  const starts = Array.from({ length: order.length }, (_, i) => order.at(i))
  const totals = new Array<number>(SETUP.stages).fill(0)
  for (const start of starts)
    for (const [s, count] of demand(training.levels, SETUP.stages, start, SETUP.rowBytes).entries())
      totals[s] += count
  return totals.map((total) => total / starts.length)
}

type Steps = {
  readonly engine: Engine
  readonly splitter: Splitter
  readonly steps: number
  readonly resume: boolean
  readonly folder: string
  readonly flopsPerStep: number
}

/** Trains and tells how it goes. Gives `undefined` when it was stopped. */
async function runSteps(
  { language, splitter: name, data, signal, say }: ArmTask,
  { engine, splitter, steps, resume, folder, flopsPerStep }: Steps,
): Promise<{ readonly seconds: number; readonly droppedShares: readonly number[] } | undefined> {
  const timeFile = join(folder, "seconds.json")
  const before = existsSync(timeFile) ? (JSON.parse(readFileSync(timeFile, "utf8")) as number) : 0
  const settings = {
    data: learningText(language, data).documents,
    out: nodeFolder(join(folder, "run")),
    resume,
    length: { steps },
    config: presetModel(SETUP.size, SETUP.stages).config,
    splitter: splitter.name,
    splitterOptions: splitter.options,
    ...(splitter.data !== undefined && { splitterData: splitter.data }),
    engine: { name: "onnx", engine, reason: "the fastest on a processor", refused: [] },
    rows: SETUP.rows,
    rowBytes: SETUP.rowBytes,
    learningRate: SETUP.learningRate,
    seed: SETUP.seed,
    signal,
  }
  for await (const event of train(settings)) {
    if (event.type === "measure")
      say(
        `${language} ${name}: step ${event.step} of ${steps}, held-out ${event.heldOutBitsPerByte.toFixed(4)} bits a byte (a sample)`,
      )
    if (event.type === "step" && event.step % 200 === 0)
      say(
        `${language} ${name}: step ${event.step} of ${steps}, ${event.bitsPerByte.toFixed(3)} bits a byte, ${((event.bytesPerSecond * flopsPerStep) / (SETUP.rows * SETUP.rowBytes) / 1e9).toFixed(1)} GFLOP/s, ${Math.round(event.secondsLeft ?? 0)} s left`,
      )
    if (event.type === "end") {
      const seconds = before + event.seconds
      writeFileSync(timeFile, JSON.stringify(seconds))
      if (!event.stopped) return { seconds, droppedShares: event.droppedShares }
    }
  }
  return undefined
}
