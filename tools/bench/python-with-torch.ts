// Finds the Python of the benchmarks' peers.
//
// In:  nothing. Out: a program that can import torch, if there is one. Never: installs anything.

import { spawnSync } from "node:child_process"

/** The one that `AUNET_PYTHON` names, the first on the path, or the system's own beside it. */
export const pythonWithTorch = (): string | undefined =>
  [process.env["AUNET_PYTHON"], "python3", "/usr/bin/python3"].find(
    (python) =>
      python !== undefined && spawnSync(python, ["-c", "import torch"], { stdio: "ignore" }).status === 0,
  )
