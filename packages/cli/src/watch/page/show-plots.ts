/**
 * The plots.
 *
 * In: SVG of the server. Out: figures, changed where they have to be. Never: a figure that is drawn anew while it is the
 * same.
 */
import type { PageElement } from "./browser.ts"
import { element } from "./element.ts"
import type { WatchState } from "./watch-state.ts"

/** Shows them. */
export function showPlots(place: PageElement, plots: WatchState["plots"]): void {
  const known = new Map([...place.children].map((each) => [each.dataset["title"], each]))
  let before: PageElement | null = null
  for (const { title, svg } of plots) {
    const figure =
      known.get(title) ??
      element("figure", { "data-title": title }, element("figcaption", {}, title), element("div"))
    known.delete(title)
    const drawing = figure.lastElementChild as PageElement & { drawn?: string }
    // Our own server's, made of escaped names.
    if (drawing.drawn !== svg) drawing.innerHTML = drawing.drawn = svg
    const after: PageElement | null = before === null ? place.firstElementChild : before.nextElementSibling
    if (after !== figure) place.insertBefore(figure, after)
    before = figure
  }
  for (const figure of known.values()) figure.remove()
}
