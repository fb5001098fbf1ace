/**
 * From a task and an item to the prompt that a model gets.
 *
 *     description + (question + delimiter + answer + shotDelimiter) x shots + question  |  delimiter + choice
 *
 * In: a task, fields, examples. Out: texts. Never: a blank at the end of a context; it moves to what follows, and the
 * prompt says so.
 * Source: lm-evaluation-harness, `ConfigurableTask.fewshot_context` and `construct_requests`.
 */
import { AunetError } from "@aunet/base"
import { stripEnd } from "../text/python-text.ts"
import { fill, type Fields, listOf } from "./template.ts"
import type { ChoiceTask, Prompt, TargetPrompt, Task, WrittenTask } from "./task.ts"

/** Makes the prompt of an item. `where` is what messages call the item. */
export function promptOf(task: Task, fields: Fields, shots: readonly Fields[], where: string): Prompt {
  const before = beforeQuestion(task, fields, shots, where)
  const delimiter = task.delimiter ?? " "
  switch (task.kind) {
    case "choice": {
      const choices = choicesOf(task, fields, where)
      const gold = goldOf(task, fields, choices, where)
      const questions =
        task.questions === undefined
          ? choices.map(() => fill(task.question, fields, where))
          : listOf(task.questions, fields, where)
      if (questions.length !== choices.length)
        throw new AunetError(
          "BAD_DATA",
          `${where} has ${questions.length} questions and ${choices.length} answers; there has to be one for each`,
        )
      const parts = choices.map((choice, i) => joined(before + questions[i], delimiter + choice))
      const contexts = parts.map(({ context }) => context)
      return {
        kind: "choice",
        contexts: task.questions === undefined ? contexts.slice(0, 1) : contexts,
        continuations: parts.map(({ continuation }) => continuation),
        choices,
        gold,
        ...(parts.some(({ movedBlanks }) => movedBlanks) && { movedBlanks: true }),
      }
    }
    case "target": {
      const target = filled(task.target, fields, where)
      return { kind: "target", ...joined(before + fill(task.question, fields, where), delimiter + target) }
    }
    case "rolling":
      return {
        kind: "rolling",
        text: filled(task.target, fields, where),
        original: filled(task.original, fields, where),
      }
    case "written":
      return {
        kind: "written",
        context: before + fill(task.question, fields, where),
        golds: goldsOf(task, fields, where),
      }
  }
}

/** Blanks at the end of a context belong to what follows: there they are scored, and never cut off. */
function joined(
  context: string,
  continuation: string,
): Pick<TargetPrompt, "context" | "continuation" | "movedBlanks"> {
  const kept = stripEnd(context)
  const moved = context.slice(kept.length)
  return { context: kept, continuation: moved + continuation, ...(moved !== "" && { movedBlanks: true }) }
}

function beforeQuestion(task: Task, fields: Fields, shots: readonly Fields[], where: string): string {
  const delimiter = task.delimiter ?? " "
  const shotDelimiter = task.shotDelimiter ?? "\n\n"
  const description = task.description === undefined ? "" : fill(task.description, fields, where)
  return shots.reduce((text, shot, i) => {
    const name = `example ${i} of ${where}`
    return text + questionOf(task, shot, name) + delimiter + answerOf(task, shot, name) + shotDelimiter
  }, description)
}

/** The question of an example; where each answer has its own, that of the right one. */
function questionOf(task: Task, fields: Fields, where: string): string {
  if (task.kind !== "choice" || task.questions === undefined) return fill(task.question, fields, where)
  const questions = listOf(task.questions, fields, where)
  return questions[goldOf(task, fields, questions, where)]
}

function answerOf(task: Task, fields: Fields, where: string): string {
  switch (task.kind) {
    case "choice": {
      const choices = choicesOf(task, fields, where)
      return choices[goldOf(task, fields, choices, where)]
    }
    case "target":
    case "rolling":
      return filled(task.target, fields, where)
    case "written":
      return task.shotAnswer === undefined
        ? goldsOf(task, fields, where)[0]
        : filled(task.shotAnswer, fields, where)
  }
}

function choicesOf(task: ChoiceTask, fields: Fields, where: string): readonly string[] {
  const choices =
    typeof task.choices === "string"
      ? listOf(task.choices, fields, where)
      : task.choices.map((choice) => fill(choice, fields, where))
  if (choices.length === 0) throw new AunetError("BAD_DATA", `${where} has no answers to choose from`)
  const empty = choices.indexOf("")
  if (empty >= 0) throw new AunetError("BAD_DATA", `answer ${empty} of ${where} is empty`)
  return choices
}

function goldOf(task: ChoiceTask, fields: Fields, choices: readonly string[], where: string): number {
  const gold = fields[task.gold]
  if (typeof gold === "number" && Number.isInteger(gold) && gold >= 0 && gold < choices.length) return gold
  throw new AunetError(
    "BAD_DATA",
    `the right answer of ${where} is ${JSON.stringify(gold)} (field ${task.gold}); it must be a place from 0 to ${choices.length - 1}`,
  )
}

function goldsOf(task: WrittenTask, fields: Fields, where: string): readonly string[] {
  const [, name] = /^\{([^{}]+)\}$/.exec(task.golds) ?? []
  const golds =
    name !== undefined && Array.isArray(fields[name])
      ? listOf(task.golds, fields, where)
      : [fill(task.golds, fields, where)]
  if (golds.length === 0) throw new AunetError("BAD_DATA", `${where} has no right answer`)
  return golds
}

function filled(template: string, fields: Fields, where: string): string {
  const text = fill(template, fields, where)
  if (text === "") throw new AunetError("BAD_DATA", `what ${where} asks for is empty`)
  return text
}
