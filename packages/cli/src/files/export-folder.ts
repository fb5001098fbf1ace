/**
 * The folder of an export, asked for before there is anything to write.
 *
 * In: a path. Out: nothing, or an error. Never: lets anything but an earlier export be replaced.
 */
import { readdir } from "node:fs/promises"
import { TORCH_SCRIPT } from "aunet/node"
import { UsageError } from "../arguments/usage-error.ts"
import { checkWritable, lookAt } from "./out-folder.ts"

/** Lets an export replace an earlier one, and nothing else. */
export async function checkExportFolder(path: string, { force }: { readonly force: boolean }): Promise<void> {
  const found = await lookAt(path)
  if (found !== "free") {
    const names = await readdir(path)
    const own = names.includes("params.json") || names.includes(TORCH_SCRIPT)
    const earlier = own && names.includes("files.json") && !names.includes("config.json")
    if (!earlier) {
      const what = names.includes("config.json") ? "a checkpoint" : "other files"
      throw new UsageError(`--out ${path} holds ${what}; choose a new or an empty folder`)
    }
    if (!force)
      throw new UsageError(
        `--out ${path} holds an export already; replace it with --force, or choose another folder`,
      )
  }
  await checkWritable(path)
}
