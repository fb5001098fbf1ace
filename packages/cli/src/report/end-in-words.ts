/**
 * How a training ended, in a sentence.
 *
 * In: its last event. Out: a sentence without its full stop. Never: a figure that was not measured.
 */
import type { EndEvent } from "../run/training.ts"
import { bits, counted } from "./figures.ts"

/** How a training ended: its last figure, and the best where that is another. */
export function endInWords({
  heldOutBitsPerByte,
  steps,
  best,
  outOfPatience,
  averageBitsPerByte,
}: EndEvent): string {
  const figure =
    heldOutBitsPerByte === undefined ? "trained" : `held-out ${bits(heldOutBitsPerByte)} bits-per-byte`
  const which = best?.averaged === true ? "the mean of its weights " : ""
  const better =
    best === undefined || (best.step === steps && best.averaged !== true)
      ? ""
      : `; the best was ${which}${bits(best.heldOutBitsPerByte)} after ${counted(best.step, "step")}`
  const mean =
    averageBitsPerByte === undefined || best?.averaged === true
      ? ""
      : `; the mean of the weights has ${bits(averageBitsPerByte)}`
  return `${figure} after ${counted(steps, "step")}${outOfPatience === true ? ", out of patience" : ""}${better}${mean}`
}
