/**
 * A splitter as it is typed: a name, or a name with the file of what it learned.
 *
 *     words                      a name
 *     learned:english.splitter   a name, and a file that `aunet fit-splitter` wrote
 *
 * In: what was typed after --splitter and --splitter-options. Out: what a plug-in makes it from; and the
 * splitter. Never: leaves a file that was named unused.
 */
import type { Registry, Splitter } from "aunet"
import { parseJson } from "./parse-json.ts"
import { present } from "./present.ts"
import { readNamedFile } from "../files/read-named-file.ts"
import { isOfPackage } from "../thrown.ts"
import { UsageError } from "./usage-error.ts"

/** What was typed. */
export interface SplitterFlags {
  readonly splitter: string | undefined
  readonly splitterOptions: string | undefined
}

/** Larger than any fitted file is. */
const MOST_BYTES = 64 * 2 ** 20

/**
 * Reads the choice of a splitter.
 *
 * @returns `splitter`, `splitterOptions` and `splitterData`, each only if it was typed
 * @throws UsageError for options that are not JSON, or a file that cannot be read
 */
export async function chooseSplitter({ splitter, splitterOptions }: SplitterFlags) {
  const [name, ...path] = splitter?.split(":") ?? []
  return present({
    splitter: name,
    splitterOptions:
      splitterOptions === undefined
        ? undefined
        : parseJson("--splitter-options", splitterOptions, '{"groups":[1,2]}'),
    splitterData: path.length === 0 ? undefined : await learnedFile(`${splitter}`, path.join(":")),
  })
}

/** A choice as it was read. */
export type SplitterChoice = Awaited<ReturnType<typeof chooseSplitter>>

/**
 * Makes the chosen splitter, `words` when none was.
 *
 * @param typed what came after --splitter, to name the file in what is wrong with it
 * @throws UsageError for a splitter that has no use for the file, none where it needs one, or a file that it cannot
 * use; what the registry and the plug-in throw
 */
export function makeSplitter(
  registry: Registry,
  { splitter = "words", splitterOptions, splitterData }: SplitterChoice,
  typed = splitter,
): Splitter {
  const plugin = registry.get("splitter", splitter)
  let made: Splitter
  try {
    made = plugin.make(splitterOptions, splitterData)
  } catch (error) {
    if (!(isOfPackage(error) && error.code === "SPLITTER_DATA")) throw error
    throw new UsageError(`--splitter ${typed}: ${error.message}`, { cause: error })
  }
  if (splitterData === undefined || made.data !== undefined) return made
  throw new UsageError(`--splitter ${typed}: ${splitter} learns nothing; leave the file out`)
}

async function learnedFile(typed: string, path: string): Promise<Uint8Array> {
  if (path === "") throw new UsageError(`--splitter ${typed} needs a file after the colon`)
  const bytes = await readNamedFile(`--splitter ${typed}: ${path}`, path, {
    missing: "make it with aunet fit-splitter",
    folder: "name the file in it",
  })
  if (bytes.length <= MOST_BYTES) return bytes
  throw new UsageError(
    `--splitter ${typed}: ${path} has ${bytes.length} bytes and is no fitted splitter; name a file that aunet fit-splitter wrote`,
  )
}
