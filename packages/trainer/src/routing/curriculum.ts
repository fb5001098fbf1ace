/**
 * A curriculum of lengths: what a router is asked for moves while it trains, from shorter segments or from longer ones.
 *
 *     asked   from · (to / from)^done       done: 0 at the start, 1 after `share` of the training and from then on
 *
 *     3 bytes -> 5 over half of 400 steps: 3 · (5/3)^(step / 200), then 5
 *
 * The way is one of steps, of the schedule's where it has its own, or one of this run's time. It never goes back: a
 * training that is resumed for more steps stands where it stood until its new way has come that far, and one of minutes
 * goes on from there.
 *
 * In: what was asked for, where the loop stands. Out: bytes a segment of a step. Never: an aim; that is the same number
 * in positions.
 */
import { AunetError, badOption } from "@aunet/base"
import { type Model, segmentLengthProblem } from "@aunet/core"
import { scaledLengths } from "./script-lengths.ts"
import type { TrainLength } from "../train-length.ts"

/** Lengths that a training begins with, and how long they move. */
export interface Curriculum {
  /** Bytes a segment at the start, for each stage above the first; `bytesPerSegment` of the router is what it goes to. */
  readonly from: readonly number[]
  /** Share of the training over which they move, above 0 and at most 1. */
  readonly share: number
}

/** How far a training is on the way. */
export interface CurriculumStand {
  /** When this run began, from 0 to 1. */
  readonly begun: number
  readonly done: number
}

/** What of the settings shapes the way. */
export interface CurriculumPlan {
  readonly curriculum: Curriculum | undefined
  readonly length: TrainLength
  readonly scheduleSteps: number | undefined
}

/**
 * Takes a curriculum that was asked for over that of an earlier run, and checks it.
 *
 * @throws AunetError BAD_OPTION naming what is wrong, its value and what is allowed
 */
export function settledCurriculum(
  asked: Curriculum | undefined,
  earlier: Curriculum | undefined,
  { config: { router } }: Model,
): Curriculum | undefined {
  const curriculum = asked ?? earlier
  if (curriculum === undefined) return undefined
  const given: { readonly from?: unknown; readonly share?: unknown } = Object(curriculum) as object
  if (router === undefined) throw badOption("curriculum", curriculum, "left out: the model has no router")
  const other = Object.keys(given).find((name) => name !== "from" && name !== "share")
  if (other !== undefined || !Array.isArray(given.from) || typeof given.share !== "number")
    throw badOption(
      "curriculum",
      curriculum,
      "{ from: bytes a segment of each stage, share: of the training }",
    )
  const { from, share } = curriculum
  if (!(share > 0 && share <= 1)) throw badOption("curriculum.share", share, "above 0 and at most 1")
  const problem = segmentLengthProblem(from, router.bytesPerSegment.length)
  if (problem !== undefined) {
    const at = problem.at === undefined ? "" : `[${problem.at}]`
    throw badOption(`curriculum.from${at}`, problem.value, problem.allowed.replace(/^it must (be|hold) /, ""))
  }
  // Scripts begin in the same measure, and may be too short or too long there.
  for (const [name, lengths] of Object.entries(scaledLengths(router, from).scripts ?? {})) {
    const wrong = segmentLengthProblem(lengths, lengths.length)
    if (wrong !== undefined)
      throw badOption(
        "curriculum.from",
        from,
        `so that ${name}, which moves in the same measure, can begin with [${lengths.map((bytes) => +bytes.toPrecision(3)).join(", ")}] bytes: ${wrong.value as number} ${wrong.allowed.replace(/^it /, "")}`,
      )
  }
  return { from: [...from], share }
}

/**
 * Checks that a way that is not over has an end.
 *
 * @throws AunetError BAD_OPTION for a training that goes on until it is stopped
 */
export function requireWay({ curriculum, length, scheduleSteps }: CurriculumPlan, done: number): void {
  if (curriculum === undefined || done >= 1 || scheduleSteps !== undefined || !("until" in length)) return
  throw new AunetError(
    "BAD_OPTION",
    `curriculum goes over ${curriculum.share} of a training, and this one has no length; give it steps or minutes, or scheduleSteps`,
  )
}

/** Goes on: after so many steps in all, and so many milliseconds of this run. */
export function goneOn(
  { curriculum, length, scheduleSteps }: CurriculumPlan,
  { begun, done }: CurriculumStand,
  steps: number,
  milliseconds: number,
): CurriculumStand {
  if (curriculum === undefined) return { begun, done }
  const all = scheduleSteps ?? ("steps" in length ? length.steps : undefined)
  const timed = "minutes" in length ? milliseconds / (length.minutes * 60_000) : 0
  const share = all === undefined ? begun * curriculum.share + timed : steps / all
  return { begun, done: Math.min(1, Math.max(done, share / curriculum.share)) }
}

/** Bytes a segment that are asked for now. @param to those of the router */
export const askedAt = (
  to: readonly number[],
  curriculum: Curriculum | undefined,
  done: number,
): readonly number[] =>
  curriculum === undefined || done >= 1
    ? to
    : to.map((bytes, s) => curriculum.from[s] * (bytes / curriculum.from[s]) ** done)
