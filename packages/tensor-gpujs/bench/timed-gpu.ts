/**
 * A WebGPU whose compute passes are timed by the GPU itself: it writes the time before and after each pass.
 *
 *     gpu.js -> adapter -> device -> encoder -> pass       each handed on; on the way down, a pass is given two queries
 *
 * In: a GPU. Out: the same, and nanoseconds of each pass under the name that was said before it.
 * Never: changes what a pass computes; waits for one before `take`.
 */
import type { WebgpuProvider } from "@aunet/tensor-gpujs"

interface QuerySet {
  destroy(): void
}
interface MappedBuffer {
  mapAsync(mode: number): Promise<void>
  getMappedRange(): ArrayBuffer
  destroy(): void
}
interface Encoder {
  beginComputePass(description?: object): object
  resolveQuerySet(set: QuerySet, first: number, count: number, to: MappedBuffer, at: number): void
  copyBufferToBuffer(from: MappedBuffer, fromAt: number, to: MappedBuffer, toAt: number, size: number): void
  finish(): object
}
interface GpuDevice {
  createCommandEncoder(): Encoder
  createQuerySet(description: { readonly type: "timestamp"; readonly count: number }): QuerySet
  createBuffer(description: { readonly size: number; readonly usage: number }): MappedBuffer
  readonly queue: { submit(commands: readonly object[]): void; onSubmittedWorkDone(): Promise<void> }
}
interface Adapter {
  readonly features: ReadonlySet<string>
  readonly limits: object
  readonly info: object
  requestDevice(description?: object): Promise<GpuDevice>
}

/** A pass that has been timed. */
export interface TimedPass {
  readonly name: string
  readonly nanoseconds: number
}

/** A GPU that times. */
export interface TimedGpu {
  readonly provider: WebgpuProvider
  /** Whether its passes can be timed; known once a device was asked for. */
  readonly timesPasses: boolean
  /** Names the passes that follow; undefined for those that are not to be timed. */
  name(of: string | undefined): void
  /** Waits until everything that was asked for is computed. */
  finished(): Promise<void>
  /** What the passes since the last call took. */
  take(): Promise<TimedPass[]>
}

/** Passes a set of queries is for: as many as WebGPU lets one have, at two a pass. */
const PASSES = 2048
// Of WebGPU's constants: MAP_READ, COPY_SRC, COPY_DST, QUERY_RESOLVE; and READ of a mapping.
const [MAP_READ, COPY_SRC, COPY_DST, QUERY_RESOLVE, READ] = [0x1, 0x4, 0x8, 0x200, 0x1]

/** Puts the watch between gpu.js and a GPU. */
export function timedGpu(gpu: WebgpuProvider): TimedGpu {
  let device: GpuDevice | undefined
  let times = false
  let current: string | undefined
  let names: string[] = []
  let sets: QuerySet[] = []
  let plainEncoder: (() => Encoder) | undefined

  /** Two queries for the pass that begins. */
  const timestamps = (of: GpuDevice, name: string): object => {
    const place = names.push(name) - 1
    if (place % PASSES === 0) sets.push(of.createQuerySet({ type: "timestamp", count: 2 * PASSES }))
    const at = 2 * (place % PASSES)
    return {
      querySet: sets[sets.length - 1],
      beginningOfPassWriteIndex: at,
      endOfPassWriteIndex: at + 1,
    }
  }
  const watch = (own: GpuDevice): GpuDevice => {
    device = own
    plainEncoder = own.createCommandEncoder.bind(own)
    const makeEncoder = plainEncoder
    own.createCommandEncoder = () => {
      const encoder = makeEncoder()
      const begin = encoder.beginComputePass.bind(encoder)
      encoder.beginComputePass = (description = {}) =>
        begin(
          times && current !== undefined
            ? { ...description, timestampWrites: timestamps(own, current) }
            : description,
        )
      return encoder
    }
    return own
  }
  const provider: WebgpuProvider = {
    requestAdapter: async (options) => {
      const adapter = (await gpu.requestAdapter(options)) as Adapter | null
      if (adapter === null) return null
      return {
        features: adapter.features,
        limits: adapter.limits,
        info: adapter.info,
        requestDevice: async (description: object = {}) => {
          times = adapter.features.has("timestamp-query")
          return watch(
            await adapter.requestDevice({
              ...description,
              ...(times && { requiredFeatures: ["timestamp-query"] }),
            }),
          )
        },
      }
    },
  }

  /** The nanoseconds of a set's first passes. */
  const read = async (own: GpuDevice, set: QuerySet, passes: number): Promise<number[]> => {
    const size = 16 * passes
    const resolved = own.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC })
    const mapped = own.createBuffer({ size, usage: COPY_DST | MAP_READ })
    const encoder = (plainEncoder as () => Encoder)()
    encoder.resolveQuerySet(set, 0, 2 * passes, resolved, 0)
    encoder.copyBufferToBuffer(resolved, 0, mapped, 0, size)
    own.queue.submit([encoder.finish()])
    await mapped.mapAsync(READ)
    const ticks = new BigUint64Array(mapped.getMappedRange().slice(0))
    for (const buffer of [resolved, mapped]) buffer.destroy()
    return Array.from({ length: passes }, (_, i) => Number(ticks[2 * i + 1] - ticks[2 * i]))
  }
  return {
    provider,
    get timesPasses() {
      return times
    },
    name: (of) => void (current = of),
    finished: async () => device?.queue.onSubmittedWorkDone(),
    take: async () => {
      const took = names
      const made = sets
      ;[names, sets] = [[], []]
      const times: number[] = []
      for (const set of made) {
        times.push(...(await read(device as GpuDevice, set, Math.min(PASSES, took.length - times.length))))
        set.destroy()
      }
      return took.map((name, i) => ({ name, nanoseconds: times[i] }))
    },
  }
}
