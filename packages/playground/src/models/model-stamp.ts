/**
 * Tells whether a model is still the one that was opened.
 *
 * A training that goes on, or one of the same name after a removal, leaves other weights in the same place.
 *
 * In: where a model is. Out: a text that is another one once the model is. Never: reads weights.
 */
import { storedFolder } from "aunet/web"
import type { ModelPlace } from "aunet/worker"

const CONFIG = "config.json"

/** Gives it; what lies on a server has none, and stays what it was while the page is there. */
export async function modelStamp(place: ModelPlace): Promise<string> {
  if (typeof place === "string" || place instanceof URL) return ""
  // Steps and figures of the training are in it.
  const files = await storedFolder(place.stored).read((name) => name === CONFIG)
  return new TextDecoder().decode(files[CONFIG])
}
