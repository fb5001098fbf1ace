/** What a system says is understood, also where its errors are of another realm. */
import { runInNewContext } from "node:vm"
import { expect, test } from "vitest"
import { errorCode, isMissing, reasonOf } from "../src/node/durable-files.ts"

const foreign = <T>(code: string): T => runInNewContext(code) as T

test("what a system of another realm says is understood", () => {
  const error = foreign('Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT" })')
  expect(errorCode(error)).toBe("ENOENT")
  expect(isMissing(error)).toBe(true)
  expect(reasonOf(foreign('Object.assign(new Error("x"), { code: "ENOSPC" })'))).toBe(
    "the disk is full; make room or choose another disk (ENOSPC)",
  )
  expect(reasonOf(foreign('new Error("something else")'))).toBe("something else")
})
