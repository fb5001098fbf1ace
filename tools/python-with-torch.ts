// Finds the Python of the benchmarks' peers, and of examples that need PyTorch.
//
// In:  nothing. Out: a program that can import torch, if there is one. Never: installs anything.

import { spawnSync } from "node:child_process"

const VERSION = "tuple(map(int, torch.__version__.split('+')[0].split('.')[:2]))"

/**
 * The one that `AUNET_PYTHON` names, the first on the path, or the system's own beside it.
 *
 * @param least version of PyTorch; any when left out
 */
export const pythonWithTorch = (least: readonly [number, number] = [0, 0]): string | undefined =>
  [process.env["AUNET_PYTHON"], "python3", "/usr/bin/python3"].find(
    (python) =>
      python !== undefined &&
      spawnSync(python, ["-c", `import torch; assert ${VERSION} >= (${least.join()})`], { stdio: "ignore" })
        .status === 0,
  )
