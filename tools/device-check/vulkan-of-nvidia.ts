// How NVIDIA's driver is shown to Vulkan on machines that have it and do not say so: containers are given its libraries,
// and seldom the manifest that tells Vulkan's loader of them.
//
// In:  a machine.  Out: the library that a manifest has to name, or why there is none.  Never: changes the machine.

/** A machine as it is asked; `Machine` of tensor-gpujs is one. */
export interface Asked {
  namesIn(folder: string): readonly string[]
  whyNotLoaded(library: string): string | undefined
}

/** What was found of NVIDIA's driver. */
export interface NvidiaVulkan {
  /** Whether the machine shows one of its GPUs. */
  readonly device: boolean
  /** The library that speaks Vulkan. */
  readonly library?: string
  /** Why none loads. */
  readonly why?: string
}

/** With windows, and without: the first asks for X11's libraries, which servers lack. */
const LIBRARIES = ["libGLX_nvidia.so.0", "libEGL_nvidia.so.0"]

/** Looks for the driver. */
export function nvidiaVulkan(machine: Asked): NvidiaVulkan {
  const device = machine.namesIn("/dev").some((name) => /^nvidia\d+$/.test(name))
  const whys: string[] = []
  for (const library of LIBRARIES) {
    const why = machine.whyNotLoaded(library)
    if (why === undefined) return { device, library }
    whys.push(why)
  }
  return { device, why: whys.join("; ") }
}

/** The manifest that leads Vulkan's loader to a library of the driver. */
export const manifestFor = (library: string): string =>
  JSON.stringify({ file_format_version: "1.0.0", ICD: { library_path: library, api_version: "1.3.0" } })
