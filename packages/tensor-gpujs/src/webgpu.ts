/**
 * Finds WebGPU: the browser's, the one that is handed in, or the npm package `webgpu` in Node.
 *
 * gpu.js looks for `navigator.gpu` and nowhere else, so what comes from elsewhere is put there, and taken
 * away again by `close`.
 *
 * In: an injected GPU, or nothing. Out: that an adapter answers, or why none does.
 * Never: loads the package `webgpu` where the platform has WebGPU, or where a look at the machine already tells that it
 * would find nothing, and print so.
 */
import { thisMachine } from "./this-machine.ts"
import { missingForVulkan } from "./vulkan.ts"

/** An object with `requestAdapter`, as `navigator.gpu` is. */
export interface WebgpuProvider {
  requestAdapter(options?: object): Promise<object | null>
}

interface Place {
  gpu?: WebgpuProvider
}

/** Renderers that compute on the processor, by what they call themselves. */
export const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i

/** A backend that answers. */
export interface Found {
  /** The adapter computes on the processor: right, but slower than the backend "cpu". */
  readonly software?: string
  /** Takes back what was put on `navigator`. */
  close(): void
}

interface AdapterInfo {
  readonly isFallbackAdapter?: boolean
  readonly vendor?: string
  readonly architecture?: string
  readonly description?: string
}

/**
 * Makes WebGPU reachable for gpu.js, or says what is missing.
 *
 * @param given a GPU that is handed in: it is asked, and the machine is not looked at
 * @param softwareToo whether an adapter that computes on the processor is wanted too
 */
export async function openWebgpu(
  given: WebgpuProvider | undefined,
  softwareToo: boolean,
): Promise<Found | { readonly missing: string }> {
  const scope = globalThis as { navigator?: Place }
  const present = scope.navigator?.gpu
  let provider = given ?? present
  let undo = () => {}
  if (provider === undefined) {
    const loaded = await loadPackage(softwareToo)
    if ("missing" in loaded) return loaded
    provider = loaded.provider
  }
  if (provider !== present) {
    if (scope.navigator === undefined)
      Object.defineProperty(scope, "navigator", { value: {}, configurable: true, writable: true })
    const navigator = scope.navigator as Place
    const before = Object.getOwnPropertyDescriptor(navigator, "gpu")
    Object.defineProperty(navigator, "gpu", { value: provider, configurable: true })
    undo = () => {
      if (before === undefined) delete navigator.gpu
      else Object.defineProperty(navigator, "gpu", before)
    }
  }
  const adapter = await provider.requestAdapter().catch(() => null)
  if (adapter === null) {
    undo()
    return { missing: "WebGPU is here, but no adapter answers" }
  }
  const { info } = adapter as { readonly info?: AdapterInfo }
  const name = [info?.vendor, info?.architecture, info?.description].filter(Boolean).join(" ")
  const isSoftware = info?.isFallbackAdapter === true || softwareNames.test(name)
  return { close: undo, ...(isSoftware && { software: name || "no name" }) }
}

async function loadPackage(
  softwareToo: boolean,
): Promise<{ readonly provider: WebgpuProvider } | { readonly missing: string }> {
  // The name is a variable so that bundlers for browsers do not look for a package that only Node needs.
  const name: string = "webgpu"
  const machine = thisMachine()
  if (machine === undefined) return { missing: "this browser has no WebGPU (navigator.gpu)" }
  const missing = missingForVulkan(machine, softwareToo)
  if (missing !== undefined) return { missing }
  try {
    const { create, globals } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as {
      create(flags: string[]): WebgpuProvider
      globals: object
    }
    for (const [key, value] of Object.entries(globals))
      if (!(key in globalThis))
        Object.defineProperty(globalThis, key, { value, configurable: true, writable: true })
    return { provider: create([]) }
  } catch (cause) {
    const known = (cause as { code?: string }).code === "ERR_MODULE_NOT_FOUND"
    return {
      missing: known
        ? 'Node has WebGPU only through the package "webgpu" (npm install webgpu@0.6)'
        : `the package "webgpu" does not load: ${String((cause as Error).message)}`,
    }
  }
}
