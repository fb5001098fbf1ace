/**
 * What a record says of a router, as far as it has the form that it shall have.
 *
 * In: what stands in a line. Out: figures; undefined where there are none. Never: trusts the line, which anybody may have written.
 */
import type { TrainEvent } from "aunet"

type Of<Type extends TrainEvent["type"]> = Extract<TrainEvent, { type: Type }>

type StepRouting = NonNullable<Of<"step">["routing"]>
type MeasuredRouting = NonNullable<Of<"measure">["routing"]>

/** Figures of a step or a measurement; records of earlier versions have some of them. */
export type ToldRouting = Pick<StepRouting, "bytesPerSegment" | "droppedShares" | "certainty"> &
  Partial<Pick<StepRouting, "ratio" | "asked">> &
  Partial<Pick<MeasuredRouting, "agreement">>

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => typeof each === "number")
const isShares = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === "object" && each !== null)

/** Reads them. */
export function toldRouting(told: unknown): ToldRouting | undefined {
  if (typeof told !== "object" || told === null) return undefined
  const { bytesPerSegment, droppedShares, certainty, ratio, asked, agreement } = told as Record<
    string,
    unknown
  >
  if (!isNumbers(bytesPerSegment) || !isNumbers(droppedShares) || !isNumbers(certainty)) return undefined
  const compared = Object(agreement) as Record<string, unknown>
  const isCompared = ["splitter", "characterStarts", "characterEnds"].every((name) =>
    isShares(compared[name]),
  )
  return {
    bytesPerSegment,
    droppedShares,
    certainty,
    ...(typeof ratio === "number" && { ratio }),
    ...(isNumbers(asked) && { asked }),
    ...(isCompared && { agreement: agreement as MeasuredRouting["agreement"] }),
  }
}
