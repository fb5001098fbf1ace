/**
 * What `aunet plan` does.
 *
 * In: options as typed. Out: a plan, and an estimate of the time that it would take here.
 * Never: a law of its own; the preset has them.
 */
import {
  defaultRegistry,
  measureEngine,
  openEngine,
  type PaperPlan,
  plan as planTraining,
  planPaper,
  type TrainingPlan,
} from "aunet"
import { bytes, counted, flop, span, whole } from "../report/figures.ts"
import { invocation } from "../report/invocation.ts"
import { shellQuote } from "../report/shell-quote.ts"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { present } from "../arguments/present.ts"
import type { Screen } from "../report/screen.ts"
import { table } from "../report/table.ts"
import { choiceOf, engineLine } from "../report/train-report.ts"
import { UsageError } from "../arguments/usage-error.ts"
import { gpusOf, planOnGpus } from "./plan-gpus.ts"

/** Options as typed. */
export interface PlanFlags {
  readonly flops: number | undefined
  readonly stages: number | undefined
  readonly run: string | undefined
  readonly gamma: number | undefined
  readonly rowBytes: number | undefined
  readonly tokens: number | undefined
  readonly bytesPerToken: number | undefined
  readonly gpus: number | undefined
  readonly gpu: string | undefined
  readonly gpusPerNode: number | undefined
  readonly measure: boolean
  readonly engine: string | undefined
  readonly threads: number | undefined
  readonly plugin: readonly string[]
  readonly json: boolean
}

/** Stages when none are asked for, as in a training. */
const DEFAULT_STAGES = 2

/** How long the planned model is measured; larger ones take what their first steps take. */
const MEASURE_SECONDS = 1

/** Plans a training. */
export async function plan(flags: PlanFlags, screen: Screen): Promise<void> {
  const { measure } = flags
  const cluster = gpusOf(flags)
  const { flops, ...planned } = plannedOf(flags)
  if (cluster !== undefined) {
    planOnGpus(planned, cluster, screen, {
      plan: () => inWords(planned, flops),
      command: `${invocation()} plan ${typed(flags)}`,
      firstStep: trainFlags({ ...planned, rows: 1, batchBytes: planned.batchBytes / planned.rows }, 1),
    })
    return
  }
  if (measure && planned.memoryBytes.state > process.availableMemory()) {
    throw new UsageError(
      `--measure needs ${bytes(planned.memoryBytes.state)} for this model alone, and ${bytes(process.availableMemory())} are free; leave it out to measure a tiny model`,
    )
  }
  const registry = defaultRegistry(await loadPlugins(flags.plugin))
  // A name that does not exist is told before anything is printed.
  if (flags.engine !== undefined && flags.engine !== "auto") registry.get("engine", flags.engine)
  if (!screen.json) screen.print(inWords(planned, flops))
  const choice = await openEngine(flags.engine ?? "auto", {
    registry,
    ...present({ threads: flags.threads }),
  })
  try {
    const { flopsPerSecond } = measure
      ? await measureEngine(choice.engine, registry, MEASURE_SECONDS, planned.config)
      : await measureEngine(choice.engine, registry)
    const seconds = flops / flopsPerSecond
    if (screen.json) {
      const machine = {
        engine: choice.engine.report,
        engineChoice: choiceOf(choice),
        measured: measure ? "plan" : "tiny",
        flopsPerSecond,
        seconds,
      }
      screen.printJson({ ...planned, machine })
      return
    }
    const by = measure
      ? "this model"
      : "a tiny model; larger ones get more out of a machine, and --measure tries this one"
    screen.print(
      table([
        ["time here", `about ${span(seconds)}, an estimate: ${flop(flopsPerSecond)}/s, measured with ${by}`],
        ["engine", engineLine(choice)],
      ]),
    )
    screen.note(`to train it: ${invocation()} plan ${typed(flags)} --json > plan.json
  ${invocation()} train --data TEXTS --out run --config plan.json ${trainFlags(planned)}`)
    if (needs(planned) > process.availableMemory())
      screen.note(
        `note: a batch needs more than the ${bytes(process.availableMemory())} that are free here; fewer --rows and a lower rate, or shorter --row-bytes, need less`,
      )
  } finally {
    await choice.engine.close()
  }
}

