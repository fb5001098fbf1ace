/**
 * The view that trains, as a pure step.
 *
 *     text, settings --plan--> planned --train--> a run among the others, which come back after the page was closed
 *
 * In: what happened. Out: the next state. Never: a worker, a file, or a clock.
 */
import type { TrainEvent } from "aunet"
import type { FilesByName } from "../models/model-files.ts"
import { type ChoiceChange, changedChoice } from "../splitters/choice.ts"
import type { TextFile } from "./messages.ts"
import { type Run, told } from "./run.ts"
import { firstSettings, type TrainPlan, type TrainSettings } from "./settings.ts"

/** Texts to train on. */
export type TrainText =
  | { readonly kind: "sample" }
  | { readonly kind: "typed"; readonly text: string }
  | { readonly kind: "files"; readonly files: readonly TextFile[] }

/** Where the view stands. */
export interface TrainState {
  readonly text: TrainText
  readonly settings: TrainSettings
  /** Of these settings and this text; undefined as long as nobody asked. */
  readonly plan?: TrainPlan
  /** Counts texts and settings: a plan of earlier ones is of no use. */
  readonly question: number
  readonly isPlanning: boolean
  readonly runs: readonly Run[]
  readonly problem?: string
  /** Frames that the page drew in the last second, while something trains. */
  readonly framesPerSecond?: number
  /** What the page and its workers hold, where the browser tells. */
  readonly memoryBytes?: number
  /** Of trainings that this browser could not keep. */
  readonly files: Readonly<Record<string, FilesByName>>
  /** The training whose owner was asked whether it shall go for good. */
  readonly asked?: string
}

/** What may happen. */
export type TrainViewEvent =
  | { readonly type: "text"; readonly text: TrainText }
  /** What changed, and no more: two fields may change before the page is drawn again. */
  | { readonly type: "settings"; readonly change: Partial<TrainSettings> }
  | { readonly type: "choice"; readonly change: ChoiceChange }
  | { readonly type: "planning" }
  | { readonly type: "planned"; readonly question: number; readonly plan: TrainPlan }
  | { readonly type: "notPlanned"; readonly question: number; readonly said: string }
  /** Nobody waits for the plan any more, or it is used. */
  | { readonly type: "unplanned" }
  | { readonly type: "problem"; readonly said: string }
  | { readonly type: "found"; readonly runs: readonly Run[] }
  | { readonly type: "begins"; readonly run: Run }
  | { readonly type: "began"; readonly name: string; readonly engine: string; readonly notKept?: string }
  | { readonly type: "told"; readonly name: string; readonly event: TrainEvent }
  | { readonly type: "stopping"; readonly name: string; readonly nextRate?: number }
  /** Its worker was ended in the middle. */
  | { readonly type: "cutOff"; readonly name: string }
  | { readonly type: "draftRate"; readonly name: string; readonly rate: number }
  | { readonly type: "peakRate"; readonly name: string; readonly rate: number }
  | { readonly type: "files"; readonly name: string; readonly files: FilesByName }
  | { readonly type: "failed"; readonly name: string; readonly said: string }
  | { readonly type: "shown"; readonly name: string; readonly isShown: boolean }
  /** Without a name: it stays. */
  | { readonly type: "asked"; readonly name?: string }
  | { readonly type: "notRemoved"; readonly name: string; readonly said: string }
  | { readonly type: "removed"; readonly name: string }
  | { readonly type: "health"; readonly framesPerSecond?: number; readonly memoryBytes?: number }

/** Where it begins. */
export const firstTrain: TrainState = {
  text: { kind: "sample" },
  settings: firstSettings,
  isPlanning: false,
  question: 0,
  runs: [],
  files: {},
}

/** What was planned is of another text or of other settings. */
function unplanned(state: TrainState): TrainState {
  const { plan: _plan, problem: _problem, ...rest } = state
  return { ...rest, isPlanning: false, question: state.question + 1 }
}

function of(state: TrainState, name: string, change: (run: Run) => Run): TrainState {
  return { ...state, runs: state.runs.map((run) => (run.name === name ? change(run) : run)) }
}

/** What a training of this name made and was not kept, and what its owner was asked, are of the one before. */
function forgotten({ asked, ...state }: TrainState, name: string): TrainState {
  const { [name]: _gone, ...files } = state.files
  return { ...state, files, ...(asked !== undefined && asked !== name && { asked }) }
}

