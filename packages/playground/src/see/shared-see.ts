/**
 * The view of segments as an address.
 *
 * In: where it stands, or what an address holds. Out: the other. Never: the bytes of a file.
 */
import { SIZES } from "@aunet/core"
import { numberIn, oneOf, textIn } from "../page/share-link.ts"
import { shareable, sharedChoice } from "../splitters/shared-choice.ts"
import { MOST_CHOICES, type SeeState } from "./see-state.ts"

/** What is handed on. */
export const sharedSee = ({ text, choices, levels, size }: SeeState): object => ({
  ...(text.kind === "typed" && { text: text.text }),
  choices: choices.map(shareable),
  levels,
  size,
})

/** What that is. */
export function sharedSeeWords({ text, choices }: SeeState): string {
  const what = text.kind === "typed" ? "the text and the splitters" : "the splitters, and not the file"
  return choices.some(({ rule }) => rule === "module")
    ? `${what}; of a splitter from a module nothing, whoever opens it sees words`
    : what
}

/** Where the view stands with what an address holds. */
export function seeOf(shared: Readonly<Record<string, unknown>>, state: SeeState): SeeState {
  const { text, choices, levels, size } = shared
  const list =
    Array.isArray(choices) && choices.length > 0
      ? choices.slice(0, MOST_CHOICES).map(sharedChoice)
      : state.choices
  return {
    ...state,
    text: typeof text === "string" ? { kind: "typed", text: textIn(text, "") } : state.text,
    choices: list,
    results: list.map(() => undefined),
    levels: Math.round(numberIn(levels, 1, 3, state.levels)),
    size: oneOf(size, SIZES, state.size),
    question: state.question + 1,
  }
}
