/**
 * What a training tells, put on a screen.
 *
 *     start     what is trained, on what, where
 *     step      the progress line (`step-line.ts`)
 *     measure   a line that stays: how the held-out figure falls
 *     others    a line that stays: what the model writes by then, that it gets worse, that a loss jumped
 *
 * In: events. Out: notes and progress, or lines of JSON. Never: keeps an event.
 */
import { type EngineChoice, officialAdamW, SMALL_TEXT_BYTES, type TrainEvent } from "aunet"
import { showControls } from "../draw/show-controls.ts"
import { againLines, bySource, sourceLines } from "./by-source.ts"
import { collapseLine, routerLine, segmentsIn } from "./routing-lines.ts"
import { bits, bytes, counted, duration, flop, percent, whole } from "./figures.ts"
import type { Screen } from "./screen.ts"
import { stepLine } from "./step-line.ts"

type Of<Type extends TrainEvent["type"]> = Extract<TrainEvent, { type: Type }>

/** Tells one event after another. */
export type TrainReport = (event: TrainEvent) => void

/**
 * Makes a report for one training.
 *
 * @param choice of the engine; a training elsewhere says itself what computes, and what it holds
 * @param memory gives the bytes that this process holds, where a step does not say
 */
export function trainReport(
  screen: Screen,
  choice?: EngineChoice,
  memory: () => number = () => process.memoryUsage.rss(),
): TrainReport {
  let measured: Of<"measure"> | undefined
  let start: Of<"start"> | undefined
  return (event) => {
    if (event.type === "measure") measured = event
    if (event.type === "start") start = event
    if (screen.json)
      screen.printJson(
        event.type === "start" && choice ? { ...event, engineChoice: choiceOf(choice) } : event,
      )
    else for (const line of linesOf(event, choice, start)) screen.note(line)
    if (event.type === "step")
      screen.progress((columns) =>
        stepLine(event, { measured, memoryBytes: event.memoryBytes ?? (choice && memory()), columns }),
      )
    if (event.type === "end") screen.endProgress()
  }
}

/** Characters of a prompt that are shown: its record has all of them. */
const SHOWN_PROMPT = 40
/** The end of a prompt, from which the model goes on. */
function endOf(prompt: string): string {
  const characters = [...prompt]
  return characters.length <= SHOWN_PROMPT
    ? JSON.stringify(prompt)
    : `…${JSON.stringify(characters.slice(-SHOWN_PROMPT).join(""))}`
}

/** The lines of an event that stay. */
function linesOf(
  event: TrainEvent,
  choice: EngineChoice | undefined,
  start: Of<"start"> | undefined,
): readonly string[] {
  switch (event.type) {
    case "start":
      return startLines(event, choice)
    case "measure":
      return [measureLine(event)]
    case "sample":
      return [`writes    ${showControls(endOf(event.prompt))} ${showControls(oneLine(event.text))}`]
    case "risen":
      return [risenLine(event)]
    case "again":
      return againLines(event, start)
    case "collapse":
      return [collapseLine(event)]
    case "jump":
      return [jumpLine(event)]
    case "full":
      return [
        `note      after step ${whole(event.step)}: ${event.reason}. The training waits and goes on when there is room; Ctrl-C stops it at the last whole checkpoint`,
      ]
    case "room":
      return [`note      there is room again after ${duration(event.waitedSeconds)}; the training goes on`]
    default:
      return []
  }
}

/** What `auto` did, without the engine itself. */
export const choiceOf = ({ name, reason, refused }: EngineChoice) => ({ name, reason, refused })

/** An engine in words: `gpujs on webgpu (it is the first choice)`. */
export function engineLine({ name, engine: { report }, reason }: EngineChoice): string {
  const fallback = report.fallbackReason === undefined ? "" : `; ${report.fallbackReason}`
  return `${name} on ${report.backend} (${reason}${fallback})`
}

