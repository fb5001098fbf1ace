/**
 * A suggestion of a splitter, whose candidates are loaded when somebody asks.
 *
 * In: some of a text. Out: a splitter. Never: anything that `suggestSplitter` of `../training/suggest-splitter.ts` does not.
 */
import type { SplitterSuggestion } from "../training/suggest-splitter.ts"

/**
 * Suggests a splitter for a text: `words`, `cjk`, or pieces where neither finds words, by how long segments come out in each
 * script. A megabyte of the text is enough.
 *
 * @param options `stages` of the model, 1 to 4, 2 when left out
 * @throws AunetError BAD_OPTION for stages out of their range
 * @example
 * const { splitter, splitterOptions } = await suggestSplitter([new TextEncoder().encode("我们在学校学习。")])
 * train({ data, splitter, splitterOptions, length: { steps: 100 } })
 */
export async function suggestSplitter(
  documents: Iterable<Uint8Array>,
  options: { readonly stages?: number } = {},
): Promise<SplitterSuggestion> {
  const loaded = await import("../training/suggest-splitter.ts")
  return loaded.suggestSplitter(documents, options)
}
