// The command `splitter-laws`: the ten laws on a splitter of some package, with as many texts as wanted.
//
//     splitter-laws <package or file> [--name words] [--options '{"groups":[1,2]}'] [--data state.bin]
//                   [--cases 100000] [--seed 1] [--law S3 --law S5] [--json]
//
// In:  arguments.  Out: a line a law, then what was found; 0 when no law is broken, 1 when one is, 2 when
// the command could not be understood.  Never: installs or writes anything.

import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { parseArgs } from "node:util"
import { isSplitterError } from "../foreign-values.ts"
import type { Json } from "../json.ts"
import { lawNames, laws } from "../laws.ts"
import type { LawName } from "../laws.ts"
import type { SplitterPlugin } from "../splitter.ts"

const USAGE =
  "usage: splitter-laws <package or file> [--name NAME] [--options JSON] [--data FILE] " +
  "[--cases 100000] [--seed 1] [--law S3 ...] [--json]"

/** Tells what is wrong with the arguments. */
class UsageError extends Error {}

/** Is where the command runs and writes. */
export interface LawsSurroundings {
  /** The folder that packages and files are looked for from. */
  readonly folder: string
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  /** Milliseconds, for the times that are printed. */
  readonly now: () => number
}

/** Runs the command; gives its exit status. */
export const lawsCommand = async (args: readonly string[], around: LawsSurroundings): Promise<number> => {
  try {
    return await run(args, around)
  } catch (error) {
    // Anything else is a defect, and should show where it comes from.
    if (!(error instanceof UsageError || isSplitterError(error))) throw error
    around.err(error.message)
    return 2
  }
}

const run = async (args: readonly string[], { folder, out, now }: LawsSurroundings): Promise<number> => {
  if (args.includes("--help")) {
    out(USAGE)
    return 0
  }
  const { wanted, name, options, data, cases, seed, chosen, json } = read(args)
  const plugin = choose(await load(wanted, folder), wanted, name)
  const bytes = data === undefined ? undefined : new Uint8Array(await readData(resolve(folder, data)))
  const { ofPlugin, runLaw } = await suites()
  const suite = { ...ofPlugin(plugin, options, bytes), seed, cases }
  const splitter = suite.make()
  const title = `${splitter.name} ${JSON.stringify(splitter.options)}`
  if (!json) out(`${title}: ${cases} texts a law, seed ${seed}`)
  let broken = 0
  for (const law of chosen) {
    const before = now()
    const { verdict, report } = runLaw(law, suite)
    const seconds = (now() - before) / 1000
    if (verdict === "broken" || verdict === "not broken") broken += 1
    if (json)
      out(JSON.stringify({ splitter: title, law, verdict, cases, seed, seconds, ...(report && { report }) }))
    else
      out(
        [
          `${law.padEnd(4)} ${verdict.padEnd(10)} ${seconds.toFixed(1).padStart(7)} s  ${laws[law]}`,
          ...(report ? [report] : []),
        ].join("\n"),
      )
  }
  if (!json) out(broken === 0 ? "no law is broken, but for those declared" : `${broken} to mend`)
  return broken === 0 ? 0 : 1
}

const read = (args: readonly string[]) => {
  const { values, positionals } = parsed(args)
  const [wanted, ...more] = positionals
  if (wanted === undefined || more.length > 0) throw new UsageError(`name one package or file\n${USAGE}`)
  const chosen = values.law ?? lawNames
  const unknown = chosen.find((law) => !(lawNames as readonly string[]).includes(law))
  if (unknown !== undefined) throw new UsageError(`--law ${unknown}: there are ${lawNames.join(", ")}`)
  return {
    wanted,
    name: values.name,
    options: values.options === undefined ? undefined : parseJson(values.options),
    data: values.data,
    cases: count("--cases", values.cases, 1, 1e9),
    seed: count("--seed", values.seed, 0, 2 ** 31 - 1),
    chosen: chosen as readonly LawName[],
    json: values.json,
  }
}

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        name: { type: "string" },
        options: { type: "string" },
        data: { type: "string" },
        cases: { type: "string", default: "100000" },
        seed: { type: "string", default: "1" },
        law: { type: "string", multiple: true },
        json: { type: "boolean", default: false },
      },
    })
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`)
  }
}

const count = (flag: string, text: string, least: number, most: number): number => {
  const value = Number(text.replaceAll("_", ""))
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new UsageError(`${flag} ${text}: give an integer from ${least} to ${most}`)
}

const parseJson = (text: string): Json => {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new UsageError(`--options ${text}: that is no JSON (${(error as Error).message})`)
  }
}

const readData = async (path: string): Promise<Uint8Array> => {
  try {
    return await readFile(path)
  } catch (error) {
    throw new UsageError(`--data ${path} could not be read: ${(error as Error).message}`)
  }
}

/** Imports as a file in the folder would. */
const load = async (wanted: string, folder: string): Promise<Readonly<Record<string, unknown>>> => {
  const isPath = /^\.{0,2}[/\\]|^[a-z]:[/\\]/i.test(wanted)
  try {
    const path = isPath ? resolve(folder, wanted) : createRequire(join(folder, "splitter.js")).resolve(wanted)
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>
  } catch (error) {
    throw new UsageError(
      `${wanted} could not be loaded from ${folder}: ${(error as Error).message}\n` +
        "Install it there, or give the path of its first file, beginning with ./",
    )
  }
}

/** Finds the plug-in: the default export, one of its list, or any other export. */
const choose = (
  exported: Readonly<Record<string, unknown>>,
  wanted: string,
  name?: string,
): SplitterPlugin => {
  const plugins = [...new Set(Object.values(exported).flat().filter(isPlugin))]
  const named = name === undefined ? plugins : plugins.filter((plugin) => plugin.name === name)
  if (named.length === 1) return named[0]
  const names = plugins.map((plugin) => plugin.name).join(", ") || "none"
  throw new UsageError(
    named.length === 0
      ? `${wanted} exports no splitter plug-in${name === undefined ? "" : ` "${name}"`}, { kind: "splitter", name, apiVersion, make }; it has: ${names}`
      : `${wanted} exports several splitters; choose one with --name: ${names}`,
  )
}

const isPlugin = (value: unknown): value is SplitterPlugin => {
  const { kind, name, make } = (value ?? {}) as Partial<Record<string, unknown>>
  return kind === "splitter" && typeof name === "string" && typeof make === "function"
}

/** Loads the suites, which need fast-check: a package that is asked for only by those who test. */
const suites = async () => {
  try {
    return await import("../conformance.ts")
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_MODULE_NOT_FOUND") throw error
    throw new UsageError("splitter-laws needs fast-check: npm install --save-dev fast-check")
  }
}
