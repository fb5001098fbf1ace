// Two trainings that begin at the same moment in the same new folder: who is in the other's way is told so.

import { existsSync } from "node:fs"
import { expect, test } from "vitest"
import { checkWritable } from "../src/files/out-folder.ts"
import { temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()

test("a new folder that another training begins in at this moment is told as that", async () => {
  for (let round = 0; round < 40; round++) {
    const path = at(`new ${round}`, "run")
    const ended = await Promise.allSettled(Array.from({ length: 4 }, () => checkWritable(path)))
    for (const each of ended)
      if (each.status === "rejected")
        expect((each.reason as Error).message).toBe(
          `--out ${path} cannot be written to: another training begins there at this moment; choose another folder`,
        )
    expect(existsSync(path)).toBe(false)
  }
})
