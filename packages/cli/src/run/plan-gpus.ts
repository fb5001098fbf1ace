/**
 * What `aunet plan --gpus` tells: what GPUs hold, how long it takes on them, how it is started there.
 *
 * In: a plan, GPUs as typed. Out: a table of ways, the best of them, what breaks first. Never: figures of its own.
 */
import {
  type Arrangement,
  type ClusterOptions,
  type ClusterPlan,
  type Gpu,
  planCluster,
  type TrainingPlan,
} from "aunet"
import { numberOptions } from "../arguments/number-options.ts"
import { present } from "../arguments/present.ts"
import { UsageError } from "../arguments/usage-error.ts"
import { bytes, counted, percent, short, span } from "../report/figures.ts"
import { invocation } from "../report/invocation.ts"
import type { Screen } from "../report/screen.ts"
import { table } from "../report/table.ts"

/** Flags that have to do with it. */
export interface GpuFlags {
  readonly gpus: number | undefined
  readonly gpu: string | undefined
  readonly gpusPerNode: number | undefined
  readonly tokens: number | undefined
  readonly measure: boolean
  readonly engine: string | undefined
  readonly threads: number | undefined
}

const GPU_NUMBERS = [
  "flopsPerSecond",
  "memoryBytes",
  "memoryBytesPerSecond",
  "insideBytesPerSecond",
  "betweenBytesPerSecond",
] as const satisfies readonly (keyof Gpu)[]

/**
 * Reads which GPUs are asked for, if any.
 *
 * @throws UsageError for one flag of two, for what is measured here, for a model over tokens
 */
export function gpusOf(flags: GpuFlags): ClusterOptions | undefined {
  const { gpus, gpu, gpusPerNode, tokens, measure, engine, threads } = flags
  if (gpus === undefined || gpu === undefined) {
    if (gpus !== undefined) throw new UsageError("--gpus needs --gpu: which GPUs; see aunet plan --help")
    if (gpu !== undefined) throw new UsageError("--gpu needs --gpus: how many")
    if (gpusPerNode !== undefined) throw new UsageError("--gpus-per-node needs --gpus and --gpu")
    return undefined
  }
  const here = Object.entries({ measure: measure || undefined, engine, threads }).filter(
    ([, value]) => value !== undefined,
  )
  if (here.length > 0)
    throw new UsageError(
      `--gpus plans for other machines and measures nothing here; leave ${here.map(([name]) => `--${name}`).join(", ")} out`,
    )
  if (tokens !== undefined)
    throw new UsageError(
      "--gpus plans for aunet_train.py, which reads bytes and no tokens; leave --tokens or --gpus out",
    )
  // Who asks for one that is not there is told which numbers it takes.
  const kind = gpu.trimStart().startsWith("{") ? (numberOptions("--gpu", gpu, GPU_NUMBERS) as Gpu) : gpu
  return { gpus, gpu: kind, ...present({ gpusPerNode }) }
}

/** Plans on GPUs and tells it. */
export function planOnGpus(
  planned: TrainingPlan,
  options: ClusterOptions,
  screen: Screen,
  told: { readonly plan: () => string; readonly command: string; readonly firstStep: string },
): void {
  const cluster = planCluster(planned, options)
  if (screen.json) {
    screen.printJson({ ...planned, cluster })
    return
  }
  screen.print(`${told.plan()}${inWords(cluster)}`)
  const { best, nodes } = cluster
  if (best === undefined) return
  screen.note(`an estimate, with one figure fitted to what the paper's code reached on H100s; it leaves out slow links, slow starts and saves
to train it: ${told.command} --json > plan.json
  ${invocation()} train --data PREPARED --out run --config plan.json ${told.firstStep}
  ${invocation()} export run --format torch --data PREPARED --out for-pytorch
  cd for-pytorch${nodes > 1 ? ", on each machine, HOST being one of them" : ""}
  ${best.command}`)
  if (planned.memoryBytes.state > process.availableMemory())
    screen.note(
      `note: the first step, here, needs ${bytes(planned.memoryBytes.state)}, and ${bytes(process.availableMemory())} are free; take a machine that has as much`,
    )
}

const nameOf = ({ split }: Arrangement, gpus: number): string =>
  gpus === 1 ? "one GPU" : split === "ddp" ? "DDP" : "FSDP2"

function inWords(cluster: ClusterPlan): string {
  const { gpus, gpuName, nodes, rows, rowsPerGpu, steps, arrangements, best, first } = cluster
  const titles =
    "way|blocks|parts|weights|gradients|moments|activations|in passing|memory|step|waits|speed|MFU|whole"
  const ways = arrangements.map((way) => {
    const { memory, time } = way
    const held = [memory.parameters, memory.gradients, memory.moments, memory.activations, memory.transient]
    return [
      nameOf(way, gpus),
      way.checkpointed ? "twice" : "once",
      String(way.parts),
      ...held.map(bytes),
      `${bytes(memory.total)}${way.fits ? "" : " !"}`,
      ...(way.fits
        ? [
            `${short(time.step)}s`,
            percent(time.waiting / time.step),
            `${bytes(way.bytesPerSecond)}/s`,
            percent(way.efficiency),
            span(steps * time.step),
          ]
        : []),
    ]
  })
  const fit =
    best === undefined
      ? ""
      : `${nameOf(best, gpus)}, blocks computed ${best.checkpointed ? "twice" : "once"}, rows in ${counted(best.parts, "part")}: ${span(86_400 * best.days)} for ${counted(steps, "step")}`
  const head = [
    [
      "GPUs",
      `${counted(gpus, gpuName === "own" ? "GPU" : gpuName).replace(/s$/, "")} in ${counted(nodes, "machine")}, ${counted(rowsPerGpu, "row")} of ${rows} each; bfloat16`,
    ],
    ["best", best === undefined ? "none fits" : fit],
    ["first limit", first.sentence],
  ]
  return `${table([titles.split("|"), ...ways], [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])}\n${table(head)}`
}
