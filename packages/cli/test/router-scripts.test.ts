/** `--script-lengths`: segments of other lengths in some scripts. */
import { writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import { callAunet } from "./run-aunet.ts"
import { temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()

test("lengths by script: asked for, trained, told and kept; what is no script is refused", async () => {
  writeFileSync(
    at("mixed.txt"),
    "the cat sat \u0e41\u0e21\u0e27\u0e19\u0e31\u0e48\u0e07 on a mat ".repeat(60),
  )
  const call = (lengths: string, ...more: string[]) =>
    callAunet(
      [
        ...["train", "--data", "mixed.txt", "--engine", "reference", "--rows", "1", "--row-bytes", "64"],
        ...["--router", "hnet", "--bytes-per-segment", "4", "--script-lengths", lengths],
        ...(more.includes("--out") ? more : [...more, "--out", "refused"]),
      ],
      { cwd: at() },
    )
  const ran = await call("Thai=9", "--out", "mixed", "--steps", "2")
  expect(ran.status, ran.stderr).toBe(0)
  expect(ran.stderr).toContain("router    hnet: segments of 4 bytes (Thai 9) are asked for")
  expect(ran.stderr).toMatch(/after 2 steps, segments of [0-9.]+ bytes \(others [0-9.]+, Thai [0-9.]+\)/)
  const told = await callAunet(["inspect", "mixed"], { cwd: at() })
  expect(told.stdout).toMatch(/asked for every 4 bytes \(Thai 9\)/)
  expect(told.stdout).toMatch(/stage 1 +[0-9.]+ bytes a segment of held-out text \(others [0-9.]+, Thai /)
  const on = await callAunet(
    ["train", "--out", "mixed", "--resume", "--data", "mixed.txt", "--steps", "3", "--engine", "reference"],
    {
      cwd: at(),
    },
  )
  expect(on.status, on.stderr).toBe(0)
  expect(on.stderr).toContain("(Thai 9) are asked for")
  expect((await call("Tai=9")).stderr).toMatch(/the script "Tai"; there is no such script; there are: Adlam/)
  expect((await call("Thai")).stderr).toContain("is not a list of scripts with lengths: Thai=15,Han=6")
  expect((await call("Thai=9,Thai=8")).stderr).toContain("has Thai twice")
  expect((await call("Thai=40")).stderr).toContain("Thai")
  expect((await call("Thai=9", "--router-rule", "within")).stderr).toContain("do not go together")
})
