/**
 * The items of a task with their prompts, in the order of their files.
 *
 *     files -> records -> fields (readers) -> parts (groups, each cut at the limit) -> examples (shots) -> prompt
 *
 * In: a task, a place, how many items and examples. Out: items, and what has to be said beside the figures.
 * Never: all prompts at once; those of many examples are long.
 */
import { AunetError, badOption, listProblems } from "@aunet/base"
import type { DataPlace } from "../data/data-place.ts"
import { findFiles, findRecords } from "../data/find-records.ts"
import type { PlacedRecord } from "../data/read-records.ts"
import { grouped } from "../tasks/grouped.ts"
import { promptOf } from "../tasks/prompt.ts"
import { asItIs } from "../tasks/record-forms.ts"
import { firstShots, randomShots, type ShotDrawer } from "../tasks/shots.ts"
import type { Prompt, Task } from "../tasks/task.ts"
import { type Fields, fill } from "../tasks/template.ts"

/** What of a task is run. */
export interface ItemOptions {
  /** Most items of each part; all when left out. */
  readonly limit?: number
  /** Examples before each question; the task's own number when left out. */
  readonly shots?: number
  readonly signal?: AbortSignal
}

/** A question with its prompt. */
export interface TaskItem {
  /** Its place in the files, from 0. */
  readonly place: number
  /** File and line, for messages. */
  readonly where: string
  /** The part that it is of; empty for a task without parts. */
  readonly group: string
  readonly fields: Fields
  readonly prompt: Prompt
}

/** The items of a task. */
export interface TaskItems {
  /** How many there are. */
  readonly count: number
  /** Examples that stand before each. */
  readonly shots: number
  /** What differs from what others do, in whole sentences. */
  readonly notes: readonly string[]
  /** Makes them, one after another; each time anew. */
  prompts(): Generator<TaskItem, void, undefined>
}

function checkCount(name: string, value: number | undefined, least: number): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && value >= least))
    throw badOption(name, value, `a whole number of ${least} or more`)
}

interface Placed {
  readonly place: number
  readonly where: string
  readonly fields: Fields
}

/**
 * Reads a task's data.
 *
 * @throws AunetError BAD_OPTION for a limit below 1 or fewer than no examples, DATA_MISSING when no file of the task is
 * there, BAD_DATA for files without an item, records that it cannot read, fewer examples than are wanted
 */
export async function taskItems(task: Task, data: DataPlace, options: ItemOptions = {}): Promise<TaskItems> {
  const { limit = Number.POSITIVE_INFINITY, signal } = options
  checkCount("limit", options.limit, 1)
  checkCount("shots", options.shots, 0)
  const records = await findRecords(data, task.files, signal)
  if (records === undefined)
    throw new AunetError(
      "DATA_MISSING",
      `${data.name} has no items of ${task.name}; they are looked for in files ${task.files.map(({ path }) => path).join(", ")}`,
    )
  if (records.length === 0) {
    const found = await findFiles(data, task.files, signal)
    throw new AunetError(
      "BAD_DATA",
      `${listProblems(found?.paths ?? [data.name], ", ")} has no items of ${task.name}`,
    )
  }
  const shots = task.shots === undefined ? 0 : (options.shots ?? task.shots.count ?? 0)
  const notes: string[] = []
  if (task.shots === undefined && (options.shots ?? 0) > 0) notes.push(`${task.name} shows no examples`)
  const all = fieldsOf(task, records)
  const pool = shots === 0 ? undefined : await shotPool(task, data, notes, signal)
  // Where examples have to come from the items, those that are shown are not scored.
  const fromItems = pool === "first items"
  if (fromItems)
    notes.push(
      shots === 1
        ? "the first item is the example, and is not scored"
        : `the first ${shots} items are the examples, and are not scored`,
    )
  const examples = fromItems ? all.slice(0, shots) : pool === "items" ? all : (pool ?? [])
  const parts = partsOf(task, fromItems ? all.slice(shots) : all).map(
    ([name, items]) => [name, items.slice(0, limit)] as const,
  )
  const chosen = parts
    .flatMap(([group, items]) => items.map((item) => ({ ...item, group })))
    .toSorted((a, b) => a.place - b.place)
  if (chosen.length === 0)
    throw new AunetError(
      "BAD_DATA",
      `${data.name} has no item of ${task.name} beside those that are examples; give more, or ask for fewer examples (shots)`,
    )
  const known = { task, shots, examples, isItems: pool === "items", fromItems, notes }
  if (shots > 0) drawers(known).check(chosen.map(({ fields, where }) => ({ fields, where })))
  return {
    count: chosen.length,
    shots,
    notes,
    *prompts() {
      const drawn = drawers(known)
      for (const item of chosen) {
        const shown = shots === 0 ? [] : drawn.next(item)
        yield { ...item, prompt: promptOf(task, item.fields, shown, item.where) }
      }
    },
  }
}

