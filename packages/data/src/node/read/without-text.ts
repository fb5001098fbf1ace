/**
 * Keeps count of the records of a file that have no text, and stops when they are too many.
 *
 * In: which have none and why. Out: told ones, or an error. Never: more than one record in ten passed over.
 */
import type { Reading } from "./read-options.ts"
import { counted, MOST_PLACES } from "./read-report.ts"
import { Unusable } from "./unusable.ts"

/** Share of records that may have no text, and from which record on it is looked at before the file ends. */
const MOST_UNUSABLE = 0.1
export const LOOKED_AT_FROM = 1000

/** Keeps count of records without text. Those before the first document are told when there is one. */
export function withoutText(path: string, place: string, { skip }: Reading) {
  const problems: { number: number; problem: string }[] = []
  let waiting: { number: number; problem: string }[] | undefined = []
  let count = 0
  const tellOne = ({ number, problem }: { number: number; problem: string }): void =>
    skip(`${path}:${number}`, "without text", problem)
  return {
    add: (number: number, problem: string): void => {
      count++
      const one = { number, problem }
      if (problems.length < MOST_PLACES) problems.push(one)
      if (waiting === undefined) tellOne(one)
      else waiting.push(one)
    },
    tell: (): void => {
      waiting?.forEach(tellOne)
      waiting = undefined
    },
    judge: (records: number): void => {
      if (count <= records * MOST_UNUSABLE) return
      const named = problems.map(({ number, problem }) => `${place} ${number} (${problem})`).join(", ")
      throw new Unusable(
        "without text",
        `${count} of ${counted(records, "record")} ${count === 1 ? "has" : "have"} no text, and at most one in ten may: ${named}${count > problems.length ? ", ..." : ""}; say where the text is (field)`,
      )
    },
  }
}
