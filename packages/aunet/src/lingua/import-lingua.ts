/**
 * A consolidated checkpoint of the official code, with the preset's plug-ins.
 *
 * In: its files. Out: a checkpoint, and notes where the files contradict themselves. Never: executes what is in them.
 */
import { checkOptionNames, type OptionNames } from "@aunet/base"
import { type Files, type Plugin } from "@aunet/core"
import { importLingua as importWith, type LinguaImport } from "@aunet/lingua"
import type { Json } from "@aunet/splitter"
import { defaultRegistry } from "../plugins/default-plugins.ts"

/** How to import. */
export interface ImportLinguaOptions {
  readonly plugins?: readonly Plugin[]
  /** A splitter by name; the rule of the configuration when left out. */
  readonly splitter?: string
  readonly splitterOptions?: Json
  /** What that splitter learned. */
  readonly splitterData?: Uint8Array
  /** How messages call it: the folder. */
  readonly name?: string
}

const IMPORT_NAMES: OptionNames<ImportLinguaOptions> = {
  plugins: true,
  splitter: true,
  splitterOptions: true,
  splitterData: true,
  name: true,
}

/**
 * Imports a consolidated official checkpoint.
 *
 * @returns the checkpoint, and `notes`: where params.json contradicts itself, and which side was taken
 * @param files `params.json`, and the weights as `.pth` or `.safetensors`
 * @throws AunetError BAD_CHECKPOINT, BAD_CONFIG, BAD_OPTION, UNKNOWN_PLUGIN
 */
export function importLingua(files: Files, options: ImportLinguaOptions = {}): LinguaImport {
  checkOptionNames("importLingua", options, IMPORT_NAMES)
  const { plugins = [], splitter, splitterOptions, splitterData, name } = options
  const known = defaultRegistry(plugins)
  return importWith(files, known, {
    ...(splitter !== undefined && {
      splitter: known.get("splitter", splitter).make(splitterOptions, splitterData),
    }),
    ...(name !== undefined && { name }),
  })
}
