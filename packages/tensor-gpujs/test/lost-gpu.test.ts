/** A GPU that is gone is told as that: WebGPU refuses in words of its own, WebGL2 answers with zeros. */
import { f32, multiply, type Program, TensorError, trace } from "@aunet/tensor"
import { expect, test } from "vitest"
import type { Gpu, GpuKernel } from "../src/gpu-js.ts"
import { kernelDevice } from "../src/kernel-device.ts"
import { openSession } from "../src/session.ts"

const twice = (): Program =>
  trace({ state: { a: f32(2) } }, ({ state }) => ({
    state: { a: multiply(state["a"], 2) },
    outputs: { b: multiply(state["a"], 3) },
  }))

/** A gpu.js whose kernels give ones, and refuse once their context says so. */
function fakeGpu(backend: "webgpu" | "webgl2", context: { isLost: boolean }, refusal?: Error): Gpu {
  const seen = backend === "webgpu" ? context : { isContextLost: () => context.isLost }
  const createKernel = (
    _: string,
    { output: [length = 0] }: { readonly output: readonly number[] },
  ): GpuKernel =>
    Object.assign(
      () => {
        if (context.isLost && refusal !== undefined) throw refusal
        return { toArray: async () => new Float32Array(length).fill(context.isLost ? 0 : 1) }
      },
      {
        destroy: () => {},
        kernel: {
          context: seen,
          constructor: { mode: backend === "webgpu" ? "webgpu" : "gpu" },
          run: () => ({}),
        },
      },
    )
  const gpu: Gpu = {
    createKernel,
    createKernelMap: createKernel as never,
    createPipeline: undefined as never,
    addFunction: () => gpu,
    destroy: async () => {},
  }
  return gpu
}

const open = (backend: "webgpu" | "webgl2", context: { isLost: boolean }, refusal?: Error) =>
  openSession(
    { twice: twice() },
    {},
    {
      device: kernelDevice(fakeGpu(backend, context, refusal), { backend, arrays: 8, tiles: false }),
      hostIntegers: false,
      onStep: () => {},
      onClose: () => {},
    },
  )

const message = expect.stringMatching(/^the GPU was lost .* go on from what was saved last$/) as string

test.each(["webgpu", "webgl2"] as const)(
  "%s: what it says then is the cause, and the sentence is ours",
  async (backend) => {
    const context = { isLost: false }
    const refusal = new Error("no valid external instance")
    const session = await open(backend, context, refusal)
    expect(await session.step("twice")).toEqual({ b: Float32Array.of(1, 1) })
    context.isLost = true
    await expect(session.step("twice")).rejects.toMatchObject({ code: "STATE_LOST", message })
    await expect(session.step("twice")).rejects.toThrow(TensorError)
    await session.close()
  },
)

test("webgl2 that gives zeros, which are nobody's", async () => {
  const context = { isLost: false }
  const session = await open("webgl2", context)
  expect(await session.read()).toEqual({ a: Float32Array.of(1, 1) })
  context.isLost = true
  await expect(session.read()).rejects.toMatchObject({ code: "STATE_LOST", message })
  await expect(session.step("twice")).rejects.toMatchObject({ code: "STATE_LOST" })
  await session.close()
})

test("what else fails stays what it is, and a loss that is told late is heard", async () => {
  const context = { isLost: false }
  const session = await open("webgpu", context)
  const gpu = fakeGpu("webgpu", context)
  const device = kernelDevice(gpu, { backend: "webgpu", arrays: 8, tiles: false })
  const why = new Error("map failed")
  await expect(device.download({ toArray: () => Promise.reject(why) })).rejects.toBe(why)
  const late = new Error("no valid external instance")
  await device.upload(new Float32Array(1))
  const refused = device.download({
    toArray: () => {
      void setTimeout(() => (context.isLost = true), 5)
      return Promise.reject(late)
    },
  })
  await expect(refused).rejects.toMatchObject({ code: "STATE_LOST", cause: late })
  await session.close()
})
