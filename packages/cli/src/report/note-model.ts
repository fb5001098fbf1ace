/**
 * A word about which model of a training is taken, where it is not the last.
 *
 * In: a model, the folder that was typed. Out: a note. Never: anything of a model that is where its folder says.
 */
import type { LoadedModel } from "aunet"
import { bits, counted } from "./figures.ts"
import type { Screen } from "./screen.ts"

/** Says which model it is. */
export function noteModel({ place, checkpoint }: LoadedModel, typed: string, screen: Screen): void {
  if (place === typed) return
  const { steps, heldOutBitsPerByte, averagedSteps } = checkpoint.progress
  const figure = heldOutBitsPerByte === undefined ? "" : `, held-out ${bits(heldOutBitsPerByte)}`
  const what = averagedSteps === undefined ? "the model" : "the mean of the weights"
  screen.note(
    `model     ${place}: ${what} after ${counted(steps, "step")}${figure}; --which last takes the last`,
  )
}
