/**
 * What a model with a router tells of its segments, in words.
 *
 * In: figures of a router. Out: a piece of a line, a line. Never: anything where there is none.
 */
import type { TrainEvent } from "aunet"
import { counted, percent, whole } from "./figures.ts"

type Of<Type extends TrainEvent["type"]> = Extract<TrainEvent, { type: Type }>

/** Behind a held-out figure: `, segments of 5.12 and 14.9 bytes`. */
export function segmentsIn(routing: Of<"measure">["routing"]): string {
  if (routing === undefined) return ""
  const { bytesPerSegment, droppedShares } = routing
  const lost = Math.max(...droppedShares)
  const lengths = bytesPerSegment.map((bytes) => bytes.toPrecision(3)).join(" and ")
  return `, segments of ${lengths} bytes${lost === 0 ? "" : ` (${percent(lost)} of the boundaries had no room)`}`
}

/** What a router was asked for, as a training begins. */
export function routerLine({
  name,
  options,
  bytesPerSegment,
  ratioWeight,
}: NonNullable<Of<"start">["router"]>): string {
  const own = options === undefined ? "" : ` ${JSON.stringify(options)}`
  return `router    ${name}${own}: segments of ${bytesPerSegment.map(String).join(" and ")} bytes are asked for, with the weight ${ratioWeight}`
}

/** That a router stopped to choose. */
export function collapseLine({
  step,
  stage,
  boundaries,
  positionsPerSegment,
  asked,
}: Of<"collapse">): string {
  const above = stage === 1 ? "byte" : `position of stage ${whole(stage - 1)}`
  const found =
    boundaries === "all" ? `nearly every ${above} ends a segment` : `hardly any ${above} ends a segment`
  return `note      the router has stopped to choose after ${counted(step, "step")}: ${found} (${positionsPerSegment.toPrecision(3)} in one, where ${asked.toPrecision(3)} were asked for). A larger --ratio-weight, a lower --learning-rate or the other router may hold it`
}
