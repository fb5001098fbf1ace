/**
 * What `aunet compare` was told, and what it comes to.
 *
 * In: options as typed. Out: what is asked, tasks, and the command to be typed again. Never: reads a text.
 */
import { type Task, tasksNamed } from "@aunet/eval"
import { dataPlaceOf } from "@aunet/eval/node"
import { present } from "../arguments/present.ts"
import { UsageError } from "../arguments/usage-error.ts"
import type { ReadingFlags } from "../files/read-texts.ts"
import { invocation } from "../report/invocation.ts"
import { shellPath, shellQuote } from "../report/shell-quote.ts"

/** Options as typed. */
export interface CompareFlags extends ReadingFlags {
  readonly data: readonly string[]
  readonly more: readonly string[]
  readonly heldOut: readonly string[]
  readonly arms: string | undefined
  readonly stages: string | undefined
  readonly flops: number | undefined
  readonly seeds: number | undefined
  readonly out: string | undefined
  readonly gamma: number | undefined
  readonly rowBytes: number | undefined
  readonly learningRates: string | undefined
  readonly vocabularies: string | undefined
  readonly plan: boolean
  readonly tasks: readonly string[]
  readonly items: string | undefined
  readonly limit: number | undefined
  readonly plugin: readonly string[]
  readonly engine: string | undefined
  readonly threads: number | undefined
  readonly json: boolean
}

const DEFAULT_STAGES = [2]

/** What has to be typed. */
export function askedOf(flags: CompareFlags) {
  const { arms, flops, out, stages, learningRates, vocabularies } = flags
  const paths = [...flags.data, ...flags.more]
  const needed = (name: string, what: string): UsageError =>
    new UsageError(`--${name} is needed: ${what}; see aunet compare --help`)
  if (paths.length === 0) throw needed("data", "a file or folder of text")
  if (arms === undefined) throw needed("arms", "what is compared, such as words,bytes")
  if (flops === undefined) throw needed("flops", "operations of one training, as 1e13")
  if (out === undefined && !flags.plan)
    throw needed("out", "a folder for the report and all that it is made of")
  return {
    paths,
    arms: parts(arms),
    flops,
    out,
    stages: numbers("--stages", stages, "2,3") ?? DEFAULT_STAGES,
    learningRates: numbers("--learning-rates", learningRates, "0.002,0.006,0.02"),
    vocabularies: numbers("--vocabularies", vocabularies, "512,1024"),
  }
}

const parts = (list: string): string[] =>
  list
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")

function numbers(flag: string, list: string | undefined, example: string): number[] | undefined {
  if (list === undefined) return undefined
  const all = parts(list)
  if (all.length > 0 && all.every((part) => /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part)))
    return all.map(Number)
  throw new UsageError(
    `${flag} is ${JSON.stringify(list)}; give numbers with commas between them, such as ${example}`,
  )
}

/** Tasks and their items, looked at before anything that takes time. */
export async function tasksOf({ tasks, items, limit }: CompareFlags) {
  const names = tasks.flatMap(parts)
  if (names.length === 0) {
    if (items !== undefined || limit !== undefined)
      throw new UsageError(
        `--${items === undefined ? "limit" : "items"} goes with --tasks; name tasks, or leave it out`,
      )
    return undefined
  }
  if (items === undefined)
    throw new UsageError(
      "--items is needed: the folder with the items of the tasks, or a data set of the hub",
    )
  const named: readonly Task[] = tasksNamed(names)
  return { tasks: named, data: await dataPlaceOf(items), ...present({ limit }) }
}

/** The command, to be typed again. */
export function typed(flags: CompareFlags): string {
  const one = (name: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [`--${name} ${shellQuote(String(value))}`]
  return [
    `${invocation()} compare`,
    ...[...flags.data, ...flags.more].map((path) => `--data ${shellPath(path)}`),
    ...flags.heldOut.map((path) => `--held-out ${shellPath(path)}`),
    ...one("arms", flags.arms),
    ...one("stages", flags.stages),
    ...one("flops", flags.flops?.toExponential().replace("+", "")),
    ...one("seeds", flags.seeds),
    ...one("gamma", flags.gamma),
    ...one("row-bytes", flags.rowBytes),
    ...one("learning-rates", flags.learningRates),
    ...one("vocabularies", flags.vocabularies),
    ...flags.tasks.flatMap((names) => one("tasks", names)),
    ...one("items", flags.items),
    ...one("limit", flags.limit),
    ...one("engine", flags.engine),
    ...one("threads", flags.threads),
    ...one("as", flags.as),
    ...one("encoding", flags.encoding),
    ...flags.field.flatMap((name) => one("field", name)),
    ...flags.plugin.flatMap((name) => one("plugin", name)),
    `--out ${shellPath(flags.out ?? "")}`,
  ].join(" ")
}
