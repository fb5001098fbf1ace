// How tests run, for every package.
//
// In:  packages/*/test/**/*.test.ts and tools/test/**/*.test.ts.
// Out: vitest's report, and the closing line with the number of tests that ran.
// Never: watches, asks the network, or needs a GPU.

import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { ClosingLine } from "./closing-line.ts"

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: ["packages/*/test/**/*.test.ts", "tools/test/**/*.test.ts"],
    globalSetup: [fileURLToPath(new URL("vitest-set-up.ts", import.meta.url))],
    // Processes, not threads: the engines load native addons that may be opened once a process.
    pool: "forks",
    // CI has two cores, and an engine may use both: more workers would only take turns.
    maxWorkers: 2,
    // A file is a world of its own, so that a test can not lean on what another left behind.
    isolate: true,
    // Node imports the files, as it does for whoever uses the packages: nothing is bundled or changed before it
    // runs, and the positions of errors need no maps. It takes two thirds of the time; there is no `vi.mock`.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // For what hangs, not for what is slow: a machine that is busy with something else must not fail a test.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 180_000,
    watch: false,
    reporters: ["default", new ClosingLine()],
  },
})
