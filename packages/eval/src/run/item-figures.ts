/**
 * From an answer to the figures of its item.
 *
 * In: a prompt, an answer. Out: numbers by name. Never: a figure of a set; those are made of these.
 */
import { AunetError } from "@aunet/base"
import { choiceFigures } from "../metrics/choice-metrics.ts"
import { exactMatch } from "../metrics/exact-match.ts"
import { pieces, stripEnd, stripStart } from "../text/python-text.ts"
import type { Prompt, Task } from "../tasks/task.ts"
import type { ItemAnswer } from "./ask.ts"

/** Numbers of one item. */
export type ItemFigures = Readonly<Record<string, number>>

const encoder = new TextEncoder()

/** Python's `re.split` at blanks: a blank at either end makes an empty piece, which counts. */
const countWords = (text: string): number => {
  const inner = pieces(text).length
  if (inner === 0) return text === "" ? 1 : 2
  return inner + Number(stripStart(text) !== text) + Number(stripEnd(text) !== text)
}

/**
 * Judges an answer.
 *
 * @throws AunetError BAD_DATA for an answer of another kind
 */
export function itemFigures(task: Task, prompt: Prompt, answer: ItemAnswer, where: string): ItemFigures {
  const { nats = [], greedy = [], written } = answer
  const wanted = prompt.kind === "choice" ? prompt.choices.length : 1
  if (prompt.kind === "written" ? written === undefined : nats.length !== wanted)
    throw new AunetError("BAD_DATA", `what is kept of ${where} is no answer to it`)
  switch (prompt.kind) {
    case "choice":
      return {
        ...choiceFigures(
          prompt.choices.map((text, i) => ({
            text,
            nats: nats[i],
            isGreedy: greedy[i],
            scoredBytes: encoder.encode(prompt.continuations[i]).length,
          })),
          prompt.gold,
        ),
      }
    case "target": {
      const bytes = encoder.encode(prompt.continuation).length
      return {
        nats: nats[0],
        bytes,
        acc: Number(greedy[0]),
        gold_bits_per_byte: -nats[0] / Math.LN2 / bytes,
      }
    }
    case "rolling":
      return {
        nats: nats[0],
        bytes: encoder.encode(prompt.original).length,
        words: countWords(prompt.original),
        scoredBytes: encoder.encode(prompt.text).length,
      }
    case "written": {
      if (task.kind !== "written") return {}
      const matches = task.metrics.flatMap((metric) =>
        metric.kind === "match"
          ? [
              [
                metric.name,
                exactMatch(filtered(written ?? "", metric.filters), prompt.golds, metric.ignored ?? {}),
              ],
            ]
          : [],
      )
      return Object.fromEntries(matches) as ItemFigures
    }
  }
}

/** A text through one filter after another. */
export const filtered = (text: string, filters: readonly ((text: string) => string)[] = []): string =>
  filters.reduce((rest, filter) => filter(rest), text)
