/**
 * The engine on WebGPU with its kernels timed one by one, for benchmarks that ask where a step's time goes.
 *
 * In: a GPU. Out: an engine, and for each kernel what it computes, how often it ran and how long. By the GPU's own clock
 * where it has one that can be asked; else each kernel is waited for, and the waiting is in its time.
 * Never: is what users get: a plan is cut into its kernels here.
 */
import { type Engine, initialValues, sizeOf, type Value } from "@aunet/tensor"
import type { WebgpuProvider } from "@aunet/tensor-gpujs"
import { chooseBackend } from "../src/backend.ts"
import type { Device, Handles, PreparedPlan } from "../src/device.ts"
import type { Kernel } from "../src/kernels/kernel.ts"
import type { Plan } from "../src/plan/plan.ts"
import { openSession } from "../src/session.ts"
import { type TimedGpu, timedGpu } from "./timed-gpu.ts"

/** A kernel with what it took. */
export interface KernelTime {
  /** The operation that it is for: what it fuses with that is elementwise or layout. */
  readonly operation: string
  /** Shapes of its result and of the operation's operands. */
  readonly shapes: string
  readonly runs: number
  readonly seconds: number
  /** Floating-point operations of a run, if it is a product. */
  readonly flops: number
  /** Bytes of a run: each number that it is given or gives, once. */
  readonly bytes: number
}

/** An engine whose kernels are timed. */
export interface TimedEngine {
  readonly engine: Engine
  /** What measures: the GPU, or this process, which waits for each kernel. */
  readonly clock: () => "gpu" | "waiting"
  /** The kernels since the last call, and forgets them. */
  take(): Promise<KernelTime[]>
}

/** Operations that have a kernel of their own; what else there is goes into others, or is elementwise or layout. */
const OWN = new Set([
  "cumulativeSum",
  "groupedMatmul",
  "groupedOuter",
  "logSumExp",
  "matmul",
  "max",
  "scatterAdd",
  "sum",
])

type About = Omit<KernelTime, "runs" | "seconds">

function about({ graph: { nodes }, sizes }: Plan, kernel: Kernel): About {
  const node = nodes[kernel.writes]
  const operands = node.inputs.map((id) => nodes[id].shape)
  const numbers = [kernel.writes, ...kernel.reads].reduce((sum, buffer) => sum + sizes[buffer], 0)
  return {
    operation: OWN.has(node.op) ? node.op : "elementwise and layout",
    shapes: `${node.op} [${node.shape.join(", ")}] of ${operands.map((shape) => `[${shape.join(", ")}]`).join(" ")}`,
    flops: flopsOf(node, operands),
    bytes: 4 * numbers,
  }
}

function flopsOf(
  { op, shape, attributes }: Plan["graph"]["nodes"][number],
  [a]: readonly (readonly number[])[],
): number {
  if (op === "matmul") return 2 * sizeOf(shape) * a[a.length - (attributes.transposeA === true ? 2 : 1)]
  if (op === "groupedMatmul") return 2 * sizeOf(shape) * a[1]
  if (op === "groupedOuter") return 2 * a[0] * shape[1] * shape[2]
  return 0
}

/** Opens the engine on a GPU. @throws TensorError ENGINE_UNAVAILABLE where it does not answer */
export async function timedEngine(gpu: WebgpuProvider): Promise<TimedEngine> {
  const timed = timedGpu(gpu)
  const choice = await chooseBackend({
    backend: "webgpu",
    strict: true,
    gpu: timed.provider,
    threads: false,
  })
  const kinds = new Map<string, { readonly about: About; runs: number; seconds: number }>()
  const device: Device = {
    dialect: choice.device.dialect,
    fallbackReason: undefined,
    upload: (data) => choice.device.upload(data),
    download: (handle) => choice.device.download(handle),
    free: (handle) => choice.device.free(handle),
    close: () => choice.device.close(),
    prepare: (plan, constants) =>
      prepareApart(choice.device, plan, constants, async (kernel, run) => {
        const what = about(plan, kernel)
        const name = JSON.stringify(what)
        let kind = kinds.get(name)
        if (kind === undefined) kinds.set(name, (kind = { about: what, runs: 0, seconds: 0 }))
        kind.runs++
        kind.seconds += await measured(timed, name, run)
      }),
  }
  const engine: Engine = {
    report: { engine: "gpujs", backend: choice.backend },
    open: async (programs, state = {}, options = {}) =>
      openSession(
        programs,
        await initialValues(state),
        { device, hostIntegers: true, onStep: () => {}, onClose: () => {} },
        options,
      ),
    close: choice.close,
  }
  return {
    engine,
    clock: () => (timed.timesPasses ? "gpu" : "waiting"),
    take: async () => {
      for (const { name, nanoseconds } of await timed.take()) {
        const kind = kinds.get(name)
        if (kind !== undefined) kind.seconds += nanoseconds / 1e9
      }
      const took = [...kinds.values()].map(({ about: what, runs, seconds }) => ({ ...what, runs, seconds }))
      kinds.clear()
      return took
    },
  }
}

/** Runs a kernel; its seconds where this process has to measure them, else 0: the GPU says later. */
async function measured(timed: TimedGpu, name: string, run: () => Promise<void>): Promise<number> {
  if (timed.timesPasses) {
    timed.name(name)
    await run()
    timed.name(undefined)
    return 0
  }
  await timed.finished()
  const began = performance.now()
  await run()
  await timed.finished()
  return (performance.now() - began) / 1000
}

/** A plan whose kernels run one by one, each through `around`; what it keeps and frees is as in the whole plan. */
async function prepareApart(
  device: Device,
  plan: Plan,
  constants: ReadonlyMap<number, Value>,
  around: (kernel: Kernel, run: () => Promise<void>) => Promise<void>,
): Promise<PreparedPlan> {
  const parts: PreparedPlan[] = []
  for (const kernel of plan.kernels)
    parts.push(await device.prepare({ ...plan, kernels: [kernel], releases: [[]] }, new Map()))
  const fixed = new Map<number, object>()
  for (const [buffer, data] of constants) fixed.set(buffer, await device.upload(data))
  return {
    bytesHeld: 0,
    run: async (buffers: Handles) => {
      const all: Handles = [...buffers]
      for (const [buffer, handle] of fixed) all[buffer] = handle
      const own = new Set<number>()
      for (const [i, kernel] of plan.kernels.entries()) {
        await around(kernel, () => parts[i].run(all))
        own.add(kernel.writes)
        for (const buffer of plan.releases[i]) {
          if (!own.delete(buffer)) continue
          device.free(all[buffer] as object)
          all[buffer] = undefined
        }
      }
      for (const buffer of plan.keeps) if (own.has(buffer)) buffers[buffer] = all[buffer]
    },
    close: async () => {
      for (const part of parts) await part.close()
      for (const handle of fixed.values()) device.free(handle)
    },
  }
}
