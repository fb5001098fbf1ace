/**
 * Runs a whole plan as one compiled pipeline of gpu.js: webasm, where all kernels work in one memory.
 *
 * In: plans. Out: typed arrays; what goes in and comes out of a step is copied, everything between stays.
 * Never: gives a pipeline an array of another length than it was compiled for; gpu.js would not notice.
 */
import { TensorError, type Value } from "@aunet/tensor"
import type { Device, Handle, Handles, PreparedPlan } from "./device.ts"
import { type Gpu, type GpuKernel, quietly } from "./gpu-js.ts"
import type { Dialect } from "./plan/kernel-text.ts"
import type { Plan } from "./plan/plan.ts"

/** Makes the device of a backend that compiles whole plans. */
export function pipelineDevice(gpu: Gpu, dialect: Dialect, threads: boolean): Device {
  const kernels = new Map<string, GpuKernel>()
  let fallbackReason: string | undefined
  const heard = (message: string) => void (fallbackReason ??= message)

  const compile = (plan: Plan): readonly GpuKernel[] =>
    plan.kernels.map((kernel) => {
      const key = `${kernel.threads} ${kernel.reads.map((buffer) => plan.sizes[buffer]).join(",")} ${kernel.source}`
      let made = kernels.get(key)
      if (made === undefined) {
        made = quietly(
          () =>
            gpu.createKernel(kernel.source, {
              output: [kernel.threads],
              argumentTypes: Object.fromEntries(kernel.reads.map((_, i) => [`a${i}`, "Array" as const])),
              loopMaxIterations: Math.max(1000, kernel.longestLoop + 1),
            }),
          heard,
        )
        kernels.set(key, made)
      }
      return made
    })

  const prepare = async (plan: Plan, constants: ReadonlyMap<number, Value>): Promise<PreparedPlan> => {
    const written = new Set(plan.kernels.map((kernel) => kernel.writes))
    const read = new Set(plan.kernels.flatMap((kernel) => kernel.reads))
    const inputs = [...read]
      .filter((buffer) => !written.has(buffer) && !constants.has(buffer))
      .sort((a, b) => a - b)
    const results = plan.keeps.filter((buffer) => written.has(buffer))
    const compiled = compile(plan)
    const chain = (...args: readonly object[]): readonly object[] => {
      const buffers: (object | undefined)[] = []
      for (const [buffer, data] of constants) buffers[buffer] = toFloats(data)
      inputs.forEach((buffer, i) => (buffers[buffer] = args[i]))
      plan.kernels.forEach((kernel, i) => {
        buffers[kernel.writes] = compiled[i](
          ...kernel.reads.map((buffer) => buffers[buffer] as object),
        ) as object
      })
      return results.map((buffer) => buffers[buffer] as object)
    }
    // gpu.js counts the arguments of a pipeline by the length of its function.
    Object.defineProperty(chain, "length", { value: inputs.length })
    const pipeline =
      results.length === 0 ? undefined : quietly(() => gpu.createPipeline(chain, { threads }), heard)
    return {
      get bytesHeld() {
        const own = (pipeline?.plan?.buffers ?? []).reduce(
          (total, { output }) => total + output.reduce((a, b) => a * b, 4),
          0,
        )
        return own === 0 ? 0 : own + inputs.reduce((total, buffer) => total + 4 * plan.sizes[buffer], 0)
      },
      run: async (buffers: Handles) => {
        if (pipeline === undefined) return
        const args = inputs.map((buffer) => checked(buffers[buffer], plan.sizes[buffer], buffer))
        let made: readonly Handle[]
        try {
          made = (await pipeline(...args)) as readonly Handle[]
        } catch (cause) {
          throw new TensorError(
            "UNSUPPORTED_OPERATION",
            `gpu.js could not run a pipeline on ${dialect.backend}: ${String((cause as Error)?.message ?? cause)}`,
            { cause },
          )
        }
        results.forEach((buffer, i) => (buffers[buffer] = made[i]))
        if (!pipeline.executorKind.startsWith("fused") || pipeline.backend !== dialect.backend) {
          fallbackReason ??=
            pipeline.fallbackReason ??
            `gpu.js ran the pipeline as ${pipeline.executorKind} on ${pipeline.backend}`
        }
      },
      close: async () => {
        await pipeline?.destroy()
      },
    }
  }

  return {
    dialect,
    get fallbackReason() {
      return fallbackReason
    },
    upload: toFloats,
    download: async (handle) => (handle as Float32Array).slice(),
    free: () => {},
    prepare,
    close: () => gpu.destroy(),
  }
}

function checked(handle: Handle | undefined, length: number, buffer: number): Handle {
  if (!(handle instanceof Float32Array) || handle.length !== length) {
    throw new TensorError(
      "WRONG_VALUE",
      `buffer ${buffer} must hold ${length} numbers, not ${String((handle as Float32Array | undefined)?.length)}`,
    )
  }
  return handle
}

const toFloats = (data: Value): Float32Array =>
  data instanceof Float32Array ? data.slice() : Float32Array.from(data)
