/**
 * Runs plans one kernel at a time, with results that stay where the backend made them: cpu, webgpu, webgl2.
 *
 * In: plans. Out: handles (typed arrays on the cpu, buffers or textures on GPUs).
 * Never: keeps an intermediate result after its last reader.
 */
import { TensorError, type Value } from "@aunet/tensor"
import type { Device, Handle, Handles, PreparedPlan } from "./device.ts"
import { type Gpu, type GpuKernel, type KernelSettings, quietly } from "./gpu-js.ts"
import type { Kernel } from "./kernels/kernel.ts"
import { sineHelper } from "./plan/arithmetic.ts"
import type { Dialect } from "./plan/kernel-text.ts"
import type { Plan } from "./plan/plan.ts"
import { tellLoss } from "./lost-gpu.ts"
import { joinTiles } from "./tiles.ts"

interface Resident {
  toArray?(): Float32Array | Promise<Float32Array>
  delete?(): void
}

/** A kernel that is built: arrays or handles in, one out. */
type Run = (args: readonly Handle[]) => Handle | Promise<Handle>

/** What gpu.js calls the backends in its kernels; all of WebGL is "gpu". */
const modes: Readonly<Record<Dialect["backend"], string>> = {
  cpu: "cpu",
  webasm: "webasm",
  webgpu: "webgpu",
  webgl2: "gpu",
}

/** Tells tiles apart; the buffer of a table is told by its place among the arguments. */
const tileKey = ({ tile, reads }: Kernel): string =>
  tile === undefined
    ? ""
    : JSON.stringify({
        ...tile,
        places: tile.places && [reads.indexOf(tile.places.buffer), tile.places.height],
      })

/** Makes the device of a backend whose kernels are called one by one. */
export function kernelDevice(gpu: Gpu, dialect: Dialect): Device {
  const onHost = dialect.backend === "cpu"
  if (!onHost) gpu.addFunction(sineHelper, { argumentTypes: { x: "Number" }, returnType: "Number" })
  const built = new Map<string, Run>()
  const kernels: GpuKernel[] = []
  let fallbackReason: string | undefined
  const heard = (message: string) => void (fallbackReason ??= message)

  const settingsFor = ({
    threads,
    reads,
    longestLoop,
  }: Pick<Kernel, "threads" | "reads" | "longestLoop">): KernelSettings => ({
    output: [threads],
    pipeline: true,
    immutable: true,
    precision: "single",
    loopMaxIterations: Math.max(1000, longestLoop + 1),
    ...(onHost && { argumentTypes: Object.fromEntries(reads.map((_, i) => [`a${i}`, "Array" as const])) }),
  })

  const build = (kernel: Kernel): Run => {
    const made = quietly(() => {
      if (kernel.tile === undefined) return gpu.createKernel(kernel.source, settingsFor(kernel))
      const count = kernel.tile.rows * kernel.tile.columns
      const parts = Object.fromEntries(
        Array.from({ length: count - 1 }, (_, i) => [`o${i + 1}`, `function o${i + 1}(v) { return v; }`]),
      )
      return gpu.createKernelMap(parts, kernel.source, settingsFor(kernel))
    }, heard)
    kernels.push(made)
    let first = true
    const call: Run = (args) => {
      // On the cpu the bare kernel returns its result; on GPUs the shortcut around it does.
      if (!first) return onHost ? made.kernel.run(...args) : made(...args)
      first = false
      const result = quietly(() => made(...args), heard)
      const { mode } = made.kernel.constructor
      if (mode !== modes[dialect.backend])
        fallbackReason ??= made.kernel.fallbackReason ?? `gpu.js ran a kernel on ${mode}`
      return result
    }
    const { tile, threads } = kernel
    if (tile === undefined) return call
    const places = tile.places === undefined ? -1 : kernel.reads.indexOf(tile.places.buffer)
    return (args) =>
      joinTiles(
        tile,
        threads,
        call(args) as unknown as Readonly<Record<string, Float32Array>>,
        args[places] as Int32Array | undefined,
      )
  }

  /** Kernels of equal text and size are one kernel. */
  const compile = (kernel: Kernel, sizes: readonly number[]): Run => {
    const lengths = onHost ? "" : kernel.reads.map((buffer) => sizes[buffer]).join(",")
    const key = `${kernel.threads} ${lengths} ${tileKey(kernel)} ${kernel.source}`
    let run = built.get(key)
    if (run === undefined) built.set(key, (run = build(kernel)))
    return run
  }

  const copyKernel = (length: number): Kernel => ({
    source: "function (a0) {\nreturn a0[this.thread.x];\n}",
    reads: [0],
    writes: 1,
    threads: length,
    longestLoop: 0,
  })
  const free = (handle: Handle): void => (handle as Resident).delete?.()
  const upload = (data: Value): Handle | Promise<Handle> =>
    onHost
      ? data.slice()
      : compile(copyKernel(data.length), [data.length])([
          data instanceof Float32Array ? data : Float32Array.from(data),
        ])

  const prepare = async (plan: Plan, constants: ReadonlyMap<number, Value>): Promise<PreparedPlan> => {
    const runs = plan.kernels.map((kernel) => compile(kernel, plan.sizes))
    const fixed = new Map<number, Handle>()
    try {
      for (const [buffer, data] of constants) fixed.set(buffer, await upload(data))
    } catch (error) {
      for (const handle of fixed.values()) free(handle)
      throw error
    }
    return {
      bytesHeld: 0,
      run: async (buffers: Handles) => {
        const own = new Set<number>()
        const at = (buffer: number): Handle => (fixed.get(buffer) ?? buffers[buffer]) as Handle
        try {
          for (let i = 0; i < runs.length; i++) {
            const { reads, writes } = plan.kernels[i]
            const made = runs[i](reads.map(at))
            buffers[writes] = "then" in made ? await made : made
            own.add(writes)
            for (const buffer of plan.releases[i]) {
              if (!own.delete(buffer)) continue
              free(buffers[buffer] as Handle)
              buffers[buffer] = undefined
            }
          }
        } catch (cause) {
          for (const buffer of own) free(buffers[buffer] as Handle)
          if (cause instanceof TensorError) throw cause
          throw new TensorError(
            "UNSUPPORTED_OPERATION",
            `gpu.js could not run a kernel on ${dialect.backend}: ${String((cause as Error)?.message ?? cause)}`,
            { cause },
          )
        }
      },
      close: async () => {
        for (const handle of fixed.values()) free(handle)
      },
    }
  }

  const device: Device = {
    dialect,
    get fallbackReason() {
      return fallbackReason
    },
    upload,
    download: async (handle) => {
      const { toArray } = handle as Resident
      const data = toArray === undefined ? (handle as Float32Array) : await toArray.call(handle)
      return data.slice()
    },
    free,
    prepare,
    close: async () => {
      for (const kernel of kernels) kernel.destroy()
      await gpu.destroy()
    },
  }
  const isLost = (): boolean => {
    // All kernels run in one place; those that did not run yet do not know it.
    const context = kernels.find(({ kernel }) => kernel.context)?.kernel.context
    return context?.isLost === true || context?.isContextLost?.() === true
  }
  return onHost ? device : tellLoss(device, isLost)
}
