// Finds the Python of the benchmarks' peers, and of examples that need PyTorch.
//
// In:  nothing. Out: programs to look at; the one that can import torch, if there is one. Never: installs anything.

import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { delimiter, join, resolve } from "node:path"

const VERSION = "tuple(map(int, torch.__version__.split('+')[0].split('.')[:2]))"

/** The one that `AUNET_PYTHON` names, those on the path, the system's own: whole paths of what is there. */
export const pythonCandidates = (): readonly string[] =>
  [...placesOf(process.env["AUNET_PYTHON"]), ...placesOf("python3"), "/usr/bin/python3"].filter(existsSync)

/**
 * The first of them that has torch.
 *
 * @param least version of PyTorch; any when left out
 * @returns a whole path: it may be started from elsewhere, with another path
 */
export const pythonWithTorch = (least: readonly [number, number] = [0, 0]): string | undefined =>
  pythonCandidates().find(
    (python) =>
      spawnSync(python, ["-c", `import torch; assert ${VERSION} >= (${least.join()})`], { stdio: "ignore" })
        .status === 0,
  )

/** Where a program may be: on the path, if it is a name alone. */
function placesOf(program: string | undefined): string[] {
  if (program === undefined) return []
  if (/[/\\]/.test(program)) return [resolve(program)]
  return (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, program))
}