const fieldsOf = (task: Task, records: readonly PlacedRecord[]): Placed[] =>
  records.map(({ record, where }, place) => ({ place, where, fields: (task.read ?? asItIs)(record, where) }))

/** The part of the set that an item is of; without a name for the parts, all are of one. */
const partOf = (field: string | undefined, { fields, where }: Pick<Placed, "fields" | "where">): string =>
  field === undefined ? "" : fill(`{${field}}`, fields, where)

function partsOf(task: Task, items: readonly Placed[]): [string, Placed[]][] {
  return [...grouped(items, (item) => partOf(task.groups?.field, item))]
}

/** The examples: their fields, or that they are the items themselves. */
async function shotPool(
  task: Task,
  data: DataPlace,
  notes: string[],
  signal?: AbortSignal,
): Promise<readonly Placed[] | "items" | "first items"> {
  const source = task.shots
  if (source?.files === undefined) return "items"
  const [records, own, others] = await Promise.all([
    findRecords(data, source.files, signal),
    findFiles(data, task.files, signal),
    findFiles(data, source.files, signal),
  ])
  if (records !== undefined && own?.paths.join("\n") === others?.paths.join("\n")) {
    notes.push("the examples are of the items themselves, each left out before its own question")
    return "items"
  }
  if (records !== undefined) {
    if (source.poolSize !== undefined && source.poolSize !== records.length)
      notes.push(
        `the examples are the first of ${records.length}; the harness draws them from ${source.poolSize}`,
      )
    return fieldsOf(task, records)
  }
  if (source.whenMissing === "first items") return "first items"
  throw new AunetError(
    "DATA_MISSING",
    `${data.name} has no examples of ${task.name}; they are looked for in files ${source.files.map(({ path }) => path).join(", ")}`,
  )
}

interface Known {
  readonly task: Task
  readonly shots: number
  readonly examples: readonly Placed[]
  readonly isItems: boolean
  readonly fromItems: boolean
}

/** Draws the examples of one item after another; each part of a set has a pool and a drawer of its own. */
function drawers({ task, shots, examples, isItems, fromItems }: Known) {
  const source = task.shots ?? { draw: "first" as const }
  const pools = grouped(examples, (example) => partOf(source.sameField, example))
  const made = new Map<string, ShotDrawer>()
  // Where an item stands in its pool, for pools that are the items.
  const inPool = new Map(
    [...pools.values()].flatMap((pool) => pool.map(({ place }, at) => [place, at] as const)),
  )
  const poolOf = (item: Pick<Placed, "fields" | "where">): readonly Placed[] =>
    pools.get(partOf(source.sameField, item)) ?? []
  const make = (pool: readonly Placed[]): ShotDrawer => {
    const size = { size: pool.length, isItems }
    const asHarness = source.poolSize === undefined || source.poolSize === pool.length
    return source.draw === "random" && asHarness && !fromItems
      ? randomShots(shots, size, isItems || source.oneMore === true)
      : firstShots(shots, size)
  }
  return {
    check(items: readonly Pick<Placed, "fields" | "where">[]): void {
      for (const item of items) {
        const pool = poolOf(item)
        const spare = isItems || (source.draw === "random" && source.oneMore === true) ? 1 : 0
        if (pool.length < shots + spare)
          throw new AunetError(
            "BAD_DATA",
            `${shots} examples are asked for, and ${task.name} has ${pool.length} for ${item.where}`,
          )
      }
    },
    next(item: Placed): readonly Fields[] {
      const pool = poolOf(item)
      // The item's part of the set has a generator of its own, as a task of the harness has.
      const part = `${partOf(task.groups?.field, item)}\0${partOf(source.sameField, item)}`
      const drawer = made.get(part) ?? make(pool)
      made.set(part, drawer)
      return drawer.next(isItems ? (inPool.get(item.place) ?? -1) : -1).map((at) => pool[at].fields)
    },
  }
}
