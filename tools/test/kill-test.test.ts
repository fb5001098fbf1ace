/** A smoke test of what kills trainings: it runs, and finds nothing lost in two kills. The thousand are run by hand. */
import { join } from "node:path"
import { expect, test } from "vitest"
import { root, runChild } from "../child.mjs"

test("two kills lose nothing", async () => {
  const file = join(root, "tools", "kill-test", "kill-test.ts")
  const { status, text } = await runChild(
    process.execPath,
    [file, "--kills", "2", "--steps", "7", "--engine", "reference"],
    { output: "kept" },
  )
  const told = JSON.parse(text.slice(text.indexOf('{"kills"'))) as object
  expect({ status, ...told }).toMatchObject({ status: 0, kills: 2, losses: 0, lost: [] })
})
