// How tests run, for every package.
//
// In:  packages/*/test/**/*.test.ts and tools/test/**/*.test.ts.
// Out: vitest's report, and the closing line with the number of tests that ran.
// Never: watches, asks the network, or needs a GPU.

import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { ClosingLine } from "./closing-line.ts"
import { LongFirst } from "./long-first.ts"

/**
 * Files with a process of their own: those that look at what a process has loaded or holds, at what a native addon does
 * to it, and those that load a bundler.
 */
const APART = [
  "packages/create-aunet-splitter/test/**/*.test.ts",
  "packages/data/test/browser.test.ts",
  "packages/tensor-gpujs/test/{conformance,engine,random-programs,realms,vulkan,webgpu}.test.ts",
  "packages/tensor-onnx/test/{browser,denormals,realms,reserve,results,scatter,session,telemetry,threads,web}.test.ts",
  "tools/test/{device-check-pack,golden,in-a-browser,write-page}.test.ts",
]

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    globalSetup: [fileURLToPath(new URL("vitest-set-up.ts", import.meta.url))],
    // Processes, not threads: the engines load native addons that may be opened once a process.
    pool: "forks",
    // CI has two cores. The third worker computes while another waits for a process or a browser that it started; more
    // would only take turns.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    // Node imports the files, as it does for whoever uses the packages: nothing is bundled or changed before it
    // runs, and the positions of errors need no maps. It takes two thirds of the time; there is no `vi.mock`.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // For what hangs, not for what is slow: a machine that is busy with something else must not fail a test.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 180_000,
    watch: false,
    reporters: ["default", new ClosingLine()],
    projects: [
      { extends: true, test: { name: "apart", include: APART, isolate: true } },
      // Three processes run the other files, one after the other: loading the packages anew for each took more than a
      // third of the time of all tests. Importing a package does nothing and keeps nothing, which `packages` checks, so
      // there is nothing for a test to lean on; `--isolate` runs each in a process of its own all the same.
      {
        extends: true,
        test: {
          name: "together",
          include: ["packages/*/test/**/*.test.ts", "tools/test/**/*.test.ts"],
          exclude: APART,
          isolate: false,
        },
      },
    ],
  },
})
