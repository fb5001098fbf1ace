// `pnpm device-check`: whether gpu.js's WebGPU computes right on this machine's GPU, and how fast beside PyTorch.
//
//     pnpm device-check --pack FOLDER     writes a folder that does all of this with nothing else installed: FOLDER/run.sh
//
// In:  options, which --help tells; a GPU.
// Out: a table, and everything as JSON in a file. 0: all of it ran and is right; 1: something failed or is missing in it;
//      3: there is no GPU to check.
// Never: takes longer than it was told, or a software adapter for a GPU.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { spawnSync } from "node:child_process"
import { thisMachine } from "../../packages/tensor-gpujs/src/this-machine.ts"
import { benchOptions, flag, names, number, text } from "../bench/bench-options.ts"
import { machine, machineLine, print, say } from "../bench/figures.ts"
import type { AdapterLine } from "./adapter-runner.ts"
import { firstLine, isPacked, runnerFile } from "./children.ts"
import { type Findings, OURS } from "./findings.ts"
import { GENERATE, partsOf, TRAIN, TRIAL } from "./plan-of-check.ts"
import { refusal } from "./refusal.ts"
import type { Setting } from "./setting.ts"
import { headLines, table } from "./table.ts"
import { runParts } from "./time-boxes.ts"
import { manifestFor, nvidiaVulkan } from "./vulkan-of-nvidia.ts"

const options = benchOptions(
  "device-check",
  "Whether gpu.js's WebGPU computes right on this machine's GPU, and how fast beside PyTorch.",
  {
    pack: text("<folder>", undefined, "writes a folder that checks another machine, by its run.sh, and ends"),
    minutes: number(8, "that all of it may take", { least: 0.1, most: 600 }),
    config: names([...TRAIN, TRIAL], "measures these models alone"),
    software: flag(
      "takes an adapter that computes on the processor too, with a small model: tries this script",
    ),
    "torch-cpu": flag("has PyTorch compute on the processor, in place of CUDA: tries this script"),
    out: text("<file>", "device-check.json", "where everything is written as JSON"),
    json: flag("prints that in place of the table"),
  },
)

/** Seconds at the end that are for the table. */
const CLOSING = 5

async function check(): Promise<number> {
  const end = performance.now() / 1000 + options.minutes * 60 - CLOSING
  const folder = mkdtempSync(join(tmpdir(), "aunet-device-"))
  try {
    const { gpuEnv, nvidia } = settleVulkan(folder)
    const findings: Findings = {
      machine,
      software: options.software,
      ...gpuByName(),
      conformance: [],
      comparisons: [],
      kernels: [],
      parts: [],
    }
    const asked = await firstLine<AdapterLine>(
      process.execPath,
      [runnerFile("device-check/adapter-runner")],
      {
        env: gpuEnv,
        signal: AbortSignal.timeout(60_000),
      },
    ).catch((error: unknown) => ({ failed: (error as Error).message }))
    const refused = refusal({ asked, nvidia, software: options.software })
    if (refused !== undefined) {
      say(`device-check: ${refused}`)
      return 3
    }
    if ("adapter" in asked && asked.adapter !== undefined) findings.adapter = asked.adapter
    say([machineLine, ...headLines(findings)].join("\n"))
    const setting: Setting = {
      gpuEnv,
      software: options.software,
      peer: { absent: "it was not looked for" },
    }
    const all = options.software ? [TRIAL] : undefined
    const train = options.config ?? all ?? TRAIN
    const generate = options.config ?? all ?? GENERATE
    const parts = partsOf(setting, findings, folder, options["torch-cpu"] ? "cpu" : "cuda", {
      train,
      generate,
    })
    findings.parts = await runParts(parts, end - performance.now() / 1000, ({ part, ended, why, seconds }) =>
      say(`${part}: ${ended}${why === undefined ? "" : ` (${why})`}, ${seconds.toFixed(0)} s`),
    )
    const whole = JSON.stringify(findings, undefined, 1)
    const out = resolve(options.out)
    mkdirSync(dirname(out), { recursive: true })
    writeFileSync(out, `${whole}\n`)
    print(options.json ? whole : table(findings))
    say(`everything as JSON: ${out}`)
    return isRight(findings) ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Whether every part ran or had nothing to do, every case passed, and ours computes what PyTorch does. */
function isRight({ parts, conformance, comparisons }: Findings): boolean {
  return (
    parts.every(({ ended }) => ended === "done" || ended === "left out") &&
    conformance.length > 0 &&
    conformance.every(({ passed, of }) => passed && of === conformance.length) &&
    comparisons.every(({ sides }) =>
      sides.every(
        ({ name, speed, disagrees }) => disagrees === undefined && (name !== OURS || speed !== undefined),
      ),
    )
  )
}

/** Shows NVIDIA's driver to Vulkan where the machine has one. */
function settleVulkan(folder: string): Pick<Setting, "gpuEnv"> & { nvidia: ReturnType<typeof nvidiaVulkan> } {
  const here = thisMachine()
  if (here === undefined) throw new Error("this is no Node with node:fs: run it under Node 24")
  const nvidia = nvidiaVulkan(here)
  const { VK_DRIVER_FILES, VK_ICD_FILENAMES } = process.env
  // Who names drivers is not told of others.
  const isChosen = (VK_DRIVER_FILES ?? VK_ICD_FILENAMES ?? "") !== ""
  if (!nvidia.device || nvidia.library === undefined || isChosen) return { gpuEnv: {}, nvidia }
  const manifest = join(folder, "nvidia_icd.json")
  writeFileSync(manifest, manifestFor(nvidia.library))
  return { gpuEnv: { VK_DRIVER_FILES: manifest, VK_ICD_FILENAMES: manifest }, nvidia }
}

/** The GPU by NVIDIA's own tool, where it is there. */
function gpuByName(): Pick<Findings, "gpu"> {
  const { stdout, status } = spawnSync(
    "nvidia-smi",
    ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"],
    { encoding: "utf8", timeout: 20_000 },
  )
  return status === 0 ? { gpu: stdout.trim().split("\n").join("; ") } : {}
}

if (options.pack === undefined) process.exitCode = await check()
else if (isPacked()) {
  say("device-check: --pack packs the sources of the repository, and this is a packed folder: run it there")
  process.exitCode = 2
} else {
  // No literal: what packs is no part of what is packed.
  const packer: string = "./pack.ts"
  const { pack } = (await import(/* @vite-ignore */ packer)) as typeof import("./pack.ts")
  try {
    print(await pack(options.pack))
  } catch (error) {
    say(`device-check: ${(error as Error).message}`)
    process.exitCode = 1
  }
}
