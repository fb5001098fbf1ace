/**
 * The address of a model, as somebody types it.
 *
 *     ../models/novel/   /novel/config.json   http://this.server/novel.zip     on the server of the page: opened
 *     https://another.server/novel/                                            refused with the way around: the policy of the page
 *
 * In: what was typed, and where the page is. Out: the address of a folder or of a zip. Never: asks for anything.
 */

/** Files that say which folder is meant. */
const INSIDE = /\/(?:config\.json|model\.safetensors|files\.json|splitter\.bin|merges\.json)$/

/** Reads it. @param page the address of the page @throws Error for what is no address, or one of another server */
export function modelAddress(typed: string, page: string): URL {
  const text = typed.trim()
  const { origin } = new URL(page)
  const example = `"models/novel/", or an address that begins with ${origin}/`
  if (text === "") throw new Error(`There is no address yet; it is one of a folder or a zip, as ${example}.`)
  if (!URL.canParse(text, page))
    throw new Error(`"${text}" is no address; it is one of a folder or a zip, as ${example}.`)
  const address = new URL(text, page)
  if (address.origin !== origin)
    throw new Error(
      `${address.host === "" ? text : address.host} is not the server of this page, and the page may ask no other than its own (${origin}), so that nothing which is typed or opened here can leave. Download the folder or its zip from there and open the files here.`,
    )
  address.hash = ""
  address.pathname = address.pathname.replace(INSIDE, "/")
  if (!isZip(address) && !address.pathname.endsWith("/")) address.pathname += "/"
  return address
}

/** Whether it is that of a zip. */
export const isZip = ({ pathname }: URL): boolean => pathname.toLowerCase().endsWith(".zip")

/** The last part of an address: what a folder, or the zip of one, is called. */
export function addressName({ pathname }: URL): string {
  const last = pathname.split("/").findLast((part) => part !== "") ?? "model"
  try {
    return decodeURIComponent(last).replace(/\.zip$/i, "")
  } catch {
    // A percent sign that encodes nothing stays one.
    return last
  }
}
