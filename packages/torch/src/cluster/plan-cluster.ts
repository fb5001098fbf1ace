/**
 * Plans a training on GPUs: what each of them holds, how long a step takes, how to start it, what breaks first.
 *
 * In: a plan as `planTraining` of `@aunet/lingua` makes it, a kind of GPU and how many. Out: figures from a simple model of
 * products, memory and network, for `--dtype bfloat16`. Never: measures anything; `step-time.ts` and
 * `kept-activations.ts` say what they leave out.
 */
import { badOption, checkOptionNames } from "@aunet/base"
import { makeModel, type ModelConfig, type Registry } from "@aunet/core"
import { checkScriptModel, SCRIPT } from "../script-model.ts"
import { arrange, type Arranged, type Arrangement, bestOf } from "./arrangements.ts"
import { firstLimit, type FirstLimit } from "./first-limit.ts"
import { type Gpu, gpuOf } from "./gpus.ts"

/** What is trained; a `TrainingPlan` has it. */
export interface ClusterTask {
  readonly config: ModelConfig
  /** Positions of each stage in a row; the first is its bytes. */
  readonly lengths: readonly number[]
  /** Rows of a step. */
  readonly rows: number
  readonly steps: number
  readonly learningRate: number
}

/** Where it is trained. */
export interface ClusterOptions {
  /** 1 to 65536, and no more than the task has rows. */
  readonly gpus: number
  /** A name in `GPUS`, or numbers of another. */
  readonly gpu: string | Gpu
  /** GPUs of a machine, 1 to 1024; 8, or all of fewer, when left out. */
  readonly gpusPerNode?: number
  /** Parts that each GPU computes its rows in; as few as fit when left out. */
  readonly accumulate?: number
}

/** A training on GPUs. */
export interface ClusterPlan extends Arranged {
  /** The kind of GPU, by the name that it was asked for; `own` for numbers. */
  readonly gpuName: string
  /** Machines. */
  readonly nodes: number
  /** All steps; `rows` and they are those of the task, or the nearest that GPUs share evenly. */
  readonly steps: number
  /** The fastest that fits; absent where none does. */
  readonly best?: Arrangement & { readonly days: number; readonly command: string }
  readonly first: FirstLimit
}

/** Largest change of a batch that is made in order that GPUs share it evenly. */
const MOST_CHANGE = 0.1

/** GPUs of a machine when nobody says otherwise. */
const USUAL_NODE = 8

/**
 * Plans a training on GPUs.
 *
 * @param registry must have the upsampler and pool of the configuration
 * @throws AunetError BAD_OPTION for counts that are not whole or out of their range, more GPUs than rows, machines that are
 * not whole, a GPU that is not known; BAD_CONFIG for a model that the script does not have
 * @example
 * const plan = planPaperRun("aunet-2-1b", known)
 * planCluster(plan, { gpus: 16, gpu: "h100" }, known).best?.command
 */
export function planCluster(task: ClusterTask, options: ClusterOptions, registry: Registry): ClusterPlan {
  checkOptionNames<ClusterOptions>("planCluster", options, {
    gpus: true,
    gpu: true,
    gpusPerNode: true,
    accumulate: true,
  })
  const { gpus, accumulate } = options
  checkCount("gpus", gpus, 65536)
  const nodeOf = (count: number): number => Math.min(count, options.gpusPerNode ?? USUAL_NODE)
  const gpusPerNode = options.gpusPerNode ?? nodeOf(gpus)
  checkCount("gpusPerNode", gpusPerNode, 1024)
  if (accumulate !== undefined) checkCount("accumulate", accumulate, 65536)
  const gpu = gpuOf(options.gpu)
  checkScriptModel(task.config)
  checkCount("rows", task.rows, 2 ** 31)
  checkCount("steps", task.steps, Number.MAX_SAFE_INTEGER)
  if (gpus > task.rows)
    throw badOption("gpus", gpus, `at most ${task.rows}, the rows of a step: each GPU computes one or more`)
  if (gpus > gpusPerNode && gpus % gpusPerNode !== 0)
    throw badOption("gpus", gpus, `whole machines of ${gpusPerNode}, or gpusPerNode another number`)
  const { rows, steps } = sharedEvenly(task, gpus)
  // Who has fewest rows has to have one for each part.
  const least = Math.floor(rows / gpus)
  if (accumulate !== undefined && accumulate > least)
    throw badOption("accumulate", accumulate, `at most ${least}, the rows of a GPU`)
  const model = makeModel(task.config, registry)
  const on = (count: number): Arranged =>
    arrange(model, task.lengths, {
      gpu,
      gpus: count,
      gpusPerNode: nodeOf(count),
      rows: sharedEvenly(task, count).rows,
      ...(accumulate !== undefined && {
        parts: Math.max(1, Math.min(accumulate, Math.floor(task.rows / count))),
      }),
    })
  const arranged = on(gpus)
  const best = bestOf(arranged.arrangements)
  const nodes = Math.ceil(gpus / gpusPerNode)
  return {
    ...arranged,
    gpuName: typeof options.gpu === "string" ? options.gpu : "own",
    nodes,
    steps,
    ...(best !== undefined && {
      best: {
        ...best,
        days: (steps * best.time.step) / 86_400,
        command: commandOf(best, { gpus, nodes, rows, steps, learningRate: task.learningRate }),
      },
    }),
    first: firstLimit(arranged, on),
  }
}

function checkCount(name: string, value: number, most: number): void {
  if (!(Number.isInteger(value) && value >= 1 && value <= most))
    throw badOption(name, value, `a whole number from 1 to ${most}`)
}

/** Rows that all GPUs have as many of, where that is near what the task has; and steps over as much text. */
function sharedEvenly({ rows, steps }: ClusterTask, gpus: number): Pick<ClusterTask, "rows" | "steps"> {
  const even = Math.max(1, Math.round(rows / gpus)) * gpus
  return Math.abs(even / rows - 1) <= MOST_CHANGE
    ? { rows: even, steps: Math.max(1, Math.round((steps * rows) / even)) }
    : { rows, steps }
}

/** How it is started: on one machine as it stands, on several in each of them, with the name of one of them. */
function commandOf(
  { flags }: Arrangement,
  {
    gpus,
    nodes,
    rows,
    steps,
    learningRate,
  }: Pick<ClusterTask, "rows" | "steps" | "learningRate"> & { readonly gpus: number; readonly nodes: number },
): string {
  const places =
    nodes > 1
      ? `torchrun --nnodes ${nodes} --nproc-per-node ${gpus / nodes} --rdzv-backend c10d --rdzv-endpoint HOST:29500`
      : `torchrun --nproc-per-node ${gpus}`
  return `${places} ${[
    SCRIPT,
    `--steps ${steps} --rows ${rows} --rate ${Number(learningRate.toPrecision(3))}`,
    "--device cuda --dtype bfloat16 --compile",
    ...flags,
  ].join(" ")}`
}
