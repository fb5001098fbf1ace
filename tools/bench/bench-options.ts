// What may be typed after a benchmark: read, checked, and told by --help.
//
//     benchOptions("bench:x", "what it measures", { rounds: wholeNumber(5, "turns of each"), json: flag("...") })
//
// In:  a table of options, and arguments.  Out: their values; for --help and for a mistake the process ends, with a
// text and 0, or with one line and 2.  Never: starts a benchmark with an option that it does not understand.

import { statSync } from "node:fs"
import { parseArgs } from "node:util"

/** One option: how it is told, and how its text becomes a value. */
export type BenchOption<T> = {
  /** What follows it in the help, `<n>`; none for a flag. */
  readonly value?: string
  readonly many?: true
  readonly what: string
  /** Reads what was typed; nothing was when the list is empty. Throws what `must` follow the option's name with. */
  readonly read: (typed: readonly string[]) => T
}

type Table = Readonly<Record<string, BenchOption<unknown>>>

/** The values of a table. */
export type BenchValues<Options extends Table> = {
  readonly [Name in keyof Options]: Options[Name] extends BenchOption<infer T> ? T : never
}

/** What the arguments ask for. */
export type BenchRequest<Options extends Table> =
  | { readonly kind: "run"; readonly values: BenchValues<Options> }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "mistake"; readonly sentence: string }

const last = (typed: readonly string[]): string | undefined => typed.at(-1)

/** An option that is there or not. */
export const flag = (what: string): BenchOption<boolean> => ({ what, read: (typed) => typed.length > 0 })

/** A text, and what it is when left out. */
export const text = <T extends string | undefined>(
  value: string,
  otherwise: T,
  what: string,
): BenchOption<string | T> => ({ value, what, read: (typed) => last(typed) ?? otherwise })

/** 1e13, and not thirteen zeros. */
const written = (value: number): string =>
  value < 1e7 ? String(value) : value.toExponential().replace("+", "")

/** A number in a range. */
export const number = (
  otherwise: number,
  what: string,
  { least, most = Number.MAX_SAFE_INTEGER, whole = false }: { least: number; most?: number; whole?: boolean },
): BenchOption<number> => ({
  value: "<n>",
  what: `${what} (${written(otherwise)})`,
  read: (typed) => {
    const given = last(typed)
    if (given === undefined) return otherwise
    const value = given.trim() === "" ? Number.NaN : Number(given)
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value
    const range =
      most === Number.MAX_SAFE_INTEGER
        ? `of ${written(least)} or more`
        : `from ${written(least)} to ${written(most)}`
    throw new Error(`is "${given}"; it must be a ${whole ? "whole " : ""}number ${range}`)
  },
})

/** A whole number of 1 or more. */
export const wholeNumber = (otherwise: number, what: string): BenchOption<number> =>
  number(otherwise, what, { least: 1, whole: true })

/** Names out of a few, repeated or with commas between them; `undefined` when left out. */
export const names = <Name extends string>(
  known: readonly Name[],
  what: string,
): BenchOption<readonly Name[] | undefined> => ({
  value: "<name>",
  many: true,
  what: `${what}: ${known.join(", ")}; repeat it for several`,
  read: (typed) => {
    if (typed.length === 0) return undefined
    const given = typed.flatMap((each) => each.split(",")).filter((each) => each !== "")
    const unknown = given.filter((each) => !(known as readonly string[]).includes(each))
    if (unknown.length > 0 || given.length === 0)
      throw new Error(`is "${typed.join(",")}"; there are: ${known.join(", ")}`)
    return [...new Set(given as Name[])]
  },
})

/** A folder that is there. */
export const folder = (what: string): BenchOption<string | undefined> => ({
  value: "<folder>",
  what,
  read: (typed) => {
    const given = last(typed)
    if (given === undefined || statSync(given, { throwIfNoEntry: false })?.isDirectory()) return given
    throw new Error(`is "${given}"; there is no such folder`)
  },
})

/** Reads arguments. */
export function readBenchOptions<Options extends Table>(
  command: string,
  what: string,
  options: Options,
  args: readonly string[],
): BenchRequest<Options> {
  const mistake = (sentence: string): BenchRequest<Options> => ({ kind: "mistake", sentence })
  let typed: Readonly<Record<string, unknown>>
  try {
    const shapes = Object.entries(options).map(
      ([name, { value }]) =>
        [name, { type: value === undefined ? "boolean" : "string", multiple: true }] as const,
    )
    const help = { type: "boolean", short: "h", multiple: true } as const
    typed = parseArgs({ args: [...args], options: { ...Object.fromEntries(shapes), help } }).values
  } catch (error) {
    // The first sentence says what is wrong; the others tell how to pass file names, which there are none of.
    const [first] = (error as Error).message.split(/\. |\n/)
    return mistake(
      `${first.replace(/\.$/, "")}; there are: ${Object.keys(options)
        .map((name) => `--${name}`)
        .join(", ")}`,
    )
  }
  if (typed.help !== undefined) return { kind: "help", text: helpOf(command, what, options) }
  const values: Record<string, unknown> = {}
  for (const [name, { read }] of Object.entries(options)) {
    try {
      values[name] = read(((typed[name] ?? []) as readonly unknown[]).map(String))
    } catch (error) {
      return mistake(`--${name} ${(error as Error).message}`)
    }
  }
  return { kind: "run", values: values as BenchValues<Options> }
}

function helpOf(command: string, what: string, options: Table): string {
  const rows = Object.entries(options).map(([name, { value, what: told }]) => [
    `--${name}${value === undefined ? "" : ` ${value}`}`,
    told,
  ])
  rows.push(["--help, -h", "this text"])
  const wide = Math.max(...rows.map(([typed]) => typed.length))
  const lines = rows.map(([typed, told]) => `  ${typed.padEnd(wide)}   ${told}`)
  return `pnpm ${command} [options]\n\n${what}\nWhat the figures are: docs/benchmarks.md\n\n${lines.join("\n")}\n`
}

/** Gives the values of what was typed; ends the process for --help and for a mistake. */
export function benchOptions<Options extends Table>(
  command: string,
  what: string,
  options: Options,
): BenchValues<Options> {
  const request = readBenchOptions(command, what, options, process.argv.slice(2))
  if (request.kind === "run") return request.values
  if (request.kind === "help") process.stdout.write(request.text)
  else process.stderr.write(`${command}: ${request.sentence} (--help tells more)\n`)
  process.exit(request.kind === "help" ? 0 : 2)
}
