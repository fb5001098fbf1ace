import { expect, test } from "vitest"
import { checkScripts, commonScripts } from "../common-scripts.ts"
import { tree } from "./tree.ts"

test("a package without the scripts that all have is reported, and so is a bench that no script starts", () => {
  const { lint: _, ...rest } = commonScripts("tensor")
  const manifest = (scripts: object) => JSON.stringify({ name: "@aunet/any", scripts })
  const root = tree({
    "packages/core/package.json": manifest({ ...commonScripts("core"), bench: "node bench/step.ts" }),
    "packages/core/bench/step.ts": "",
    "packages/tensor/package.json": manifest({ ...rest, test: "true" }),
    "packages/tensor/bench/step.ts": "",
  })
  expect(checkScripts(root)).toEqual([
    expect.stringMatching(/^packages\/tensor\/package.json: the script lint has to be /),
    expect.stringMatching(/^packages\/tensor\/package.json: the script test has to be /),
    "packages/tensor/package.json: there is a bench folder, and no script bench",
  ])
})
