/**
 * The view that writes as an address.
 *
 * In: where it stands, or what an address holds. Out: the other. Never: a model.
 */
import { numberIn, textIn } from "../page/share-link.ts"
import { type WriteSettings, type WriteState } from "./write-state.ts"

/** What is handed on. */
export const sharedWrite = ({ prompt, settings }: WriteState): object => ({ prompt, ...settings })

/** The prompt and the settings that an address holds. */
export function writeOf(
  shared: Readonly<Record<string, unknown>>,
  { prompt, settings }: WriteState,
): { readonly prompt: string; readonly settings: WriteSettings } {
  const { temperature, topP, seed, maxBytes, stop } = shared
  return {
    prompt: textIn(shared["prompt"], prompt),
    settings: {
      temperature: numberIn(temperature, 0, 5, settings.temperature),
      topP: numberIn(topP, 0.05, 1, settings.topP),
      seed: Math.round(numberIn(seed, 0, 1e9, settings.seed)),
      maxBytes: Math.round(numberIn(maxBytes, 1, 4000, settings.maxBytes)),
      stop: textIn(stop, settings.stop),
    },
  }
}
