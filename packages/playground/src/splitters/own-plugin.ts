/**
 * The plug-in among what somebody's file exports.
 *
 *     exports --one plug-in, of this version, with a name of its own--> plug-in, whose `make` gives a splitter or a sentence
 *
 * In: the name of a file, what it exports. Out: its plug-in. Never: tries laws; only that the parts of a splitter are there.
 */
import { type Cursor, quote, type Splitter, SPLITTER_API_VERSION, type SplitterPlugin } from "@aunet/splitter"
import { said } from "../page/words.ts"
import { AUNET_SPLITTERS } from "./aunet-splitters.ts"

/**
 * Finds it.
 *
 * @throws Error for a file that exports none or several, or one that could not be trained with: of another version, or with the
 * name of one that comes with aunet
 */
export function ownPlugin(file: string, exported: Readonly<Record<string, unknown>>): SplitterPlugin {
  const plugins = [...new Set(Object.values(exported).flat().filter(isPlugin))]
  const [plugin] = plugins
  if (plugin === undefined)
    throw new Error(
      `${file} exports no splitter; it has to export a plug-in, { kind: "splitter", name, apiVersion, make }`,
    )
  const { kind, name, package: from } = plugin
  // Whatever stands there.
  const apiVersion: unknown = plugin.apiVersion
  if (plugins.length > 1)
    throw new Error(
      `${file} exports several splitters (${plugins.map((each) => each.name).join(", ")}); leave one of them`,
    )
  if (apiVersion !== SPLITTER_API_VERSION)
    throw new Error(
      `The splitter "${name}" of ${file} has apiVersion ${quote(apiVersion)}, and this page takes ${SPLITTER_API_VERSION}. ${wayOut(apiVersion)}`,
    )
  if (AUNET_SPLITTERS.includes(name))
    throw new Error(
      `The splitter of ${file} is named "${name}", and so is one that comes with aunet. Give it another name, in the plug-in and in what its make gives.`,
    )
  return Object.freeze({
    kind,
    name,
    apiVersion,
    ...(from !== undefined && { package: from }),
    make: (...given) => made(file, plugin, given),
  } satisfies SplitterPlugin)
}

function isPlugin(value: unknown): value is SplitterPlugin {
  const { kind, name, make } = (value ?? {}) as Partial<Record<string, unknown>>
  return kind === "splitter" && typeof name === "string" && name !== "" && typeof make === "function"
}

/** Which side of two versions that do not fit has to move. */
const wayOut = (apiVersion: unknown): string =>
  typeof apiVersion === "number" && apiVersion > SPLITTER_API_VERSION
    ? "Take an earlier version of the splitter, or a newer one of this page."
    : `Take a newer version of the splitter; whoever writes it sets apiVersion: ${SPLITTER_API_VERSION}.`

/** Makes its splitter. @throws Error that names the file, and what was asked of it */
function made(file: string, plugin: SplitterPlugin, given: Parameters<SplitterPlugin["make"]>): Splitter {
  const ofIt = `The splitter "${plugin.name}" of ${file} cannot be used`
  const splitter = tried(`${ofIt}: its make threw`, () => plugin.make(...given))
  if (typeof splitter !== "object" || splitter === null)
    throw new Error(
      `${ofIt}: its make gave ${quote(splitter)}, and has to give a splitter, { name, options, depth, split, cursor }.`,
    )
  const { name, depth, split } = splitter as Partial<Record<keyof Splitter, unknown>>
  if (name !== plugin.name)
    throw new Error(
      `${ofIt}: its make gave a splitter named ${quote(name)}; plug-in and splitter have one name, or no model that was trained with it finds it again.`,
    )
  if (!Number.isInteger(depth) || Number(depth) < 0 || Number(depth) > MOST_DEPTH)
    throw new Error(
      `${ofIt}: its depth is ${quote(depth)}, and has to be a whole number from 0 to ${MOST_DEPTH}.`,
    )
  if (typeof split !== "function")
    throw new Error(`${ofIt}: its split is ${quote(split)}, and has to be a function.`)
  if (typeof splitter.cursor !== "function")
    throw new Error(`${ofIt}: its cursor is ${quote(splitter.cursor)}, and has to be a function.`)
  const cursor: unknown = tried(`${ofIt}: its cursor threw`, () => splitter.cursor())
  const parts = Object(cursor) as Partial<Record<keyof Cursor, unknown>>
  if (CURSOR_PARTS.some((part) => typeof parts[part] !== "function"))
    throw new Error(
      `${ofIt}: its cursor gave ${quote(cursor)}, and has to give { push, fork, save }, three functions.`,
    )
  const levels = emptySplit(splitter)
  if (Object.prototype.toString.call(levels) !== "[object Uint8Array]")
    throw new Error(`${ofIt}: its split gave ${quote(levels)}, and has to give a Uint8Array, a level a byte.`)
  return splitter
}

/** What it gives for no text. What throws there breaks a law, which tells more. */
function emptySplit(splitter: Splitter): unknown {
  try {
    return splitter.split(new Uint8Array())
  } catch {
    return new Uint8Array()
  }
}

/** A level is one byte. */
const MOST_DEPTH = 255
const CURSOR_PARTS = ["push", "fork", "save"] as const satisfies readonly (keyof Cursor)[]

function tried<A>(what: string, make: () => A): A {
  try {
    return make()
  } catch (cause) {
    throw new Error(`${what}: ${said(cause)}`, { cause })
  }
}
