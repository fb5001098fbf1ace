/**
 * Text that stands in a page as it is.
 *
 * In: any text. Out: the same for HTML, in text and in quoted attributes. Never: markup.
 */

const NAMES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "\n": "&#10;",
  "\r": "&#13;",
}

/** Writes what HTML would read as its own by name. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"'\n\r]/g, (sign) => NAMES[sign])
