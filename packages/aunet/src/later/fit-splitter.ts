/**
 * The fitting of a splitter, loaded when the first event is asked for.
 *
 * In: documents, wanted lengths. Out: events. Never: anything that `fitSplitter` of `@aunet/splitter-learned` does not.
 */
import type { FitEvent, FitOptions } from "@aunet/splitter-learned"

/**
 * Learns where segments end from documents, and tells how far it is.
 *
 * @param documents any number of them, one at a time
 * @param options the wanted lengths, and what else there is to choose
 * @returns events; the last one has the splitter. Leaving the loop ends the fitting
 * @throws SplitterError SPLITTER_OPTIONS or SPLITTER_TEXT, with what to do
 */
export async function* fitSplitter(
  documents: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: FitOptions,
): AsyncGenerator<FitEvent, void, undefined> {
  const loaded = await import("@aunet/splitter-learned")
  yield* loaded.fitSplitter(documents, options)
}
