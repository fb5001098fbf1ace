/**
 * The progress line of a training.
 *
 *     12% · 1.23 MB seen · 41.2 kB/s · 2.88 bits-per-byte · held-out 3.40 (-0.12) · 2:41 left · epoch 1.4 · 812 MB
 *
 * In: a step, the last measurement, memory, a width. Out: one line. Never: a line that is too long for the terminal: what
 * is told last of all goes first.
 */
import type { TrainEvent } from "aunet"
import { epochsBySource } from "./by-source.ts"
import { bits, bytes, duration } from "./figures.ts"

type Of<Type extends TrainEvent["type"]> = Extract<TrainEvent, { type: Type }>

/** What the line tells beside the step. */
export interface StepSurroundings {
  /** The last measurement; undefined before it. */
  readonly measured: Of<"measure"> | undefined
  /** What the process holds; undefined where that is not known. */
  readonly memoryBytes: number | undefined
  /** Most characters. */
  readonly columns: number
}

/** Makes the line. */
export function stepLine(event: Of<"step">, { measured, memoryBytes, columns }: StepSurroundings): string {
  const { share, secondsLeft, elapsedSeconds } = event
  // Each with how much it is missed: what has the highest number goes first where there is no room.
  const parts: (readonly [text: string, last: number])[] = [
    ...(share === undefined ? [] : [[`${Math.floor(share * 100)}%`, 3] as const]),
    [`${bytes(event.bytes)} seen`, 4],
    [`${bytes(Math.round(event.bytesPerSecond))}/s`, 5],
    [`${bits(event.meanBitsPerByte)} bits-per-byte`, 0],
    ...(measured === undefined
      ? []
      : [[`held-out ${bits(measured.heldOutBitsPerByte)}${changeOf(measured)}`, 1] as const]),
    [secondsLeft === undefined ? `${duration(elapsedSeconds)} so far` : `${duration(secondsLeft)} left`, 2],
    [
      event.sources === undefined
        ? `epoch ${event.epochs.toFixed(1)}`
        : `epochs ${epochsBySource(event.sources)}`,
      6,
    ],
    ...(memoryBytes === undefined ? [] : [[bytes(memoryBytes), 7] as const]),
  ]
  for (let most = 7; ; most--) {
    const line = parts
      .filter(([, last]) => last <= most)
      .map(([text]) => text)
      .join(" · ")
    if (line.length <= columns || most === 0) return line
  }
}

const changeOf = ({ changeBitsPerByte: change }: Of<"measure">): string =>
  change === undefined ? "" : ` (${change > 0 ? "+" : ""}${bits(change)})`
