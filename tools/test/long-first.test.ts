// The order of test files.

import { existsSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { root } from "../child.mjs"
import { LONG } from "../long-first.ts"

test("each file that is known to take long is there, once", () => {
  expect(LONG.filter((file) => !existsSync(join(root, file)))).toEqual([])
  expect(new Set(LONG).size).toBe(LONG.length)
})
