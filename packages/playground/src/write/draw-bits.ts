/**
 * A text with what each character cost, and a mark after those that woke a stage.
 *
 * In: a column, and who is told. Out: what is drawn. Never: a cost by colour alone: each has its number in its title.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import type { WriteDoing } from "./write-doing.ts"
import type { Column } from "./write-state.ts"
import { charactersOf, shadeOf, type WrittenCharacter } from "./written.ts"

/** Marks have one bar to three. */
const MOST_BARS = 3

/** Draws them. Arrow keys go from one to the next. */
export function drawBits(column: Column, at: number, { tell }: WriteDoing): VNode {
  const { bytes, prompt, picked } = column
  const characters = charactersOf(bytes)
  const known = bytes.filter(({ bits }) => bits !== undefined)
  const mean = known.reduce((sum, { bits = 0 }) => sum + bits, 0) / Math.max(1, known.length)
  return h(
    "div",
    {},
    h(
      "p",
      { class: "soft" },
      `${mean.toFixed(2)} bits a byte on average; a byte that nothing is known of has 8. Choose a character to see what else could have come, and to go on from there.`,
    ),
    h("p", { class: "legend", "aria-hidden": "true" }, LEGEND),
    h(
      "div",
      {
        class: "bits",
        dir: "auto",
        role: "group",
        "aria-label": "Characters and their bits",
        onKeyDown: walk,
      },
      h("span", { class: "soft" }, prompt),
      characters.map((character, i) =>
        // No button of HTML: a line may end anywhere between those, in the middle of a word.
        h(
          "span",
          {
            key: i,
            role: "button",
            class: `b${shadeOf(character.bits)}`,
            tabIndex: i === (picked ?? 0) ? 0 : -1,
            "aria-pressed": i === picked,
            "aria-label": spoken(character),
            title: spoken(character),
            onClick: () => tell({ type: "picked", at, character: i === picked ? undefined : i }),
          },
          shown(character.text),
          character.level > 0 ? h("i", { class: `mark${Math.min(character.level, MOST_BARS)}` }) : null,
        ),
      ),
    ),
  )
}

const LEGEND = [0.3, 0.7, 1.5, 3, 5, 8, 10].map((bits, i) =>
  h("span", { key: i, class: `b${shadeOf(bits)}` }, ["0", "0.5", "1", "2", "4", "6", "9+"][i]),
)

const shown = (text: string): string => (text === "" ? "▯" : text.replaceAll("\n", "↵\n"))

function spoken({ text, bits, level }: WrittenCharacter): string {
  const name =
    text === " " ? "space" : text === "\n" ? "new line" : text === "" ? "part of a character" : text
  return `${name}: ${bits.toFixed(1)} bits${level > 0 ? `, woke stages up to ${level}` : ""}`
}

/** Moves the focus among the characters, and chooses the one that has it. */
function walk(event: KeyboardEvent): void {
  const { activeElement } = document
  if (!(activeElement instanceof HTMLElement) || activeElement.role !== "button") return
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault()
    return activeElement.click()
  }
  const along = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (along === undefined || activeElement.parentElement === null) return
  const isLeftward = getComputedStyle(activeElement.parentElement).direction === "rtl"
  const step = isLeftward ? -along : along
  const next = step === 1 ? activeElement.nextElementSibling : activeElement.previousElementSibling
  if (!(next instanceof HTMLElement)) return
  event.preventDefault()
  next.focus()
}
