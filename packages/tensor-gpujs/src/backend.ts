/**
 * Chooses where gpu.js runs: the backend that was asked for, or the best that answers.
 *
 *     auto:  webgpu, then webgl2, then cpu; webasm only by name, since the cpu's tiled products are faster
 *
 * In: what is asked for. Out: a device, the backend's name, and why it is not another.
 * Never: takes a software adapter for a GPU without saying so.
 */
import { TensorError } from "@aunet/tensor"
import type { Device } from "./device.ts"
import { type GpuClass, loadGpu } from "./gpu-js.ts"
import { kernelDevice } from "./kernel-device.ts"
import { pipelineDevice } from "./pipeline-device.ts"
import type { Dialect } from "./plan/kernel-text.ts"
import { openWebgpu, type WebgpuProvider } from "./webgpu.ts"

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

/** The backends that this machine has, each with the reason why it has not. */
async function probe(Gpu: GpuClass, backend: Backend, gpu: WebgpuProvider | undefined) {
  if (backend === "webgpu") return openWebgpu(gpu)
  const missing =
    backend === "webgl2" && !Gpu.isWebGL2Supported ? "there is no WebGL2 here; browsers have it"
    : backend === "webasm" && !Gpu.isWebAssemblySupported ? "there is no WebAssembly here"
    : undefined
  return missing === undefined ? { close: () => {} } : { missing }
}

/** Chooses a backend. @throws TensorError ENGINE_UNAVAILABLE, or ENGINE_FALLBACK when `strict` */
export async function chooseBackend({ backend, strict, gpu, threads }: ChoiceOptions): Promise<Choice> {
  const Gpu = await loadGpu()
  const candidates: readonly Backend[] = backend === "auto" ? ["webgpu", "webgl2", "cpu"] : [backend]
  const reasons: string[] = []
  for (const name of candidates) {
    const found = await probe(Gpu, name, gpu)
    if ("missing" in found) {
      reasons.push(`${name}: ${found.missing}`)
      continue
    }
    const instance = new Gpu({ mode: name })
    const device = name === "webasm" ? pipelineDevice(instance, dialects[name], threads) : kernelDevice(instance, dialects[name])
    // "auto" asks for the best there is, so what it chooses is no fallback; the reasons are told all the same.
    if (strict && reasons.length > 0 && backend !== "auto") throw new TensorError("ENGINE_FALLBACK", `gpujs: ${reasons.join("; ")}`)
    return {
      device, backend: name,
      ...(reasons.length > 0 && { fallbackReason: reasons.join("; ") }),
      close: async () => {
        await device.close()
        found.close()
      },
    }
  }
  throw new TensorError("ENGINE_UNAVAILABLE", `gpujs: ${reasons.join("; ")}. Here is: ${(await available(Gpu, gpu)).join(", ")}`)
}

async function available(Gpu: GpuClass, gpu: WebgpuProvider | undefined): Promise<Backend[]> {
  const names: Backend[] = []
  for (const name of Object.keys(dialects) as Backend[]) {
    const found = await probe(Gpu, name, gpu)
    if ("missing" in found) continue
    found.close()
    names.push(name)
  }
  return names
}
