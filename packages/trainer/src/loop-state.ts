/**
 * Where the loop of a training stands; everything else is fixed before the first step, or in the engine.
 *
 * In: what an earlier run left, or nothing. Out: the first state; what of a state a checkpoint keeps. Never: parameters;
 * they are the engine's.
 */
import { FIRST_ROW, type RowCursor } from "@aunet/data"
import { type Average } from "./save/average.ts"
import { type HeldOutFigure, type HeldOutStory, NO_MEASUREMENT } from "./measure/held-out-story.ts"
import { FRESH_WATCH, type LossWatch } from "./step/loss-watch.ts"
import type { Recent } from "./step/recent-mean.ts"
import type { RecentSpeed } from "./step/recent-speed.ts"
import { FRESH_ROUTE_WATCH, type RouteWatch } from "./routing/collapse.ts"
import { type Curriculum, type CurriculumStand, goneOn } from "./routing/curriculum.ts"
import type { Settings } from "./settings.ts"
import type { decodeTrainState, Stand } from "./save/train-state.ts"

/** Where the loop stands. */
export interface LoopState {
  readonly steps: number
  readonly bytes: number
  readonly cursor: RowCursor
  /** Elapsed milliseconds (`elapsed.ts`) when this run started; its time counts measuring and saving too. */
  readonly startedAt: number
  /** Seconds of earlier runs. */
  readonly secondsBefore: number
  readonly speed: RecentSpeed
  /** Bits-per-byte of the last steps. */
  readonly recent: Recent
  readonly savedAt: number
  /** The step of the last save of this run; undefined before. */
  readonly savedStep: number | undefined
  /** Parts of the training that were measured; -1 before the first. */
  readonly measuredParts: number
  /** Elapsed milliseconds at the last measurement. */
  readonly measuredAt: number
  /** Milliseconds that went into measuring, in this run. */
  readonly measuring: number
  readonly heldOut: HeldOutStory
  /** The mean of the weights, as it was measured last: an earlier mean than `average` is by now. */
  readonly averageFigure: HeldOutFigure | undefined
  readonly average: Average | undefined
  /** Boundaries that the rows had, and those that did not fit, for each pool. */
  readonly boundaries: { readonly all: readonly number[]; readonly dropped: readonly number[] }
  readonly watch: LossWatch
  /** What the router of the model did in the last steps of this run. */
  readonly routes: RouteWatch
  /** How far what its router is asked for has moved; over where it does not move. */
  readonly curriculum: CurriculumStand
  /** Where the rows begin that are left out since a loss jumped there. */
  readonly leftOut: readonly RowCursor[]
  readonly ended: boolean
}

type Earlier = ReturnType<typeof decodeTrainState>

/** What the parts of a training are parts of: measurements of another plan say nothing about this one's. */
const partsOf = ({ length, measurements, measureSteps }: Settings): string =>
  JSON.stringify({ length, measurements, measureSteps })

/** Tells whether a text is read on where an earlier run stopped: its cursor counts rows of one length in one order. */
export const isReadOn = (
  earlier: Earlier | undefined,
  text: string,
  { seed, rowBytes }: Pick<Settings, "seed" | "rowBytes">,
): boolean =>
  earlier !== undefined &&
  earlier.state.text === text &&
  earlier.state.settings.seed === seed &&
  earlier.state.settings.rowBytes === rowBytes

/**
 * Gives the first state.
 *
 * @param sameText whether the text is read on where the earlier run stopped
 */
export function firstState(
  settings: Settings,
  earlier: Earlier | undefined,
  {
    startedAt,
    stages,
    sameText,
    heldOutText,
  }: {
    readonly startedAt: number
    readonly stages: number
    readonly sameText: boolean
    readonly heldOutText: string
  },
): LoopState {
  const done = earlier?.state
  const stand = done?.stand
  const none = new Array<number>(stages - 1).fill(0)
  const sameHeldOut = stand?.heldOut.text === heldOutText
  // With the text, what was measured is of another one too.
  const goesOn = stand !== undefined && sameText && sameHeldOut
  const { last, best, worse, told } = stand?.heldOut ?? NO_MEASUREMENT
  const heldOut: HeldOutStory = sameHeldOut
    ? { worse, told, ...(last && { last }), ...(best && { best }) }
    : NO_MEASUREMENT
  const steps = done?.steps ?? 0
  const measuredHere = goesOn && last?.step === steps
  const samePlan = goesOn && stand.measured.of === partsOf(settings)
  return {
    steps,
    bytes: done?.bytes ?? 0,
    cursor: sameText && done !== undefined ? done.cursor : FIRST_ROW,
    startedAt,
    secondsBefore: stand?.seconds ?? 0,
    speed: [],
    recent: stand?.recent ?? [],
    savedAt: startedAt,
    savedStep: undefined,
    measuredParts: samePlan ? stand.measured.part : measuredHere ? 0 : -1,
    measuredAt: goesOn ? startedAt - stand.measured.seconds * 1000 : startedAt,
    measuring: 0,
    heldOut,
    averageFigure: sameHeldOut ? stand?.averageFigure : undefined,
    average:
      earlier?.average === undefined || stand?.averaged === undefined
        ? undefined
        : { step: stand.averaged, values: earlier.average },
    boundaries: stand?.boundaries.all.length === stages - 1 ? stand.boundaries : { all: none, dropped: none },
    watch: stand?.watch ?? FRESH_WATCH,
    routes: FRESH_ROUTE_WATCH,
    // One that is new at a resume has come as far as the steps before it would have brought it.
    curriculum: goneOn(settings, beginsAt(settings.curriculum, stand), done?.steps ?? 0, 0),
    // Saved between the step that was gone back to and the rows that it leaves out.
    leftOut: sameText ? (stand?.leftOut ?? []) : [],
    ended: false,
  }
}

/** Where the way of the lengths begins: where an earlier run left it, if it is the same way. */
function beginsAt(curriculum: Curriculum | undefined, stand: Stand | undefined): CurriculumStand {
  const { of, done = 0 } = stand?.curriculum ?? {}
  const begun = curriculum === undefined ? 1 : of === JSON.stringify(curriculum) ? done : 0
  return { begun, done: begun }
}

/** What of a state a checkpoint keeps beside steps, bytes and cursor. */
export function standOf(settings: Settings, loop: LoopState, heldOutText: string, now: number): Stand {
  const { recent, heldOut, boundaries, watch, average, averageFigure } = loop
  const { measuredParts, measuredAt, leftOut } = loop
  return {
    seconds: secondsOf(loop, now),
    recent,
    measured: { of: partsOf(settings), part: measuredParts, seconds: (now - measuredAt) / 1000 },
    heldOut: { text: heldOutText, ...heldOut },
    boundaries,
    watch,
    ...(settings.curriculum && {
      curriculum: { of: JSON.stringify(settings.curriculum), done: loop.curriculum.done },
    }),
    ...(average !== undefined && { averaged: average.step }),
    ...(averageFigure !== undefined && { averageFigure }),
    ...(leftOut.length > 0 && { leftOut }),
  }
}

/** What the training took so far, earlier runs of it included. */
export const secondsOf = ({ secondsBefore, startedAt }: LoopState, now: number): number =>
  secondsBefore + (now - startedAt) / 1000
