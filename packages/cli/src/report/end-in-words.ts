/**
 * The last line of a training.
 *
 * In: its last event. Out: words. Never: where it was saved; who prints the line knows.
 */
import type { TrainEvent } from "aunet"
import { bySource, epochsBySource } from "./by-source.ts"
import { bits, counted } from "./figures.ts"

type EndEvent = Extract<TrainEvent, { type: "end" }>

/** How a training ended: its last figure, and the best where that is another. */
export function endInWords({
  heldOutBitsPerByte,
  steps,
  best,
  outOfPatience,
  averageBitsPerByte,
  heldOutSources,
  sources,
}: EndEvent): string {
  const figure =
    heldOutBitsPerByte === undefined
      ? "trained"
      : `held-out ${bits(heldOutBitsPerByte)} bits-per-byte${bySource(heldOutSources)}`
  const which = best?.averaged === true ? "the mean of its weights " : ""
  const better =
    best === undefined || (best.step === steps && best.averaged !== true)
      ? ""
      : `; the best was ${which}${bits(best.heldOutBitsPerByte)} after ${counted(best.step, "step")}`
  const mean =
    averageBitsPerByte === undefined || best?.averaged === true
      ? ""
      : `; the mean of the weights has ${bits(averageBitsPerByte)}`
  const passed = sources === undefined ? "" : `; read ${epochsBySource(sources)} times`
  return `${figure} after ${counted(steps, "step")}${outOfPatience === true ? ", out of patience" : ""}${better}${mean}${passed}`
}
