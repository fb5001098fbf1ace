/**
 * The trainings that this browser has, and what can be done with each.
 *
 * In: where the view stands, and who is told. Out: what is drawn. Never: a button that does nothing.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { button, numberField, problem, tick } from "../page/fields.ts"
import { bytesIn, count, duration, large } from "../page/words.ts"
import type { Run } from "./run.ts"
import type { TrainDoing } from "./train-doing.ts"
import { isRunning, type TrainState } from "./train-state.ts"

const STANDS: Readonly<Record<Run["stands"], string>> = {
  begins: "begins",
  trains: "trains",
  stopping: "stops, and saves",
  paused: "waits",
  ended: "has ended",
  failed: "failed",
}

/** Draws them. */
export function drawRuns(
  { runs, framesPerSecond, memoryBytes, files }: TrainState,
  doing: TrainDoing,
): VNode {
  const health = [
    ...(framesPerSecond === undefined ? [] : [`the page draws ${framesPerSecond} frames a second`]),
    ...(memoryBytes === undefined ? [] : [`all of it holds ${bytesIn(memoryBytes)}`]),
  ]
  return h(
    "div",
    {},
    runs.map((run) => drawRun(run, Object.hasOwn(files, run.name), doing)),
    doing.drawOnnx(),
    runs.some(isRunning) && health.length > 0
      ? h("p", { class: "soft" }, `While it trains ${health.join(", ")}.`)
      : null,
  )
}

function drawRun(run: Run, hasFiles: boolean, doing: TrainDoing): VNode {
  const { name, stands, step, steps, isShown, isKept, learningRate } = run
  const isBusy = isRunning(run)
  const isThere = !isBusy && (isKept ? step > 0 : hasFiles)
  return h(
    "article",
    { key: name, class: "card run", "aria-label": name, "data-stands": stands },
    h(
      "div",
      { class: "choices" },
      tick(name, isShown, (shown) => doing.tell({ type: "shown", name, isShown: shown })),
      // Read out when it changes, and not at each step.
      h("span", { class: "unseen", role: "status" }, `${name} ${STANDS[stands]}`),
      h("span", {}, `${STANDS[stands]}, step ${count(step)} of ${count(steps)}`),
      h("progress", { max: steps, value: Math.min(step, steps), "aria-label": `Progress of ${name}` }),
    ),
    h("p", { class: "soft" }, aboutRun(run)),
    h(
      "div",
      { class: "choices" },
      isBusy
        ? button("Pause", () => doing.pause(name), {
            isDisabled: stands !== "trains",
            label: `Pause ${name}`,
          })
        : null,
      stands === "paused" && isKept
        ? button("Go on", () => doing.goOn(name), { kind: "first", label: `Go on with ${name}` })
        : null,
      isThere ? button("Download", () => doing.download(name), { label: `Download ${name} as a zip` }) : null,
      isThere
        ? button("One .onnx file", () => doing.onnx(name), { label: `${name} as one .onnx file` })
        : null,
      !isBusy && isKept && step > 0
        ? button("Download the model alone", () => doing.download(name, true), {
            label: `Download the model alone of ${name}, without what its training needs`,
          })
        : null,
      isKept && learningRate !== undefined && (stands === "trains" || stands === "paused")
        ? numberField(
            "Learning rate, thousandths",
            Number((learningRate * 1000).toPrecision(3)),
            { least: 0.001, most: 100, step: 0.001 },
            (thousandths) => doing.setRate(name, thousandths / 1000),
          )
        : null,
      isBusy ? null : button("Remove", () => doing.remove(name), { label: `Remove ${name}` }),
    ),
    run.note === undefined ? null : h("p", { class: "note" }, run.note),
    problem(run.problem),
  )
}

function aboutRun({
  textName,
  parameters,
  bytesPerSecond,
  secondsLeft,
  engine,
  heldOut,
  stands,
}: Run): string {
  const last = heldOut.points.at(-1)
  return [
    `On ${textName}`,
    ...(parameters === undefined ? [] : [`${large(parameters)} parameters`]),
    ...(last === undefined ? [] : [`${last.bits.toFixed(3)} bits a byte on text that it does not see`]),
    ...(bytesPerSecond === undefined || stands !== "trains" ? [] : [`${bytesIn(bytesPerSecond)} a second`]),
    ...(secondsLeft === undefined || stands !== "trains" ? [] : [`${duration(secondsLeft)} left`]),
    ...(engine === undefined ? [] : [engine]),
  ].join(" · ")
}
