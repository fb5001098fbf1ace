// Whether a folder can be written to, asked by many at once: no check is in the way of another, or leaves anything.

import { existsSync, readdirSync } from "node:fs"
import { expect, test } from "vitest"
import { checkWritable } from "../src/files/out-folder.ts"
import { temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()

test("a new folder is checked by many at one moment, and nothing is left", async () => {
  for (let round = 0; round < 40; round++) {
    const path = at(`new ${round}`, "run")
    await Promise.all(Array.from({ length: 4 }, () => checkWritable(path)))
    expect(existsSync(path)).toBe(false)
  }
  expect(readdirSync(at("."))).toEqual([])
})
