// Whether there is a GPU to check, and if not, what to do about it.
//
// In:  what was found.  Out: a sentence, or nothing.  Never: looks at the machine itself.

import type { AdapterLine } from "./adapter-runner.ts"
import type { NvidiaVulkan } from "./vulkan-of-nvidia.ts"

/** What is known when the check begins. */
export interface Seen {
  /** What the process that asked said, or why it ended. */
  readonly asked: AdapterLine | { readonly failed: string }
  readonly nvidia: NvidiaVulkan
  /** Whether a software adapter was asked for. */
  readonly software: boolean
}

/** Says why there is nothing to check and the way out; undefined where there is a GPU. */
export function refusal({ asked, nvidia, software }: Seen): string | undefined {
  if ("failed" in asked)
    return `the process that asks for a WebGPU adapter ended: ${asked.failed}; ${ofDriver(nvidia)}`
  if (asked.missing !== undefined)
    return `${asked.missing}; pnpm device-check --pack FOLDER writes a folder that has it: run FOLDER/run.sh`
  const { adapter } = asked
  if (adapter === undefined) return `no WebGPU adapter answers: ${ofDriver(nvidia)}`
  if (adapter.isSoftware && !software)
    return `only a software adapter answers (${adapter.description || adapter.device}), which says nothing of a GPU: ${ofDriver(nvidia)}; or try the script itself on it with --software`
  return undefined
}

function ofDriver({ device, library, why }: NvidiaVulkan): string {
  if (!device)
    return "this machine shows no NVIDIA GPU (no /dev/nvidia0): run it on one that has a GPU, in a container with --gpus all"
  if (library === undefined)
    return `there is an NVIDIA GPU, but the Vulkan part of its driver does not load (${why}): start the container with NVIDIA_DRIVER_CAPABILITIES=all, or install the driver's GL libraries of the same version (Ubuntu: libnvidia-gl-VERSION, Debian: nvidia-driver-libs)`
  return `there is an NVIDIA GPU and ${library} loads, but Vulkan does not open it: look whether nvidia-smi answers, and whether /dev/nvidia-modeset and /dev/nvidiactl are there; VK_LOADER_DEBUG=all says more`
}
