/**
 * A view with its text and its settings as an address, to be sent to somebody.
 *
 *     #see?eyJ0ZXh0IjoiVGhlIGNhdCJ9     the part behind # goes to no server
 *
 * In: what a view wants to hand on. Out: an address, and what one holds. Never: trusts it: each view reads what it knows.
 */

/** Of an address that can still be sent. */
const MOST_CHARACTERS = 100_000

/** Makes the part behind the `#`. @throws Error for what is too long */
export function shareHash(view: string, what: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(what))
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
  const hash = `#${view}?${text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`
  if (hash.length > MOST_CHARACTERS)
    throw new Error("The text is too long for a link; send it as a file, and the link without it.")
  return hash
}

/** What an address holds; undefined for one that holds nothing that could be read. */
export function sharedIn(hash: string): Readonly<Record<string, unknown>> | undefined {
  const [, text] = hash.split("?")
  if (text === undefined) return undefined
  try {
    const characters = atob(text.replaceAll("-", "+").replaceAll("_", "/"))
    const bytes = Uint8Array.from(characters, (each) => each.charCodeAt(0))
    const what: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof what === "object" && what !== null ? (what as Readonly<Record<string, unknown>>) : undefined
  } catch {
    // An address that was cut on its way is one without anything behind it.
    return undefined
  }
}

/** A number in its bounds, else what stands there. */
export const numberIn = (value: unknown, least: number, most: number, other: number): number =>
  typeof value === "number" && value >= least && value <= most ? value : other

/** A text, else what stands there. */
export const textIn = (value: unknown, other: string): string => (typeof value === "string" ? value : other)

/** One of a list, else what stands there. */
export const oneOf = <A extends string>(value: unknown, list: readonly A[], other: A): A =>
  list.find((each) => each === value) ?? other
