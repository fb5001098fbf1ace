/** What stands between gpu.js and a GPU to time its passes, on a GPU that is made up. */
import { expect, test } from "vitest"
import type { WebgpuProvider } from "@aunet/tensor-gpujs"
import { timedGpu } from "../bench/timed-gpu.ts"

interface Pass {
  readonly timestampWrites?: {
    readonly querySet: { readonly ticks: bigint[] }
    readonly beginningOfPassWriteIndex: number
    readonly endOfPassWriteIndex: number
  }
}

/** A GPU on which the n-th pass takes n microseconds. */
function madeUpGpu(features: readonly string[]) {
  const asked: object[] = []
  const passes: (Pass | undefined)[] = []
  let now = 0n
  const device = {
    queue: { submit: () => {}, onSubmittedWorkDone: async () => {} },
    createQuerySet: ({ count }: { readonly count: number }) => ({
      ticks: Array.from({ length: count }, () => 0n),
      destroy: () => {},
    }),
    createBuffer: ({ size }: { readonly size: number }) => {
      const own = { data: new ArrayBuffer(size), mapAsync: async () => {}, destroy: () => {} }
      return { ...own, getMappedRange: () => own.data }
    },
    createCommandEncoder: () => ({
      beginComputePass: (pass?: Pass) => {
        passes.push(pass)
        const writes = pass?.timestampWrites
        if (writes !== undefined) writes.querySet.ticks[writes.beginningOfPassWriteIndex] = now
        now += 1000n * BigInt(passes.length)
        if (writes !== undefined) writes.querySet.ticks[writes.endOfPassWriteIndex] = now
        return {}
      },
      resolveQuerySet: (
        set: { readonly ticks: bigint[] },
        first: number,
        count: number,
        to: { readonly data: ArrayBuffer },
      ) => new BigUint64Array(to.data).set(set.ticks.slice(first, first + count)),
      copyBufferToBuffer: (
        from: { readonly data: ArrayBuffer },
        _: number,
        to: { readonly data: ArrayBuffer },
      ) => new Uint8Array(to.data).set(new Uint8Array(from.data)),
      finish: () => ({}),
    }),
  }
  const provider: WebgpuProvider = {
    requestAdapter: async () => ({
      features: new Set(features),
      limits: {},
      info: {},
      requestDevice: async (description: object) => {
        asked.push(description)
        return device
      },
    }),
  }
  return { provider, asked, passes }
}

type Opened = {
  requestDevice(of: object): Promise<{ createCommandEncoder(): { beginComputePass(of?: object): object } }>
}
const open = async (provider: WebgpuProvider) =>
  ((await provider.requestAdapter()) as Opened).requestDevice({ requiredLimits: { maxBufferSize: 1 } })

test("passes are timed by the name that was said before them, and no others", async () => {
  const gpu = madeUpGpu(["timestamp-query"])
  const timed = timedGpu(gpu.provider)
  const device = await open(timed.provider)
  expect(gpu.asked).toEqual([{ requiredLimits: { maxBufferSize: 1 }, requiredFeatures: ["timestamp-query"] }])
  for (const name of ["a", undefined, "b"]) {
    timed.name(name)
    device.createCommandEncoder().beginComputePass()
  }
  // The first pass takes one microsecond, the third three.
  expect(await timed.take()).toEqual([
    { name: "a", nanoseconds: 1000 },
    { name: "b", nanoseconds: 3000 },
  ])
  expect(await timed.take()).toEqual([])
})

test("more passes than one set of queries is for are timed all the same", async () => {
  const gpu = madeUpGpu(["timestamp-query"])
  const timed = timedGpu(gpu.provider)
  const device = await open(timed.provider)
  timed.name("many")
  for (let i = 0; i < 5000; i++) device.createCommandEncoder().beginComputePass()
  const took = await timed.take()
  expect(took.map(({ nanoseconds }) => nanoseconds)).toEqual(
    Array.from({ length: 5000 }, (_, i) => 1000 * (i + 1)),
  )
})

test("a GPU without such a clock is asked for none", async () => {
  const gpu = madeUpGpu([])
  const timed = timedGpu(gpu.provider)
  const device = await open(timed.provider)
  timed.name("a")
  device.createCommandEncoder().beginComputePass()
  expect(timed.timesPasses).toBe(false)
  expect(gpu.asked).toEqual([{ requiredLimits: { maxBufferSize: 1 } }])
  expect(gpu.passes).toEqual([{}])
  expect(await timed.take()).toEqual([])
})
