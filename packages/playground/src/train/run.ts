/**
 * A training as the page knows it, from what it tells.
 *
 *     begins --start--> trains --stop--> stopping --end--> paused --go on--> begins ...
 *                          `--end--> ended        any --failed--> failed        any --cut off--> paused
 *
 * In: events of a training. Out: where it stands. Never: anything that the events do not say.
 */
import type { TrainEvent } from "aunet"
import { added, type Curve, cutAfter, noCurve } from "./curve.ts"
import { FIRST_RATE, firstSettings, type TrainSettings } from "./settings.ts"

/** What a training wrote. */
export interface RunSample {
  readonly step: number
  readonly prompt: string
  readonly text: string
}

/** A training. */
export interface Run {
  readonly name: string
  readonly settings: TrainSettings
  readonly textName: string
  /** Steps in all. */
  readonly steps: number
  readonly stands: "begins" | "trains" | "stopping" | "paused" | "ended" | "failed"
  /** Whether this browser keeps it. */
  readonly isKept: boolean
  /** Why it does not; undefined where it does. */
  readonly notKept?: string
  /** What is kept of it cannot be read: there is nothing to go on with. */
  readonly isLost?: true
  /** Another tab trains it now. */
  readonly isElsewhere?: true
  readonly isShown: boolean
  readonly step: number
  readonly training: Curve
  readonly heldOut: Curve
  readonly samples: readonly RunSample[]
  readonly parameters?: number
  readonly engine?: string
  readonly bytesPerSecond?: number
  readonly secondsLeft?: number
  /** Of the last step. */
  readonly learningRate?: number
  /** The highest that the learning rate has; its schedule comes to it, and falls from it. */
  readonly peakRate: number
  /** What stands in its field, as long as nobody applied it. */
  readonly draftRate?: number
  /** Somebody asked for another rate: it goes on with it once it has stopped. */
  readonly nextRate?: number
  readonly note?: string
  readonly problem?: string
}

/** Samples that are kept of a training. */
const MOST_SAMPLES = 40

/** A training that is about to begin. */
export const begun = (
  name: string,
  { settings, textName, steps, peakRate }: Pick<Run, "settings" | "textName" | "steps" | "peakRate">,
): Run => ({
  ...{ name, settings, textName, steps, peakRate },
  stands: "begins",
  isKept: true,
  isShown: true,
  step: 0,
  training: noCurve,
  heldOut: noCurve,
  samples: [],
})

/** A training of which nothing is left that could be read; it can be removed. */
export const lost = (name: string, why: string): Run => ({
  ...begun(name, { settings: firstSettings, textName: "", steps: 1, peakRate: FIRST_RATE }),
  stands: "failed",
  isShown: false,
  isLost: true,
  problem: `It cannot be read (${why}), so it cannot go on here. A model that it has saved is under Write.`,
})

/** What a training is after it told something. */
export function told(run: Run, event: TrainEvent): Run {
  switch (event.type) {
    case "start": {
      const { note: _note, problem: _problem, ...rest } = run
      return {
        ...cut(rest, event.resumedAt),
        stands: run.stands === "stopping" ? "stopping" : "trains",
        parameters: event.parameters,
      }
    }
    case "step": {
      const { step, bytes, meanBitsPerByte: bits, bytesPerSecond, secondsLeft, learningRate } = event
      const { secondsLeft: _, ...rest } = run
      return {
        ...rest,
        step,
        training: added(run.training, { step, bytes, bits }),
        bytesPerSecond,
        learningRate,
        ...(secondsLeft !== undefined && { secondsLeft }),
      }
    }
    case "measure": {
      const { step, bytes, heldOutBitsPerByte: bits } = event
      // Before the first step there is no place on an axis of bytes.
      return { ...run, heldOut: added(run.heldOut, { step, bytes: Math.max(1, bytes), bits }) }
    }
    case "sample": {
      const { step, prompt, text } = event
      const before = run.samples.filter((each) => each.step !== step || each.prompt !== prompt)
      return { ...run, samples: [...before, { step, prompt, text }].slice(-MOST_SAMPLES) }
    }
    case "jump":
      return { ...cut(run, event.step), note: `A loss jumped, so it went back to step ${event.step}.` }
    case "risen":
      return {
        ...run,
        note: `The held-out figure was lowest after step ${event.bestStep} and rises since: it learns its text by heart.`,
      }
    case "full":
      return {
        ...run,
        problem: `This browser gives no more room (${event.reason}). The training waits; remove a model or files of other pages, and it goes on.`,
      }
    case "room": {
      const { problem: _, ...rest } = run
      return rest
    }
    case "end":
      // What is not kept cannot go on.
      return { ...run, stands: event.stopped && run.isKept ? "paused" : "ended", step: event.steps }
    default:
      return run
  }
}

/** Goes back to a step. */
export function cut(run: Run, step: number): Run {
  return {
    ...run,
    step,
    training: cutAfter(run.training, step),
    heldOut: cutAfter(run.heldOut, step),
    samples: run.samples.filter((each) => each.step <= step),
  }
}
