/**
 * Where something is: a folder of this machine, or one of another that ssh reaches.
 *
 *     trainings/big                 here
 *     me@cluster:trainings/big      there, from the home folder on, as ~/trainings/big
 *     me@cluster:/scratch/big       there
 *
 * In: an address as typed. Out: its parts. Never: a name that ssh or rsync would take for a flag.
 */
import { existsSync } from "node:fs"
import { UsageError } from "../../arguments/usage-error.ts"

/** A folder of another machine. */
export interface Remote {
  readonly host: string
  readonly path: string
}

/** The same as ssh and rsync take it. */
export const addressOf = ({ host, path }: Remote): string => `${host}:${path}`

/**
 * Takes an address apart; undefined for a folder of this machine.
 *
 * @param flag what was typed before it, for messages
 * @throws UsageError for a host or a folder that is none
 */
export function remoteOf(typed: string, flag: string): Remote | undefined {
  // A letter and a colon is a drive of Windows; a folder that is here is meant.
  const found = /^([^/\\:]{2,}):(.*)$/s.exec(typed)
  if (found === null || existsSync(typed)) return undefined
  const [, host = "", path = ""] = found
  if (host.startsWith("-") || !/^[\w.@%+-]+$/.test(host))
    throw new UsageError(`${flag} ${typed} names no machine that ssh takes; write it as user@host:folder`)
  if (path === "" || path.startsWith("-") || /^~[^/]/.test(path) || /\p{Cc}/u.test(path))
    throw new UsageError(`${flag} ${typed} names no folder; write it as user@host:folder`)
  // A path without a beginning is one of the home folder, for ssh and for rsync; a ~ in quotes is not.
  return { host, path: path.replace(/^~\/*/, "").replace(/(?<=.)\/+$/, "") || "." }
}

/** A word for the shell of another machine, whatever this one's system is. */
export const quotedThere = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`
