// What all parts of the check know: where processes run, and with what.
//
// In:  options, the machine.  Out: a setting.  Never: starts a part.

import { pythonCandidates } from "../python-with-torch.ts"
import { firstLine } from "./children.ts"
import type { Start } from "./compare.ts"
import { BFLOAT16, FLOAT32, NO_PEER, OURS, type SideName } from "./findings.ts"

/** The Python that PyTorch is measured with. */
export interface Peer {
  readonly python: string
  readonly device: "cuda" | "cpu"
  /** In a line: versions, and the GPU. */
  readonly words: string
}

/** What parts are run with. */
export interface Setting {
  /** Environment of what computes on WebGPU. */
  readonly gpuEnv: NodeJS.ProcessEnv
  readonly software: boolean
  peer: Peer | { readonly absent: string }
}

/** gpu.js on WebGPU, and nowhere else. */
export const ENGINE_OPTIONS = JSON.stringify({ backend: "webgpu", strict: true })

const QUESTION = `
import json, torch
cuda = torch.cuda.is_available()
print(json.dumps({"version": torch.__version__, "cuda": torch.version.cuda if cuda else None, "name": torch.cuda.get_device_name() if cuda else None}))
`

/** Looks for a Python whose PyTorch computes on the device. */
export async function findPeer(
  device: Peer["device"],
  signal: AbortSignal,
): Promise<Peer | { readonly absent: string }> {
  const whys: string[] = []
  for (const python of pythonCandidates()) {
    try {
      const { version, cuda, name } = await firstLine<Record<"version" | "cuda" | "name", string | null>>(
        python,
        ["-c", QUESTION],
        { signal },
      )
      if (device === "cpu")
        return { python, device, words: `PyTorch ${version} on the processor (${python})` }
      if (cuda !== null)
        return { python, device, words: `PyTorch ${version}, CUDA ${cuda}, ${name} (${python})` }
      whys.push(`${python} has PyTorch ${version} without CUDA`)
    } catch (error) {
      whys.push((error as Error).message)
    }
  }
  const wanted = device === "cuda" ? "torch with CUDA" : "torch"
  return { absent: `no Python here has ${wanted} (${whys.join("; ")}); AUNET_PYTHON names one` }
}

/** How the three sides of a comparison are started. */
export function startsOf(
  { gpuEnv, peer }: Setting,
  ours: readonly string[],
  theirs: (peer: Peer, precision: "float32" | "bfloat16") => readonly string[],
): Record<SideName, Start> {
  const torch = (precision: "float32" | "bfloat16"): Start =>
    "absent" in peer
      ? { absent: NO_PEER }
      : // Threads of OpenMP that wait actively take the processor from those that start kernels.
        { command: peer.python, args: theirs(peer, precision), env: { OMP_WAIT_POLICY: "PASSIVE" } }
  return {
    [OURS]: { command: process.execPath, args: ours, env: gpuEnv },
    [FLOAT32]: torch("float32"),
    [BFLOAT16]: torch("bfloat16"),
  }
}
