/**
 * Chooses where gpu.js runs: the backend that was asked for, or the best that answers.
 *
 *     auto:  webgpu, then webgl2, then cpu; webasm, whose products are slower, where a page forbids the cpu's functions
 *
 * In: what is asked for. Out: a device, the backend's name, and why it is not another.
 * Never: takes a software adapter for a GPU without saying so; wakes what would print to the terminal that it finds none.
 */
import { TensorError } from "@aunet/tensor"
import type { Device } from "./device.ts"
import { type GpuClass, loadGpu } from "./gpu-js.ts"
import { kernelDevice } from "./kernel-device.ts"
import { refusedByPolicy } from "./page-policy.ts"
import { pipelineDevice } from "./pipeline-device.ts"
import type { Dialect } from "./plan/kernel-text.ts"
import { webgl2Renderer } from "./webgl2.ts"
import { type Found, openWebgpu, softwareNames, type WebgpuProvider } from "./webgpu.ts"

/** A backend of gpu.js. */
export type Backend = Dialect["backend"]

/** What was chosen. */
export interface Choice {
  readonly device: Device
  readonly backend: Backend
  readonly fallbackReason?: string
  close(): Promise<void>
}

/** How to choose. */
export interface ChoiceOptions {
  readonly backend: "auto" | Backend
  readonly strict: boolean
  readonly gpu?: WebgpuProvider | undefined
  readonly threads: boolean
}

const dialects: Readonly<Record<Backend, Dialect>> = {
  cpu: { backend: "cpu", arrays: 24, tiles: true },
  webasm: { backend: "webasm", arrays: 24, tiles: false },
  // Both leave room for the result among the 8 storage buffers, or the 16 textures, that every device has.
  webgpu: { backend: "webgpu", arrays: 6, tiles: false },
  webgl2: { backend: "webgl2", arrays: 6, tiles: false },
}

/** Finds a backend, or says why it is not here; `byName` where somebody asked for this one, be it software. */
async function probe(
  Gpu: GpuClass,
  backend: Backend,
  gpu: WebgpuProvider | undefined,
  byName: boolean,
): Promise<Found | { readonly missing: string }> {
  if (backend === "webgpu") return openWebgpu(gpu, byName)
  if (backend === "webgl2" && !Gpu.isWebGL2Supported)
    return { missing: "there is no WebGL2 here; browsers with a GPU have it" }
  if (backend === "webgl2") {
    const renderer = webgl2Renderer()
    return {
      close: () => {},
      ...(renderer !== undefined && softwareNames.test(renderer) && { software: renderer }),
    }
  }
  if (backend === "webasm" && !Gpu.isWebAssemblySupported) return { missing: "there is no WebAssembly here" }
  return refusedByPolicy(backend) ?? { close: () => {} }
}

/** Chooses a backend. @throws TensorError ENGINE_UNAVAILABLE, or ENGINE_FALLBACK when `strict` */
export async function chooseBackend({ backend, strict, gpu, threads }: ChoiceOptions): Promise<Choice> {
  const Gpu = await loadGpu()
  const candidates: readonly Backend[] =
    backend === "auto" ? ["webgpu", "webgl2", "cpu", "webasm"] : [backend]
  const reasons: string[] = []
  for (const name of candidates) {
    const found = await probe(Gpu, name, gpu, backend !== "auto")
    if ("missing" in found) {
      reasons.push(`${name}: ${found.missing}`)
      continue
    }
    if (backend === "auto" && found.software !== undefined) {
      found.close()
      reasons.push(`${name}: only a software adapter answers (${found.software})`)
      continue
    }
    if (strict && reasons.length > 0) {
      found.close()
      throw new TensorError(
        "ENGINE_FALLBACK",
        `gpujs: ${name} is all there is (${reasons.join("; ")}); name a backend, or leave strict out`,
        { cause: new Error(reasons.join("; ")) },
      )
    }
    const instance = new Gpu({ mode: name })
    const device =
      name === "webasm"
        ? pipelineDevice(instance, dialects[name], threads)
        : kernelDevice(instance, dialects[name])
    return {
      device,
      backend: name,
      ...(reasons.length > 0 && { fallbackReason: reasons.join("; ") }),
      close: async () => {
        await device.close()
        found.close()
      },
    }
  }
  throw new TensorError(
    "ENGINE_UNAVAILABLE",
    `gpujs: ${reasons.join("; ")}. Here is: ${(await available(Gpu, gpu)).join(", ") || "nothing"}`,
  )
}

async function available(Gpu: GpuClass, gpu: WebgpuProvider | undefined): Promise<Backend[]> {
  const names: Backend[] = []
  for (const name of Object.keys(dialects) as Backend[]) {
    const found = await probe(Gpu, name, gpu, false)
    if ("missing" in found) continue
    found.close()
    names.push(name)
  }
  return names
}