/** The plan of the laws for a budget, or that of a run of the paper. */
function plannedOf(flags: PlanFlags): PaperPlan {
  const { flops, stages, run, gamma, rowBytes, tokens, bytesPerToken } = flags
  if ((tokens === undefined) !== (bytesPerToken === undefined))
    throw new UsageError(
      "--tokens and --bytes-per-token go together: how many there are, and how long one is",
    )
  if (run === undefined) {
    if (flops === undefined)
      throw new UsageError(
        "--flops is needed: operations of the whole training, as 1e17; or --run: a run of the paper; see aunet plan --help",
      )
    return {
      ...planTraining({
        flops,
        stages: stages ?? (tokens === undefined ? DEFAULT_STAGES : 1),
        ...present({ gamma, rowBytes, vocabulary: tokens }),
        ...(bytesPerToken !== undefined && { bytesPerPosition: [bytesPerToken] }),
      }),
      flops,
    }
  }
  const typed = Object.entries({ flops, stages, gamma, "row-bytes": rowBytes, tokens }).filter(
    ([, value]) => value !== undefined,
  )
  if (typed.length > 0)
    throw new UsageError(
      `--run is a whole training of the paper; leave ${typed.map(([name]) => `--${name}`).join(", ")} out`,
    )
  return planPaper(run)
}

/** Memory of a whole step. */
const needs = ({ memoryBytes, rows }: TrainingPlan): number => memoryBytes.state + rows * memoryBytes.row

/** What shapes the plan, to be typed again. */
const typed = ({ flops, stages, run, gamma, rowBytes, tokens, bytesPerToken }: PlanFlags): string =>
  Object.entries({
    run,
    flops: flops?.toExponential().replace("+", ""),
    stages,
    gamma,
    "row-bytes": rowBytes,
    tokens,
    "bytes-per-token": bytesPerToken,
  })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `--${name} ${shellQuote(String(value))}`)
    .join(" ")

/** The plan's training as flags of `aunet train`; or so many steps of it. */
const trainFlags = (
  { rows, batchBytes, steps, learningRate, warmupSteps }: TrainingPlan,
  taken: number = steps,
): string =>
  `--rows ${rows} --row-bytes ${batchBytes / rows} --steps ${taken} --learning-rate ${learningRate.toPrecision(3)} --schedule-options ${shellQuote(`{"warmupShare":${(warmupSteps / steps).toPrecision(2)}}`)}`

function inWords(planned: TrainingPlan, flops: number): string {
  const { config, parameters, lengths, trainingFlopsPerByte, nonEmbeddingFlopsPerByte, bytes: text } = planned
  const { rows, batchBytes, steps, warmupSteps, learningRate, memoryBytes } = planned
  const deepest = config.stages.length - 1
  const stages = config.stages.map(({ width, layers, headWidth, window }, stage) => [
    stage === 0 ? `0 ${config.vocabulary === undefined ? "bytes" : "tokens"}` : String(stage),
    whole(width),
    stage === deepest ? String(layers) : `${layers}+${layers}`,
    String(width / headWidth),
    whole(window),
    whole(lengths[stage]!),
  ])
  const head = [
    ["budget", `${flop(flops)}${flops < 1e19 ? ", less than the paper's laws were fitted for" : ""}`],
    [
      "model",
      `${whole(parameters)} parameters, ${flop(trainingFlopsPerByte)} a byte to train; without the output layer, as the paper counts, ${flop(nonEmbeddingFlopsPerByte)}`,
    ],
    ["text", bytes(text)],
    ["batch", `${bytes(batchBytes)}: ${counted(rows, "row")} of ${whole(batchBytes / rows)} bytes`],
    ["steps", `${whole(steps)}, ${whole(warmupSteps)} of them to warm up`],
    ["learning rate", learningRate.toPrecision(3)],
    [
      "memory",
      `about ${bytes(needs(planned))}: ${bytes(memoryBytes.state)} for parameters, gradients and moments, ${bytes(memoryBytes.row)} for each row of a batch`,
    ],
  ]
  const titles = ["stage", "width", "layers", "heads", "window", "positions"]
  return `${table(head)}\n${table([titles, ...stages], [1, 2, 3, 4, 5])}\n`
}
