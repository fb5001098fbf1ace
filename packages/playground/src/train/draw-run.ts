/**
 * A training, and what can be done with it.
 *
 *     [Pause | Go on] [Stop without saving] [Download] [One .onnx file] [rate] [Apply]   [Remove | Keep] [Remove for good]
 *
 * In: the training, and who is told. Out: what is drawn. Never: a training without an end, or one that goes without a question.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { button, numberField, problem, tick } from "../page/fields.ts"
import { bytesIn, count, duration, large } from "../page/words.ts"
import type { Run } from "./run.ts"
import type { TrainDoing } from "./train-doing.ts"
import { canGoOn, isRunning } from "./train-state.ts"

const STANDS: Readonly<Record<Run["stands"], string>> = {
  begins: "begins",
  trains: "trains",
  stopping: "stops, and saves",
  paused: "waits",
  ended: "has ended",
  failed: "failed",
}

/** Of a learning rate, in thousandths. */
const RATES = { least: 0.001, most: 100, step: 0.001 } as const

/** What the view knows of it beside the run. */
export interface AboutRun {
  /** Whether what it made lies in this page, since the browser keeps nothing. */
  readonly hasFiles: boolean
  /** Whether its owner was asked if it shall go for good. */
  readonly isAsked: boolean
}

/** Draws it. */
export function drawRun(run: Run, about: AboutRun, doing: TrainDoing): VNode {
  const { name, stands, step, steps, isShown, isLost, isElsewhere, isKept } = run
  const standing =
    isLost === true ? "cannot be read" : isElsewhere === true ? "is trained in another tab" : STANDS[stands]
  return h(
    "article",
    { key: name, class: "card run", "aria-label": name, "data-stands": stands },
    h("h3", {}, name),
    // Read out when it changes, and not at each step.
    h(
      "span",
      { class: "unseen", role: "status" },
      about.isAsked ? `Remove ${name} for good?` : `${name} ${standing}`,
    ),
    isLost === true
      ? null
      : h(
          "div",
          { class: "choices" },
          tick(["Show ", unseen(name), " in the curves"], isShown, (shown) =>
            doing.tell({ type: "shown", name, isShown: shown }),
          ),
          h("span", {}, `${standing}, step ${count(step)} of ${count(steps)}`),
          h("progress", { max: steps, value: Math.min(step, steps), "aria-label": `Progress of ${name}` }),
        ),
    isLost === true ? null : h("p", { class: "soft" }, aboutRun(run)),
    h(
      "div",
      { class: "choices" },
      goes(run, doing),
      takes(run, about, doing),
      rate(run, doing),
      removes(run, about, doing),
    ),
    isKept ? null : h("p", { class: "note" }, notKept(run)),
    run.note === undefined ? null : h("p", { class: "note" }, run.note),
    problem(run.problem),
  )
}

const unseen = (text: string): VNode => h("span", { class: "unseen" }, text)

/** Begins and ends it. One that has ended has neither. */
function goes(run: Run, doing: TrainDoing): (VNode | null)[] {
  const { name, stands, step, isKept } = run
  // One that only lies in the page ends in another way, and keeps what it has.
  const canEnd = isRunning(run) && (isKept || stands !== "trains")
  const first = isRunning(run)
    ? button(isKept ? "Pause" : "End", () => doing.pause(name), {
        key: "go",
        isDisabled: stands !== "trains",
        label: isKept ? `Pause ${name}` : `End ${name}, which cannot go on then`,
      })
    : canGoOn(run)
      ? button(step > 0 ? "Go on" : "Begin", () => doing.goOn(name), {
          ...{ key: "go", kind: "first" },
          label: step > 0 ? `Go on with ${name}` : `Begin ${name}`,
        })
      : null
  return [
    first,
    // What never answers ends as well.
    canEnd
      ? button(isKept ? "Stop without saving" : "End at once", () => doing.end(name), {
          key: "end",
          label: isKept
            ? `Stop ${name} without saving; it can go on from what was saved last`
            : `End at once ${name}`,
        })
      : null,
  ]
}

function takes(run: Run, { hasFiles }: AboutRun, doing: TrainDoing): (VNode | null)[] {
  const { name, isKept, step } = run
  if (isRunning(run) || !(isKept ? step > 0 : hasFiles)) return [null, null, null]
  return [
    button("Download", () => doing.download(name), { key: "download", label: `Download ${name} as a zip` }),
    isKept
      ? button("Download the model alone", () => doing.download(name, true), {
          key: "alone",
          label: `Download the model alone of ${name}, without what its training needs`,
        })
      : null,
    button("One .onnx file", () => doing.onnx(name), { key: "onnx", label: `One .onnx file of ${name}` }),
  ]
}

function rate(
  { name, stands, isKept, isLost, peakRate, draftRate }: Run,
  doing: TrainDoing,
): (VNode | null)[] {
  if (!isKept || isLost === true || (stands !== "trains" && stands !== "paused")) return [null, null]
  const wanted = draftRate ?? peakRate
  return [
    numberField(
      ["Highest learning rate", unseen(` of ${name}`), ", thousandths"],
      Number((wanted * 1000).toPrecision(3)),
      RATES,
      (thousandths) => doing.tell({ type: "draftRate", name, rate: thousandths / 1000 }),
    ),
    button("Apply", () => doing.setRate(name, wanted), {
      key: "apply",
      isDisabled: wanted === peakRate,
      label: `Apply the learning rate to ${name}`,
    }),
  ]
}

/** Asks first. What takes the place of the button that was pressed keeps it: a second press of a hasty hand removes nothing. */
function removes(run: Run, { isAsked }: AboutRun, doing: TrainDoing): (VNode | null)[] {
  const { name } = run
  if (isRunning(run)) return [null, null]
  return [
    isAsked
      ? button("Keep", () => doing.tell({ type: "asked" }), { key: "remove", label: `Keep ${name}` })
      : button("Remove", () => doing.tell({ type: "asked", name }), {
          key: "remove",
          label: `Remove ${name}`,
        }),
    isAsked
      ? button("Remove for good", () => doing.remove(name), {
          key: "for good",
          label: `Remove for good ${name}`,
        })
      : null,
  ]
}

const notKept = ({ notKept: why, stands }: Run): string => {
  const first = `This browser does not keep it${why === undefined ? "" : ` (${why})`}`
  return stands === "ended"
    ? `${first}: it is gone when the page is closed. Download it before that.`
    : `${first}: once it is ended this training cannot go on, and it is gone when the page is closed. Let it end, and download it before that.`
}

function aboutRun({
  textName,
  parameters,
  bytesPerSecond,
  secondsLeft,
  learningRate,
  engine,
  heldOut,
  stands,
}: Run): string {
  const last = heldOut.points.at(-1)
  const trains = stands === "trains"
  return [
    `On ${textName}`,
    ...(parameters === undefined ? [] : [`${large(parameters)} parameters`]),
    ...(last === undefined ? [] : [`${last.bits.toFixed(3)} bits a byte on text that it does not see`]),
    ...(bytesPerSecond === undefined || !trains ? [] : [`${bytesIn(bytesPerSecond)} a second`]),
    ...(secondsLeft === undefined || !trains ? [] : [`${duration(secondsLeft)} left`]),
    ...(learningRate === undefined || !trains
      ? []
      : [`learning rate ${Number((learningRate * 1000).toPrecision(3))} thousandths now`]),
    ...(engine === undefined ? [] : [engine]),
  ].join(" · ")
}
