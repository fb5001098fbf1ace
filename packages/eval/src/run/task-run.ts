/**
 * A task on its way: item after item is asked, judged and told, and what is known already is not asked again.
 *
 *     items -> prompts -> keys -> known? -> ask (some together, on whichever model is free) -> figures -> step
 *
 * In: a task, its data, one or several copies of a model. Out: steps, then a summary. Never: loses what was measured
 * when something fails later; each step is out before the next is asked for.
 */
import { AunetError, badOption } from "@aunet/base"
import type { DataPlace } from "../data/data-place.ts"
import type { EvaluatedModel } from "../model/evaluated-model.ts"
import { uniformModel } from "../model/uniform-model.ts"
import type { Task } from "../tasks/task.ts"
import { ask, type ItemAnswer } from "./ask.ts"
import { askTogether } from "./ask-together.ts"
import { inParallel } from "./in-parallel.ts"
import { itemFigures, type ItemFigures } from "./item-figures.ts"
import { itemKey } from "./item-key.ts"
import type { JudgedItem } from "./judged-item.ts"
import { type ItemOptions, type TaskItem, taskItems } from "./task-items.ts"
import { summarise, type TaskSummary } from "./task-summary.ts"

/** How a task is run. */
export interface RunOptions extends ItemOptions {
  /** Whether an item that does not fit the context is an error; counted otherwise. */
  readonly strict?: boolean
  /** Items asked at once; 64 when left out. */
  readonly together?: number
  /** Answers of an earlier run, by the key of their item. */
  readonly known?: ReadonlyMap<string, ItemAnswer>
}

/** One item done. */
export interface RunStep {
  /** Tells the item, with all that its answer depends on, from others. */
  readonly key: string
  readonly place: number
  readonly where: string
  readonly group: string
  readonly answer: ItemAnswer
  readonly figures: ItemFigures
  /** Whether it was known, and not asked for. */
  readonly wasKnown: boolean
  /** Items done, this one included. */
  readonly done: number
  /** Items with an answer, which are as many or more: those that are asked together have theirs at the same time. */
  readonly answered: number
  readonly count: number
}

/** A task that is run. */
export interface TaskRun {
  readonly task: Task
  readonly count: number
  /** Asks for all items that are not known; once. */
  steps(): AsyncGenerator<RunStep, void, undefined>
  /** What has come out; of all items once the steps are through. */
  summary(): TaskSummary
  /** What its figures are of, by the places of the items. */
  judged(): ReadonlyMap<number, JudgedItem>
}

interface Asked {
  readonly item: TaskItem
  readonly key: string
}

interface Chunk {
  readonly asked: readonly Asked[]
  readonly isKnown: boolean
}

/**
 * Begins a task.
 *
 * @param models one, or several copies of the same that are asked at the same time
 * @throws AunetError as `taskItems` does; BAD_OPTION for `together` below 1; CONTEXT_EXCEEDED when `strict` and an item
 * does not fit; in `steps` NOT_FINITE for a likelihood that is none
 */
export async function taskRun(
  task: Task,
  data: DataPlace,
  models: EvaluatedModel | readonly EvaluatedModel[],
  options: RunOptions = {},
): Promise<TaskRun> {
  const { strict = false, together = 64, known = new Map<string, ItemAnswer>(), signal } = options
  if (!Number.isInteger(together) || together < 1)
    throw badOption("together", together, "a whole number of 1 or more")
  const all = (Array.isArray as (value: unknown) => value is readonly EvaluatedModel[])(models)
    ? models
    : [models]
  const [first] = all
  if (first === undefined) throw badOption("models", "[]", "one model or more")
  const items = await taskItems(task, data, options)
  const judged = new Map<number, JudgedItem>()
  const uniform = new Map<number, JudgedItem>()
  const counts = { cutItems: 0, unreadItems: 0, movedItems: 0 }

  const judge = (item: TaskItem, answer: ItemAnswer): ItemFigures => {
    if (answer.fitsNowhere === true) {
      counts.unreadItems++
      return {}
    }
    if (answer.cutBytes > 0) {
      counts.cutItems++
      if (strict) throw tooLong(item, `${answer.cutBytes} bytes of it were let go of`)
    }
    if ("movedBlanks" in item.prompt) counts.movedItems++
    const figures = itemFigures(task, item.prompt, answer, item.where)
    judged.set(item.place, judgedOf(item, answer, figures))
    return figures
  }

  /** What is asked at once: items that are all known, or all not. */
  async function* chunks(): AsyncGenerator<Chunk, void, undefined> {
    const waiting: Record<"known" | "new", Asked[]> = { known: [], new: [] }
    for (const item of items.prompts()) {
      if (signal?.aborted === true)
        throw new AunetError("ABORTED", `${task.name} was aborted`, { cause: signal.reason as unknown })
      const [answer] = await ask([item], task, uniformModel)
      uniform.set(item.place, judgedOf(item, answer, itemFigures(task, item.prompt, answer, item.where)))
      const key = await itemKey(task, items.shots, first, item.prompt)
      const kind = known.has(key) ? "known" : "new"
      waiting[kind].push({ item, key })
      if (waiting[kind].length === together)
        yield { asked: waiting[kind].splice(0), isKnown: kind === "known" }
    }
    if (waiting.known.length > 0) yield { asked: waiting.known, isKnown: true }
    if (waiting.new.length > 0) yield { asked: waiting.new, isKnown: false }
  }

  const answersOf = async (
    { asked, isKnown }: Chunk,
    model: EvaluatedModel,
    inner: AbortSignal,
  ): Promise<readonly ItemAnswer[]> =>
    isKnown
      ? asked.map(({ key }) => known.get(key) as ItemAnswer)
      : askTogether(
          asked.map(({ item }) => item),
          task,
          model,
          strict,
          inner,
        )

  return {
    task,
    count: items.count,
    async *steps() {
      let done = 0
      let answered = 0
      const chunksAnswered = inParallel(
        chunks(),
        all,
        async (chunk, model, inner) => ({ ...chunk, answers: await answersOf(chunk, model, inner) }),
        signal,
      )
      for await (const { asked, isKnown, answers } of chunksAnswered) {
        answered += asked.length
        for (const [i, { item, key }] of asked.entries()) {
          const { place, where, group } = item
          const answer = answers[i]
          const figures = judge(item, answer)
          done++
          const { count } = items
          yield { key, place, where, group, answer, figures, wasKnown: isKnown, done, answered, count }
        }
      }
    },
    judged: () => judged,
    summary: () => {
      const nothing = new Map([...uniform].filter(([place]) => judged.has(place)))
      return summarise(task, first, items, { judged: inOrder(judged), uniform: inOrder(nothing), ...counts })
    },
  }
}

const inOrder = (items: ReadonlyMap<number, JudgedItem>): JudgedItem[] =>
  [...items].toSorted(([a], [b]) => a - b).map(([, item]) => item)

const judgedOf = (
  { group, prompt }: TaskItem,
  { written }: ItemAnswer,
  figures: ItemFigures,
): JudgedItem => ({
  group,
  figures,
  ...(written !== undefined && { written }),
  ...(prompt.kind === "written" && { golds: prompt.golds }),
})

const tooLong = (item: TaskItem, why: string): AunetError =>
  new AunetError(
    "CONTEXT_EXCEEDED",
    `${item.where} is longer than the model's context: ${why}; leave out strict, and such items are counted`,
  )