/** What happens next. */
export function trainStep(state: TrainState, event: TrainViewEvent): TrainState {
  switch (event.type) {
    case "text":
      return { ...unplanned(state), text: event.text }
    case "settings":
      return { ...unplanned(state), settings: { ...state.settings, ...event.change } }
    case "choice": {
      const choice = changedChoice(state.settings.choice, event.change)
      return { ...unplanned(state), settings: { ...state.settings, choice } }
    }
    case "planning":
      return { ...unplanned(state), isPlanning: true }
    case "planned":
      return event.question === state.question ? { ...state, isPlanning: false, plan: event.plan } : state
    case "notPlanned":
      return event.question === state.question ? { ...state, isPlanning: false, problem: event.said } : state
    case "unplanned":
      return unplanned(state)
    case "problem":
      return { ...state, problem: event.said }
    case "found": {
      const found = new Map(event.runs.map((run) => [run.name, run]))
      // What is at work in this tab tells more than what was kept last, and what only lies in the page is not among them.
      const runs = state.runs.map((run) => {
        const kept = found.get(run.name)
        found.delete(run.name)
        return kept === undefined || isRunning(run) || !run.isKept ? run : foundAgain(run, kept)
      })
      return { ...state, runs: [...runs, ...found.values()] }
    }
    case "begins": {
      const others = state.runs.filter(({ name }) => name !== event.run.name)
      return { ...forgotten(state, event.run.name), runs: [event.run, ...others] }
    }
    case "began":
      return of(state, event.name, ({ notKept: _, ...run }) => ({
        ...run,
        engine: event.engine,
        isKept: event.notKept === undefined,
        ...(event.notKept !== undefined && { notKept: event.notKept }),
      }))
    case "told":
      return of(state, event.name, (run) => told(run, event.event))
    case "stopping":
      return of(state, event.name, ({ draftRate: _, ...run }) => ({
        ...run,
        stands: "stopping",
        ...(event.nextRate !== undefined && { nextRate: event.nextRate }),
      }))
    case "cutOff":
      return of(state, event.name, ({ nextRate: _, problem: _problem, ...run }) => ({
        ...run,
        stands: run.isKept ? "paused" : "failed",
        note: run.isKept
          ? "It was ended at once: it goes on from what was saved last."
          : "It was ended at once, and nothing of it is left.",
      }))
    case "draftRate":
      return of(state, event.name, (run) => ({ ...run, draftRate: event.rate }))
    case "peakRate":
      return of(state, event.name, ({ draftRate: _, ...run }) => ({ ...run, peakRate: event.rate }))
    case "files":
      return { ...state, files: { ...state.files, [event.name]: event.files } }
    case "failed":
      return of(state, event.name, ({ nextRate: _, ...run }) => ({
        ...run,
        stands: run.step > 0 && run.isKept ? "paused" : "failed",
        problem: event.said,
      }))
    case "shown":
      return of(state, event.name, (run) => ({ ...run, isShown: event.isShown }))
    case "asked": {
      const { asked: _, ...rest } = state
      return event.name === undefined ? rest : { ...rest, asked: event.name }
    }
    case "notRemoved":
      return of(state, event.name, (run) => ({ ...run, problem: event.said }))
    case "removed":
      return { ...forgotten(state, event.name), runs: state.runs.filter(({ name }) => name !== event.name) }
    case "health": {
      const { framesPerSecond, memoryBytes } = event
      return {
        ...state,
        ...(framesPerSecond !== undefined && { framesPerSecond }),
        ...(memoryBytes !== undefined && { memoryBytes }),
      }
    }
  }
}

/** A training that goes on where it stands, with the rate that was asked for. */
export function goesOn(run: Run): Run {
  const { nextRate, draftRate: _draft, learningRate: _now, problem: _problem, note: _note, ...rest } = run
  return { ...rest, peakRate: nextRate ?? run.peakRate, stands: "begins", isShown: true }
}

/** Whether there is something to go on with. */
export const canGoOn = ({ stands, isKept, isLost, isElsewhere }: Run): boolean =>
  isKept && isLost !== true && isElsewhere !== true && (stands === "paused" || stands === "failed")

/** What is kept of a training now, and what this tab knew of it: what somebody chose, and why it failed where it stands still. */
function foundAgain(before: Run, kept: Run): Run {
  const { isShown, draftRate, problem, stands } = before
  const failed = stands === "failed" && kept.isElsewhere !== true && kept.step === before.step
  return {
    ...kept,
    isShown,
    ...(draftRate !== undefined && { draftRate }),
    ...(failed && { stands, ...(problem !== undefined && { problem }) }),
  }
}

/** Whether something computes. */
export const isRunning = ({ stands }: Run): boolean => ["begins", "trains", "stopping"].includes(stands)
