/** A place that holds no checkpoint: what it is, and where one may be. */
import { execFileSync } from "node:child_process"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { nodeFolder } from "../src/node/index.ts"
import { content } from "./fixtures/content.ts"

test.skipIf(process.platform === "win32")(
  "a pipe is not waited for (Windows has none by a path)",
  async () => {
    const path = await mkdtemp(join(tmpdir(), "aunet-none-"))
    execFileSync("mkfifo", [join(path, "pipe")])
    await expect(nodeFolder(join(path, "pipe")).read()).rejects.toThrow("it is a file and not a folder")
    await rm(path, { recursive: true })
  },
)

test("what holds no checkpoint is told with where one may be", async () => {
  const why = (where: string, sentence: string) =>
    expect(nodeFolder(where).read()).rejects.toMatchObject({
      code: "CHECKPOINT_MISSING",
      message: expect.stringContaining(sentence) as string,
    })
  const path = await mkdtemp(join(tmpdir(), "aunet-none-"))
  const zip = join(path, "model.zip")
  await writeFile(zip, Uint8Array.of(0x50, 0x4b, 3, 4, 0))
  await why(zip, "it is a zip; unpack it, and name the folder that was in it")
  for (const bytes of [Uint8Array.of(0x50, 0x4b), new TextEncoder().encode("PK is a text")]) {
    await writeFile(zip, bytes)
    await why(zip, "it is a file and not a folder")
  }
  await mkdir(join(path, "sub"))
  await why(path, "it has neither a files.json nor a config.json")
  await nodeFolder(join(path, "sub")).write(content(1))
  await why(path, `config.json; ${join(path, "sub")} has one`)
  // Whether that one can be read is told to whoever names it.
  await writeFile(join(path, "sub", "files.json"), "damaged")
  await why(path, `config.json; ${join(path, "sub")} has one`)
  await writeFile(join(path, "corpus.json"), "{}")
  await why(path, "it is a prepared corpus, to train on")
  await rm(path, { recursive: true })
})
