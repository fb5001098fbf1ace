/**
 * The view that writes as an address.
 *
 * In: where it stands, or what an address holds. Out: the other. Never: a model.
 */
import { HOUSE_MODEL } from "../models/model-list.ts"
import { numberIn, textIn } from "../page/share-link.ts"
import { type WriteSettings, type WriteState } from "./write-state.ts"

/** What is handed on: of a model its address, where it has one. */
export function sharedWrite({ prompt, settings, models, columns }: WriteState): object {
  const place = models.find(({ id }) => id === columns[0]?.model && id !== HOUSE_MODEL.id)?.place
  return { prompt, ...settings, ...(typeof place === "string" && { address: place }) }
}

/** The prompt, the settings and the address of a model that an address holds. */
export function writeOf(
  shared: Readonly<Record<string, unknown>>,
  { prompt, settings }: WriteState,
): { readonly prompt: string; readonly settings: WriteSettings; readonly address?: string } {
  const { temperature, topP, seed, maxBytes, stop, address } = shared
  return {
    prompt: textIn(shared["prompt"], prompt),
    settings: {
      temperature: numberIn(temperature, 0, 5, settings.temperature),
      topP: numberIn(topP, 0.05, 1, settings.topP),
      seed: Math.round(numberIn(seed, 0, 1e9, settings.seed)),
      maxBytes: Math.round(numberIn(maxBytes, 1, 4000, settings.maxBytes)),
      stop: textIn(stop, settings.stop),
    },
    ...(typeof address === "string" && { address }),
  }
}
