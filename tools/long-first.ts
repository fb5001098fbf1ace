// The order in which test files run: those that take long begin, so that none is left running alone at the end.
//
// In:  the files that vitest is about to run. Out: the same, in order.
// Never: leaves one out, or mixes those that share a process with those that do not.
//
// After a first run vitest knows how long each file takes and sorts by that. A clean clone knows nothing and sorts by
// size, and the size of a file says little: the longest are ten lines that start a release.

import { relative } from "node:path"
import { BaseSequencer, type TestSpecification } from "vitest/node"
import { root } from "./child.mjs"

/** What takes longer than five seconds, the longest first; `tools/test/long-first.test.ts` knows that each is there. */
export const LONG: readonly string[] = [
  "tools/test/release.test.ts",
  "tools/test/golden.test.ts",
  "packages/tensor-gpujs/test/conformance.test.ts",
  "tools/test/in-a-browser.test.ts",
  "packages/create-aunet-splitter/test/created.test.ts",
  "packages/tensor-onnx/test/session.test.ts",
  "tools/test/light-import.test.ts",
  "tools/test/draw-docs.test.ts",
  "packages/tensor-onnx/test/browser.test.ts",
  "packages/tensor-onnx/test/web.test.ts",
  "packages/tensor-gpujs/test/random-programs.test.ts",
  "packages/aunet/test/cascade-gpujs.test.ts",
  "packages/cli/test/commands.test.ts",
  "packages/writer/test/batch.test.ts",
  "packages/cli/test/variants.test.ts",
  "packages/cli/test/writing.test.ts",
  "packages/splitter-learned/test/conformance.test.ts",
  "packages/aunet/test/cascade-onnx.test.ts",
  "packages/aunet/test/engines.test.ts",
  "packages/cli/test/start.test.ts",
  "packages/aunet/test/own-place.test.ts",
  "packages/trainer/test/train.test.ts",
  "packages/aunet/test/train-from.test.ts",
  "packages/trainer/test/resume.test.ts",
  "packages/core/test/node-folder-kill.test.ts",
  "packages/aunet/test/cascade-reference.test.ts",
  "packages/writer/test/score-all.test.ts",
  "packages/splitter/test/conformance-fails.test.ts",
  "packages/cli/test/fit-splitter.test.ts",
  "packages/cli/test/reading.test.ts",
  "packages/cli/test/signals.test.ts",
  "packages/cli/test/plugins.test.ts",
  "packages/cli/test/eval-server.test.ts",
  "packages/cli/test/compare.test.ts",
  "packages/splitter-whitespace/test/pattern-oracle.test.ts",
  "packages/cli/test/first.test.ts",
  "packages/trainer/test/golden.test.ts",
]

/** Sorts as vitest does, and puts before it what is known to take long. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const projects = [...new Set(sorted.map(({ project }) => project))]
    const places = new Map(LONG.map((file, place) => [file, place]))
    const place = ({ moduleId }: TestSpecification): number =>
      places.get(relative(root, moduleId).replaceAll("\\", "/")) ?? LONG.length
    return projects.flatMap((project) =>
      sorted.filter((file) => file.project === project).toSorted((a, b) => place(a) - place(b)),
    )
  }
}
