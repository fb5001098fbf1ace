/**
 * What else could have come in the place of a character.
 *
 * In: a column with a character that was picked. Out: what is drawn. Never: an alternative that the model was not asked for.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { button } from "../page/fields.ts"
import type { WriteDoing } from "./write-doing.ts"
import type { Column } from "./write-state.ts"
import { alternativeWords, charactersOf } from "./written.ts"

/** Draws them. */
export function drawAlternatives({ bytes, picked }: Column, at: number, { goOn }: WriteDoing): VNode | null {
  const character = picked === undefined ? undefined : charactersOf(bytes)[picked]
  if (character === undefined) return null
  const first = bytes[character.from]
  if (first === undefined) return null
  if (first.alternatives.length === 0)
    return h("p", { class: "note" }, "You chose this byte, so the model was not asked what it expected.")
  return h(
    "div",
    { class: "note" },
    h("h3", {}, `In place of ${alternativeWords({ id: first.byte, probability: 1 })}`),
    h(
      "ul",
      { class: "alternatives" },
      first.alternatives.map((each) =>
        h(
          "li",
          { key: each.id },
          h("span", { class: "share" }, `${(100 * each.probability).toFixed(1)}%`),
          h("meter", {
            min: 0,
            max: 1,
            value: each.probability,
            "aria-label": `Probability of ${alternativeWords(each)}`,
          }),
          each.id > 255
            ? h("span", {}, alternativeWords(each))
            : button(alternativeWords(each), () => goOn(at, character.from, each.id), {
                kind: "small",
                isDisabled: each.id === first.byte,
                label: `Go on from here with ${alternativeWords(each)}`,
              }),
        ),
      ),
    ),
  )
}