/** How weights decay, where that is not as usual. */
const decayLines = ({ weightDecay, trainingBytes }: Of<"start">): string[] =>
  weightDecay === officialAdamW.weightDecay
    ? []
    : [
        `decay     weights decay by ${weightDecay} times the rate${trainingBytes < SMALL_TEXT_BYTES ? `, as a text below ${bytes(SMALL_TEXT_BYTES)} wants it (--optimizer-options)` : ""}`,
      ]

/** Rates of parts of the model, where they have their own. */
const rateLines = ({ rates: { router, stages } = {} }: Of<"start">): string[] => {
  const parts = [
    ...(stages ?? []).map((factor, s) => `stage ${s} ${factor}`),
    ...(router === undefined ? [] : [`router ${router}`]),
  ]
  return parts.length === 0 ? [] : [`rates     times the learning rate: ${parts.join(", ")}`]
}

function startLines(event: Of<"start">, choice: EngineChoice | undefined): string[] {
  const dropped = Math.max(0, ...event.droppedShares)
  return [
    `model     ${whole(event.parameters)} parameters, ${counted(event.lengths.length, "stage")}, ${flop(event.trainingFlopsPerByte)} a byte`,
    `text      ${bytes(event.trainingBytes)} in ${counted(event.documents, "document")} to train on, ${bytes(event.heldOutBytes)} held out`,
    ...sourceLines(event),
    ...(event.tokens === undefined
      ? []
      : [
          `tokens    ${whole(event.tokens.vocabulary)} of them, ${event.tokens.bytesPerToken.toFixed(2)} bytes each; a row holds about ${bytes(event.tokens.rowBytes)}`,
        ]),
    ...(event.router === undefined ? [] : [routerLine(event.router, event)]),
    `batch     ${counted(event.rows, "row")} of ${event.lengths.join(", ")} positions${dropped === 0 ? "" : `, ${percent(dropped)} of the boundaries dropped`}`,
    ...decayLines(event),
    ...rateLines(event),
    `engine    ${choice === undefined ? `${event.engine.engine} on ${event.engine.backend}` : engineLine(choice)}`,
    ...(event.from === undefined
      ? []
      : [`began     from ${event.from.checkpoint}, after ${counted(event.from.steps, "step")} there`]),
    ...(event.resumedAt === 0 ? [] : [`resumed   after ${counted(event.resumedAt, "step")}`]),
    ...(event.dataChanged
      ? ["          the text or the seed is another one than before: it is read from its start"]
      : []),
  ]
}

function measureLine(event: Of<"measure">): string {
  const { step, heldOutBitsPerByte, heldOutSources, averageBitsPerByte, routing } = event
  const when = step === 0 ? "before the first step" : `after ${counted(step, "step")}`
  const mean =
    averageBitsPerByte === undefined ? "" : `; the mean of the weights has ${bits(averageBitsPerByte)}`
  return `held-out  ${bits(heldOutBitsPerByte)} bits-per-byte ${when}${bySource(heldOutSources)}${segmentsIn(routing)}${mean}`
}

const risenLine = ({ bestBitsPerByte, bestStep, heldOutBitsPerByte, epochs }: Of<"risen">): string =>
  `note      held-out was ${bits(bestBitsPerByte)} after ${counted(bestStep, "step")} and is ${bits(heldOutBitsPerByte)} now: the model learns its text by heart, which it has passed ${epochs.toFixed(1)} times. The best model is kept; more text, fewer steps or a smaller model (--size tiny, --config) help, and --patience stops by itself`

function jumpLine({ at, step, bitsPerByte, meanBitsPerByte, count }: Of<"jump">): string {
  const figure = bitsPerByte === null ? "is no finite number" : `jumped to ${bits(bitsPerByte)} bits-per-byte`
  const mean = meanBitsPerByte === null ? "" : ` (${bits(meanBitsPerByte)} before)`
  const back = step === 0 ? "its beginning" : `step ${whole(step)}`
  return `note      the loss of step ${whole(at)} ${figure}${mean}: back to ${back}, its rows are left out (${count} in a row, the third ends it)`
}

/** Line ends as they are written in code, so that a sample takes one line. */
const oneLine = (text: string): string => text.replaceAll("\n", "\\n")
