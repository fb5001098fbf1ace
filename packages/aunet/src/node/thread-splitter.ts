/**
 * The splitter of a thread that prepares a corpus, made as this preset makes it.
 *
 * In: a name, options, what it learned, and the plug-ins beside those of the preset. Out: the splitter. Never: is imported
 * by anything; threads load it by its address.
 */
import type { Plugin } from "@aunet/core"
import type { Json, Splitter } from "@aunet/splitter"
import { defaultRegistry } from "../plugins/default-plugins.ts"

/** What a thread is sent. */
export interface ThreadChoice {
  readonly name: string
  readonly options: Json
  readonly data?: Uint8Array
  /** Addresses of modules whose default export is a plug-in, or a list of them. */
  readonly plugins: readonly string[]
}

/** Makes the splitter. */
export async function splitterOf({ name, options, data, plugins }: ThreadChoice): Promise<Splitter> {
  const more: Plugin[] = []
  for (const address of plugins) {
    const { default: found } = (await import(address)) as { readonly default: Plugin | Plugin[] }
    more.push(...(Array.isArray(found) ? found : [found]))
  }
  return defaultRegistry(more).get("splitter", name).make(options, data)
}
