/**
 * The fields of one splitter.
 *
 * In: a choice, where it stands, and who is told. Out: what is drawn. Never: a choice that nothing can be made of.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { button, choose, numberField, openFile, textField } from "../page/fields.ts"
import {
  type ChoiceChange,
  type Rule,
  RULE_WORDS,
  RULES,
  SECOND_RULES,
  type SplitterChoice,
} from "../splitters/choice.ts"
import type { SeeDoing } from "./see-doing.ts"

const NONE = "none"
/** Bytes of the longest segment, once somebody wants a limit. */
const FIRST_LIMIT = 12

/** Draws them. */
export function drawChoice(
  choice: SplitterChoice,
  at: number,
  isRemovable: boolean,
  { tell, openModule }: SeeDoing,
): VNode {
  const change = (changed: ChoiceChange): void => tell({ type: "choice", at, change: changed })
  return h(
    "div",
    { class: "choices" },
    choose(
      "Rule",
      choice.rule,
      RULES.map((rule) => ({ value: rule, label: RULE_WORDS[rule] })),
      (rule) => change({ rule: rule as Rule }),
    ),
    choice.rule === "pattern"
      ? textField("A segment ends with", choice.pattern, (pattern) => change({ pattern }))
      : null,
    choice.rule === "module"
      ? openFile(choice.module?.name ?? "Open a .js file", ".js,.mjs", ([file]) => {
          if (file !== undefined) openModule(file, at)
        })
      : null,
    choose(
      "And at",
      choice.also ?? NONE,
      [
        { value: NONE, label: "nothing else" },
        ...SECOND_RULES.filter((rule) => rule !== choice.rule).map((rule) => ({ value: rule, label: rule })),
      ],
      (rule) => change({ also: rule === NONE ? undefined : (rule as Rule) }),
    ),
    choose(
      "Longest segment",
      choice.atMost === undefined ? NONE : "limit",
      [
        { value: NONE, label: "no limit" },
        { value: "limit", label: "a limit" },
      ],
      (value) => change({ atMost: value === NONE ? undefined : FIRST_LIMIT }),
    ),
    choice.atMost === undefined
      ? null
      : numberField("Bytes", choice.atMost, { least: 4, most: 1000 }, (atMost) => change({ atMost })),
    isRemovable
      ? button("Remove", () => tell({ type: "remove", at }), { label: `Remove splitter ${at + 1}` })
      : null,
  )
}
