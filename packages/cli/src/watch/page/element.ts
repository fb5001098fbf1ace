/**
 * Makes an element of the page.
 *
 * In: a name, attributes, what is inside. Out: an element. Never: markup from text.
 *
 * The functions of this folder are written into the page as they stand (`page-script.ts`): each names only others of them,
 * and what a browser has.
 */
import type { PageDocument, PageField, PageNode } from "./browser.ts"

declare const document: PageDocument

/** Makes it; attributes that are undefined are left out, and functions listen. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | (() => void) | undefined>> = {},
  ...inside: readonly (string | PageNode)[]
): PageField {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value)
    else if (value !== undefined) made.setAttribute(key, value)
  }
  made.append(...inside)
  return made
}
