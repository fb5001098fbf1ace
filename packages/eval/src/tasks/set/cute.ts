/**
 * CUTE: what a model knows of the letters of words. 14 tasks, 7 of them with random strings beside, each to be written,
 * and each as a likelihood of the label with its quote (`cute_target:`), which tells tiny models apart.
 *
 * In: rows of the authors' tsv files. Out: tasks. Never: a chat template, or further examples.
 */
import type { Filter } from "../../metrics/exact-match.ts"
import { asTarget } from "../as-target.ts"
import { form, forms } from "../record-forms.ts"
import type { TargetTask, WrittenTask } from "../task.ts"
import { CUTE_PROMPTS, type CutePrompt } from "./cute-prompts.ts"

/** What ends a prompt; the answer goes on from its quote. */
const BEGINS = ' Answer: "'

/** The prompts stand indented in their source, and were used so. */
const INDENT = " ".repeat(12)

const filled = (pattern: string, args: readonly string[]): string =>
  args.reduce((text, arg) => text.replace("{}", () => arg), pattern)

/** The examples of a task, as the published prompts have them. */
function examplesOf({ name, pattern, examples }: CutePrompt): string {
  return examples
    .map(([args, answer], i) => {
      const blanks = name === "spell_inverse" && i === 0 ? "  " : " "
      return `${INDENT}${i + 1}. ${filled(pattern, args)}${blanks}Answer: "${answer}"\n`
    })
    .map((line, i) => (name === "orth" && i === 2 ? line.replace('"glad"', '"glad') : line))
    .join("")
}

/** What stands between the first two quotes after the last word `Answer:`, as the authors cut it out. */
export const cuteAnswer: Filter = (written) => {
  const after = (BEGINS + written).split("Answer:").at(-1)?.split("</s>")[0] ?? ""
  return after.split('"')[1] ?? ""
}

const columns = ({ examples }: CutePrompt): string[] => examples[0][0].map((_, i) => `input${i + 1}`)

const cute = (prompt: CutePrompt, set: string): WrittenTask => {
  const names = columns(prompt)
  return {
    kind: "written",
    name: `cute:${set}`,
    version: "1",
    source:
      "Leukas/CUTE 8db264a; writing stops at the first quote, so that what a base model goes on to write is not judged",
    // The copy on the hub has other prompts, with blanks between quotes and words.
    files: [{ path: `cute/**/${set}.tsv` }, { path: `${set}.tsv` }],
    read: forms(
      form([...names, "label"], (row) => {
        const args = names.map((name) => row.text(name))
        return { asked: filled(prompt.asked ?? prompt.pattern, args), label: row.text("label") }
      }),
    ),
    description: `${prompt.instruction}\n${INDENT}\n${examplesOf(prompt)}${INDENT}\n`,
    question: `${INDENT}Question: {asked}${BEGINS}`,
    delimiter: "",
    golds: "{label}",
    stops: ['"'],
    maxBytes: 128,
    metrics: [
      {
        kind: "match",
        name: "exact_match",
        filters: [cuteAnswer],
        ignored: { ...(prompt.ignoresCase && { case: true }) },
      },
    ],
    chance: set.startsWith("contains") ? 0.5 : 0,
  }
}

const sets = CUTE_PROMPTS.flatMap((prompt) => [
  cute(prompt, prompt.name),
  ...(prompt.random === true ? [cute(prompt, `${prompt.name}_rand`)] : []),
])

export const cuteTasks: readonly (WrittenTask | TargetTask)[] = [
  ...sets,
  // A label is at its end only with its quote.
  ...sets.map((task) => asTarget(task, '"')),
]
