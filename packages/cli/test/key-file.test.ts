/** A key in a file, as programs of every system write one. */
import { writeFileSync } from "node:fs"
import { beforeAll, expect, test } from "vitest"
import { callAunet, trainOnce } from "./run-aunet.ts"
import { temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
beforeAll(() => trainOnce(writeText(at("text.txt")), at("run")))

test("a key is read as PowerShell writes it: UTF-16 with its mark is no longer than it is", async () => {
  const refused = async (name: string, key: Uint8Array): Promise<void> => {
    writeFileSync(at(name), key)
    const { status, stderr } = await callAunet([
      "serve",
      at("run"),
      "--engine",
      "reference",
      "--api-key-file",
      at(name),
    ])
    expect(status, stderr).toBe(2)
    expect(stderr).toContain(
      `the API key (--api-key-file ${at(name)}) has 15 characters; it must have 16 or more`,
    )
  }
  // Of fifteen characters, which as bytes would be thirty and do.
  const little = Buffer.from("\ufefffifteen letters\r\n", "utf16le")
  await refused("little", little)
  await refused("big", Buffer.from(little).swap16())
  await refused("marked", Buffer.from("\ufefffifteen letters\n"))
})
