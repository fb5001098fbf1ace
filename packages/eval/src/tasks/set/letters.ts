/** Questions whose answers stand in them, each after a letter: MMLU and its kin. The letter is what is scored. */
import { strip } from "../../text/python-text.ts"
import type { Row } from "../record-forms.ts"
import type { Fields } from "../template.ts"

export const LETTERS = ["A", "B", "C", "D"]

/** As MMLU shows a question with its answers; the answers keep their blanks. */
export const LETTERED = "{asked}\nA. {a}\nB. {b}\nC. {c}\nD. {d}"

/** The fields of `LETTERED`; `gold` is a place or a letter. */
export function lettered(question: string, choices: readonly string[], gold: number): Fields {
  const [a = "", b = "", c = "", d = ""] = choices
  return { asked: strip(question), choices, a, b, c, d, gold }
}

/** The place of the right answer, which files name by a letter or count from 0. */
export const placeOf = (row: Row, name: string): number =>
  typeof row.value(name) === "string" && LETTERS.includes(row.text(name))
    ? row.placeIn(LETTERS, name)
    : row.whole(name)
