/**
 * The encoding that a page says itself to be in.
 *
 *     <meta charset="windows-1251">
 *     <meta http-equiv="Content-Type" content="text/html; charset=koi8-r">
 *     <?xml version="1.0" encoding="shift_jis"?>
 *
 * In: the first bytes of a page. Out: a label, or nothing. Never: guesses.
 * Source: the HTML standard, "prescan a byte stream to determine its encoding".
 */

/** How far it may stand from the start. */
const PRESCAN_BYTES = 1024

/**
 * Finds the encoding of a page, as `TextDecoder` calls it; `undefined` for UTF-8, and where it says nothing.
 *
 * UTF-16 is not believed: bytes in which this could be read are not UTF-16.
 */
export function htmlEncoding(head: Uint8Array): string | undefined {
  const start = new TextDecoder("latin1")
    .decode(head.subarray(0, PRESCAN_BYTES))
    .replaceAll(/<!--.*?-->/gs, "")
  const label =
    /<meta\s[^>]*?charset\s*=\s*["']?\s*([^\s"'/>;]+)/i.exec(start)?.[1] ??
    /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)["']/i.exec(start)?.[1]
  if (label === undefined) return undefined
  try {
    const { encoding } = new TextDecoder(label)
    return encoding === "utf-8" || encoding.startsWith("utf-16") ? undefined : encoding
  } catch {
    return undefined
  }
}
