/**
 * What trainings wrote, side by side, the latest on top.
 *
 * In: groups of texts. Out: columns. Never: markup from text.
 */
import type { PageDocument, PageElement } from "./browser.ts"
import { element } from "./element.ts"
import type { SampleGroup } from "./watch-state.ts"

declare const document: PageDocument

/** Shows them; what was scrolled stays so. */
export function showSamples(place: PageElement, groups: readonly SampleGroup[]): void {
  const now = JSON.stringify(groups)
  if (place.dataset["shown"] === now) return
  place.dataset["shown"] = now
  const scrolled = new Map(
    [...place.querySelectorAll("ol")].map((list) => [list.dataset["key"], list.scrollTop] as const),
  )
  const focused = document.activeElement?.dataset["key"]
  place.replaceChildren(
    ...groups.map(({ prompt, columns }) =>
      element(
        "section",
        {},
        element("h3", {}, `After “${prompt}”`),
        element(
          "div",
          { class: "columns" },
          ...columns.map(({ run, line, texts }) =>
            element(
              "div",
              {},
              element("h4", {}, element("span", { class: `key l${line}` }), run),
              element(
                "ol",
                {
                  tabindex: "0",
                  "data-key": JSON.stringify([prompt, run]),
                  "aria-label": `${run}, the latest first`,
                },
                ...texts.map(({ step, text }) =>
                  element(
                    "li",
                    {},
                    element("small", { class: "soft" }, `step ${step}`),
                    element("p", {}, element("span", { class: "soft" }, prompt), text),
                  ),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  )
  for (const list of place.querySelectorAll("ol")) {
    list.scrollTop = scrolled.get(list.dataset["key"]) ?? 0
    if (focused !== undefined && list.dataset["key"] === focused) list.focus({ preventScroll: true })
  }
}
