/**
 * Sentences of the packages about options that this command has under other names: `windowBytes` is typed `--window`.
 * `perform` does the rest, whose flags are called as the options are.
 *
 * In: what was thrown. Out: the same in flags. Never: touches a word of prose, or what no package of ours has said.
 */
import { isOfPackage } from "../../thrown.ts"

/** The flags, by the names of options. */
const FLAGS: Readonly<Record<string, string>> = {
  windowBytes: "--window",
  strideBytes: "--stride",
  contextBytes: "--window",
  apiKey: "--api-key-file",
  replace: "--force",
}

/** An option in brackets; without them only what has a capital inside, which is no word of prose. */
const IN_BRACKETS = /\((windowBytes|strideBytes|contextBytes|apiKey|replace)\)/g
const COINED = /(?<![\w$./\\-])(windowBytes|strideBytes|contextBytes|apiKey)(?![\w$]|\.\w)/g

/** An error of the same name and code that names flags, caused by the one that was thrown; any other stays as it is. */
export function evalErrorAsTyped(thrown: unknown): unknown {
  if (!isOfPackage(thrown)) return thrown
  const { name, code } = thrown
  const message = thrown.message
    .replaceAll(IN_BRACKETS, (_, option: string) => `(${FLAGS[option]})`)
    .replaceAll(COINED, (option: string) => FLAGS[option] ?? option)
  return message === thrown.message
    ? thrown
    : Object.assign(new Error(message, { cause: thrown }), { name, code })
}
