/** What says that there is no room. */
import { runInNewContext } from "node:vm"
import { expect, test } from "vitest"
import { AunetError, isNoRoom } from "@aunet/base"

test("a full disk, a full share of it and a full page are told, also as a cause and from another realm", () => {
  const full = Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" })
  for (const error of [
    full,
    Object.assign(new Error("x"), { code: "EDQUOT" }),
    new DOMException("the quota is used up", "QuotaExceededError"),
    new AunetError("CHECKPOINT_WRITE_FAILED", "run could not be written", { cause: full }),
    runInNewContext('Object.assign(new Error("x"), { code: "ENOSPC" })'),
  ])
    expect(isNoRoom(error)).toBe(true)
})

test("nothing else is, and an error that is its own cause ends", () => {
  const own: Error & { cause?: unknown } = new Error("x")
  own.cause = own
  for (const error of [
    own,
    Object.assign(new Error("x"), { code: "EACCES" }),
    new AunetError("CHECKPOINT_WRITE_FAILED", "ENOSPC"),
    "ENOSPC",
    null,
    undefined,
  ])
    expect(isNoRoom(error)).toBe(false)
})
