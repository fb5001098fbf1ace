// `train --watch`: the address is told, the page answers while the training runs, and goes with it.

import { writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import type { WatchState } from "../src/watch/page/watch-state.ts"
import { jsonLines, runAunet } from "./run-aunet.ts"
import { QUICK, temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()

/** What the page is told once there is a step, and a model to write with. */
async function stateOf(address: string): Promise<WatchState> {
  for (;;) {
    const found = (await (await fetch(`${address}/state`)).json()) as WatchState
    if (found.checkpoints.length > 0 && found.runs[0]?.cells[0] !== "") return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test("a training that is watched has a page from its first step on, which ends with it", async () => {
  const texts = at("cat.txt")
  writeFileSync(texts, "the cat sat on the mat. ".repeat(40))
  let state: Promise<WatchState> | undefined
  const args = ["train", texts, "--out", at("run"), ...QUICK, "--watch", "--tensorboard", "--json"]
  const ran = await runAunet(args, {
    during: (child) => {
      let said = ""
      child.stdout?.on("data", (part: string) => {
        said += part
        const [, address] = /"listening","address":"([^"]+)"/.exec(said) ?? []
        if (address !== undefined) state ??= stateOf(address).finally(() => child.kill("SIGTERM"))
      })
    },
  })
  expect(ran.status, ran.stderr).toBe(143)
  const [listening, start, ...events] = jsonLines(ran)
  expect(listening?.["address"]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(start).toMatchObject({ type: "start" })
  expect((await state)?.checkpoints.map(({ which }) => which)).toContain("last")
  // Saved at once, so that there is a record.
  expect(events.findIndex(({ type }) => type === "save")).toBeLessThan(6)
  const step = events.find(({ type }) => type === "step")
  expect(step?.["memoryBytes"]).toBeGreaterThan(1e6)
  expect(step?.["keptShares"]).toHaveLength(1)
  await expect(fetch(listening?.["address"] as string)).rejects.toThrow("fetch failed")
})
