/**
 * What a training is asked, as an address.
 *
 * In: where the view stands, or what an address holds. Out: the other. Never: weights, or the bytes of files.
 */
import { SIZES } from "@aunet/core"
import { numberIn, oneOf, textIn } from "../page/share-link.ts"
import { shareable, sharedChoice } from "../splitters/shared-choice.ts"
import { ENGINES, type TrainSettings } from "./settings.ts"
import type { TrainState, TrainText } from "./train-state.ts"

/** What is handed on. */
export const sharedTrain = ({ text, settings }: TrainState): object => ({
  ...settings,
  choice: shareable(settings.choice),
  ...(text.kind === "typed" && { text: text.text }),
})

/** What that is. */
export function sharedTrainWords({ text, settings }: TrainState): string {
  const what = text.kind === "files" ? "the settings, and not the files" : "the text and the settings"
  return settings.choice.rule === "module"
    ? `${what}; of a splitter from a module nothing, whoever opens it finds words`
    : what
}

/** The text and the settings that an address holds. */
export function trainOf(
  shared: Readonly<Record<string, unknown>>,
  state: TrainState,
): { readonly text: TrainText; readonly settings: TrainSettings } {
  const { size, stages, choice, minutes, engine, prompt, text } = shared
  const { settings } = state
  return {
    text: typeof text === "string" ? { kind: "typed", text } : state.text,
    settings: {
      size: oneOf(size, SIZES, settings.size),
      stages: Math.round(numberIn(stages, 1, 4, settings.stages)),
      choice: choice === undefined ? settings.choice : sharedChoice(choice),
      minutes: numberIn(minutes, 0.1, 600, settings.minutes),
      engine: oneOf(engine, ENGINES, settings.engine),
      prompt: textIn(prompt, settings.prompt),
    },
  }
}
