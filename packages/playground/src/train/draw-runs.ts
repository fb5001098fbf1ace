/**
 * The trainings that this browser has.
 *
 * In: where the view stands, and who is told. Out: what is drawn. Never: figures of what does not train.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { bytesIn } from "../page/words.ts"
import { drawRun } from "./draw-run.ts"
import type { TrainDoing } from "./train-doing.ts"
import { isRunning, type TrainState } from "./train-state.ts"

/** Draws them. */
export function drawRuns(
  { runs, framesPerSecond, memoryBytes, files, asked }: TrainState,
  doing: TrainDoing,
): VNode {
  const health = [
    ...(framesPerSecond === undefined ? [] : [`the page draws ${framesPerSecond} frames a second`]),
    ...(memoryBytes === undefined ? [] : [`all of it holds ${bytesIn(memoryBytes)}`]),
  ]
  return h(
    "div",
    {},
    runs.map((run) =>
      drawRun(run, { hasFiles: Object.hasOwn(files, run.name), isAsked: asked === run.name }, doing),
    ),
    doing.drawOnnx(),
    runs.some(isRunning) && health.length > 0
      ? h("p", { class: "soft" }, `While it trains ${health.join(", ")}.`)
      : null,
  )
}
