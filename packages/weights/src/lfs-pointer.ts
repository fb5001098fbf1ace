/**
 * Git LFS pointers: the few lines of text that stand in a clone where a large file was not fetched.
 *
 *     version https://...
 *     oid sha256:4d7a...
 *     size 548105171
 *
 * In: the bytes of a file. Out: nothing, or an error that names it as what it is. Never: fetches.
 * Source: the specification of Git LFS, spec.md, "The Pointer".
 */
import { givenBytes } from "./given-bytes.ts"
import { WeightsError } from "./weights-error.ts"

/** A pointer is shorter than this, in bytes. */
export const LFS_POINTER_BYTES = 1024

/** Keys in order, `version` first; extensions may stand between. */
const pointer = /^version \S+\n(?:ext-\d-\S+ .*\n)*oid \w+:[0-9a-f]{32,}\nsize (\d{1,15})\n?$/

/**
 * Refuses a Git LFS pointer in place of the file that it points to.
 *
 * @param file how the message calls it
 * @throws WeightsError LFS_POINTER with the size of the file that is not there, and how to get it; also for what is
 * no bytes
 * @example refuseLfsPointer(readFileSync("model.safetensors"), "model.safetensors")
 */
export function refuseLfsPointer(given: Uint8Array | ArrayBuffer, file: string): void {
  const bytes = givenBytes(given, file, "LFS_POINTER")
  if (bytes.length >= LFS_POINTER_BYTES) return
  const found = pointer.exec(new TextDecoder().decode(bytes).replaceAll("\r\n", "\n"))
  if (found === null) return
  throw new WeightsError(
    "LFS_POINTER",
    `${file} is a Git LFS pointer and not the file itself, which has ${found[1]} bytes; run "git lfs pull" in the clone it is of, or download the file alone`,
  )
}
