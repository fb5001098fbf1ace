/**
 * What a training tells, put on a screen.
 *
 *     start     what is trained, on what, where
 *     step      the progress line: 1.2 MB seen · 41 kB/s · 3.21 bits-per-byte (a mean of the last steps) · held-out 3.40 · 2:41 left
 *     measure   a line that stays: how the held-out figure falls
 *
 * In: events. Out: notes and progress, or lines of JSON. Never: keeps an event.
 */
import type { EngineChoice, TrainEvent } from "aunet"
import { bits, bytes, counted, duration, flop, percent, whole } from "./figures.ts"
import type { Screen } from "./screen.ts"

type Of<Type extends TrainEvent["type"]> = Extract<TrainEvent, { type: Type }>

/** Tells one event after another. */
export type TrainReport = (event: TrainEvent) => void

/** Makes a report for one training. */
export function trainReport(screen: Screen, choice: EngineChoice): TrainReport {
  let heldOut: number | undefined
  return (event) => {
    if (event.type === "measure") heldOut = event.heldOutBitsPerByte
    if (screen.json)
      screen.printJson(event.type === "start" ? { ...event, engineChoice: choiceOf(choice) } : event)
    else if (event.type === "start") for (const line of startLines(event, choice)) screen.note(line)
    else if (event.type === "measure") screen.note(measureLine(event))
    if (event.type === "step") screen.progress(stepLine(event, heldOut))
    if (event.type === "end") screen.endProgress()
  }
}

/** What `auto` did, without the engine itself. */
export const choiceOf = ({ name, reason, refused }: EngineChoice) => ({ name, reason, refused })

/** An engine in words: `gpujs on webgpu (it is the first choice)`. */
export function engineLine({ name, engine: { report }, reason }: EngineChoice): string {
  const fallback = report.fallbackReason === undefined ? "" : `; ${report.fallbackReason}`
  return `${name} on ${report.backend} (${reason}${fallback})`
}

function startLines(event: Of<"start">, choice: EngineChoice): string[] {
  const dropped = Math.max(0, ...event.droppedShares)
  return [
    `model     ${whole(event.parameters)} parameters, ${counted(event.lengths.length, "stage")}, ${flop(event.trainingFlopsPerByte)} a byte`,
    `text      ${bytes(event.trainingBytes)} in ${counted(event.documents, "document")} to train on, ${bytes(event.heldOutBytes)} held out`,
    ...(event.tokens === undefined
      ? []
      : [
          `tokens    ${whole(event.tokens.vocabulary)} of them, ${event.tokens.bytesPerToken.toFixed(2)} bytes each; a row holds about ${bytes(event.tokens.rowBytes)}`,
        ]),
    `batch     ${counted(event.rows, "row")} of ${event.lengths.join(", ")} positions${dropped === 0 ? "" : `, ${percent(dropped)} of the boundaries dropped`}`,
    `engine    ${engineLine(choice)}`,
    ...(event.from === undefined
      ? []
      : [`began     from ${event.from.checkpoint}, after ${counted(event.from.steps, "step")} there`]),
    ...(event.resumedAt === 0 ? [] : [`resumed   after ${counted(event.resumedAt, "step")}`]),
    ...(event.dataChanged
      ? ["          the text or the seed is another one than before: it is read from its start"]
      : []),
  ]
}

const measureLine = ({ step, heldOutBitsPerByte }: Of<"measure">): string =>
  `held-out  ${bits(heldOutBitsPerByte)} bits-per-byte ${step === 0 ? "before the first step" : `after ${counted(step, "step")}`}`

/** The progress line. */
export function stepLine(event: Of<"step">, heldOut: number | undefined): string {
  return [
    `${bytes(event.bytes)} seen`,
    `${bytes(Math.round(event.bytesPerSecond))}/s`,
    `${bits(event.meanBitsPerByte)} bits-per-byte`,
    ...(heldOut === undefined ? [] : [`held-out ${bits(heldOut)}`]),
    `${duration(event.secondsLeft)} left`,
  ].join(" · ")
}
