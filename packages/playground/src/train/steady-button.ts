/**
 * A button that keeps the keyboard: off, it is still there to be found; gone, its neighbour has it.
 *
 * In: words, who is told. Out: what is drawn. Never: an answer to a press while it is off.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { handOnFocus } from "./hand-on-focus.ts"

/** How one is. */
export interface SteadyButton {
  /** Tells it from those beside it: with the same key it is the same button, whatever its words are. */
  readonly key: string
  readonly kind?: "first" | false
  readonly isOff?: boolean
  /** For who does not see what it stands at. */
  readonly label?: string
}

/** Draws it. */
export const steadyButton = (
  words: string,
  onPress: () => void,
  { key, kind, isOff = false, label }: SteadyButton,
): VNode =>
  h(
    "button",
    {
      ...{ key, type: "button", ref: handOnFocus() },
      ...(kind === "first" && { class: kind }),
      // Not `disabled`, which takes the keyboard away.
      ...(isOff ? { "aria-disabled": true } : { onClick: onPress }),
      ...(label !== undefined && { "aria-label": label }),
    },
    words,
  )
