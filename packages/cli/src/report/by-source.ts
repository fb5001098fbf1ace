/**
 * Figures of the sources of a mixture, in words.
 *
 * In: figures by source. Out: a piece of a line. Never: anything where there is one text.
 */
import type { TrainEvent } from "aunet"
import { showControls } from "../draw/show-controls.ts"
import { bits, bytes, counted, percent, whole } from "./figures.ts"

type Of<Type extends TrainEvent["type"]> = Extract<TrainEvent, { type: Type }>

/** Passing a source more often than this is told before the training begins: it is learned by heart. */
const FEW_EPOCHS = 4

/** Held-out figures behind that of all: ` (books 2.51, web 3.02)`. */
export const bySource = (sources: Of<"measure">["heldOutSources"]): string =>
  sources === undefined
    ? ""
    : ` (${sources.map(({ name, heldOutBitsPerByte }) => `${showControls(name)} ${bits(heldOutBitsPerByte)}`).join(", ")})`

/** How often each was passed: `books 12.4, web 0.3`. */
export const epochsBySource = (sources: NonNullable<Of<"step">["sources"]>): string =>
  sources.map(({ name, epochs }) => `${showControls(name)} ${epochs.toFixed(1)}`).join(", ")

/** What is mixed and what is measured with, before the first step. */
export function sourceLines({ sources = [], heldOutSources = [], alsoTrained }: Of<"start">): string[] {
  const often = sources.filter(({ epochsInAll = 0 }) => epochsInAll > FEW_EPOCHS)
  return [
    ...sources.map(
      ({ name, share, documents, bytes: size, epochsInAll }) =>
        `source    ${showControls(name)}: ${percent(share)} of the bytes, out of ${bytes(size)} in ${counted(documents, "document")}${epochsInAll === undefined ? "" : `, passed ${times(epochsInAll)}`}`,
    ),
    ...(heldOutSources.length === 0
      ? []
      : [
          `measured  ${heldOutSources.map(({ name, share, bytes: size }) => `${showControls(name)} ${bytes(size)}, which counts ${percent(share)}`).join("; ")}`,
        ]),
    ...often.map(
      ({ name, epochsInAll = 0 }) =>
        `note      the source ${showControls(name)} runs out early: it will be passed ${times(epochsInAll)} in all, each time in another order. A smaller share in --mix, more text or fewer steps make that less`,
    ),
    ...(alsoTrained === undefined ? [] : [alsoTrainedLine(alsoTrained)]),
  ]
}

function alsoTrainedLine({ documents, of, first }: NonNullable<Of<"start">["alsoTrained"]>): string {
  const [are, which, they] = documents === 1 ? ["is", "", "It is"] : ["are", ", the first", "They are"]
  return `note      ${whole(documents)} of ${counted(of, "held-out document")} ${are} trained on as well${which}: ${showControls(first)}. ${they} left out of what is measured`
}

/** That a source begins anew; nothing where it was told before the first step. */
export const againLines = (
  { step, source, epochsInAll }: Of<"again">,
  { sources = [] }: Partial<Pick<Of<"start">, "sources">> = {},
): string[] =>
  sources.some(({ name, epochsInAll: known = 0 }) => name === source && known > FEW_EPOCHS)
    ? []
    : [
        `note      the source ${showControls(source)} was passed once after ${counted(step, "step")} and begins anew, in another order${epochsInAll === undefined ? "" : `; ${times(epochsInAll)} in all`}`,
      ]

const times = (epochs: number): string => `${epochs.toFixed(1)} times`
