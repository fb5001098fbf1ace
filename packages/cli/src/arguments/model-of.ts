/**
 * The model that is asked for: a configuration in a file, or tokens.
 *
 * In: flags. Out: settings of a training. Never: makes a model.
 */
import { readConfig, type TrainSettings } from "aunet"
import { readJsonFile } from "../files/read-json-file.ts"
import { readNamedFile } from "../files/read-named-file.ts"
import { UsageError } from "./usage-error.ts"

/** What a model is asked for with, beside its router. */
export interface ModelFlags {
  readonly config: string | undefined
  readonly size: string | undefined
  readonly stages: number | undefined
  readonly rowBytes: number | undefined
  readonly tokens: number | undefined
  readonly tokenizer: string | undefined
}

/** The model of --config; the lengths of an official one hold for rows as long as it says. */
export async function modelOf({
  config: path,
  size,
  stages,
  rowBytes,
}: ModelFlags): Promise<Pick<TrainSettings, "config" | "rowBytes" | "capacities">> {
  if (path === undefined) return {}
  if (size !== undefined || stages !== undefined)
    throw new UsageError("--config is the whole model; leave --size and --stages out")
  const { config, lengths } = readConfig(await readJsonFile("--config", path), path)
  if (lengths === undefined || (rowBytes !== undefined && rowBytes !== lengths[0])) return { config }
  return { config, rowBytes: lengths[0] as number, capacities: lengths }
}

/** The tokens of --tokens, or those in the file of --tokenizer. */
export async function tokensOf({ tokens, tokenizer }: ModelFlags): Promise<Pick<TrainSettings, "tokens">> {
  if (tokens !== undefined && tokenizer !== undefined)
    throw new UsageError("--tokens learns tokens and --tokenizer has them; give one of them")
  if (tokens !== undefined) return { tokens: { vocabulary: tokens } }
  if (tokenizer === undefined) return {}
  const hints = { folder: "name the merges.json in it" }
  return { tokens: { merges: await readNamedFile(`--tokenizer ${tokenizer}`, tokenizer, hints) } }
}
