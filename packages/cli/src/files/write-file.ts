/**
 * One file, whole or not at all.
 *
 * In: a path and bytes. Out: the file. Never: leaves half of it under that name, or what it wrote so far
 * under another.
 */
import { randomBytes } from "node:crypto"
import { rmSync } from "node:fs"
import { mkdir, open, rename, rm, stat } from "node:fs/promises"
import { dirname } from "node:path"
import { checkWritable, refuseFileInTheWay } from "./out-folder.ts"
import { UsageError } from "../arguments/usage-error.ts"

/**
 * Checks the place of a file before there is anything to write.
 *
 * @param flag what was typed before the path, for messages
 * @throws UsageError saying what is there and what to do
 */
export async function checkOutFile(
  path: string,
  { force, flag = "--out" }: { readonly force: boolean; readonly flag?: string },
): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) throw new UsageError(`${flag} ${path} is a folder; name a file`)
  if (found !== undefined && !force) {
    throw new UsageError(`${flag} ${path} is there already; replace it with --force, or choose another name`)
  }
  if (found === undefined) await refuseFileInTheWay(path, flag)
  await checkWritable(dirname(path), `${flag} ${path} cannot be written`)
}

/** Writes a file beside its place and moves it there. */
export async function writeFileWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.${randomBytes(6).toString("hex")}.part`
  // Ctrl-C ends the process while it writes.
  const tidy = (): void => rmSync(part, { force: true })
  process.on("exit", tidy)
  try {
    const file = await open(part, "wx")
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  } finally {
    process.off("exit", tidy)
  }
}
