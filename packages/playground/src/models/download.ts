/**
 * Bytes as a file of whoever looks at the page.
 *
 * In: a name, bytes. Out: a download. Never: a name that a system refuses.
 */

/** A name of a folder or a file that every system takes. */
export const folderName = (name: string): string =>
  name
    .replaceAll(/[^\w-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60) || "model"

/** Hands them over. */
export function download(fileName: string, bytes: Uint8Array): void {
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]))
  const link = document.createElement("a")
  link.href = address
  link.download = fileName
  link.click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
