/**
 * A save in the middle of a training: of all of it, of the best model, or of the mean of the weights.
 *
 * In: a run and where it stands. Out: a whole checkpoint, handed over. Never: writes a file itself, or hands
 * over numbers that are not finite.
 */
import { type CheckpointInPieces, parameterSpecs, type Progress, type ReadTensor } from "@aunet/core"
import { AunetError, type Failure } from "@aunet/base"
import { letGo } from "@aunet/tensor"
import { attempt, attemptPromise } from "@aunet/base/effect"
import * as Effect from "effect/Effect"
import { type Average, averagedSteps } from "./average.ts"
import { elapsedMillis } from "../elapsed.ts"
import type { HeldOutFigure } from "../measure/held-out-story.ts"
import { type LoopState, standOf } from "../loop-state.ts"
import { openOf } from "../step/rate-plan.ts"
import type { Settings } from "../settings.ts"
import { heldOutProgress, notFinite, originOf, type Run } from "../train-run.ts"
import { encodeTrainState, type SavedSettings } from "./train-state.ts"
import { momentSpecs } from "../step/train-step.ts"

/** Hands a whole checkpoint over, whose parameters and moments come out of the engine one by one. */
export const saveRun = Effect.fnUntraced(function* (run: Run, loop: LoopState) {
  const { options, settings, text, heldOutText } = run
  const { model } = options
  const { steps, bytes, cursor, average } = loop
  // The first save may take the place of another training: what cannot be saved has to be known before.
  if (loop.savedStep === undefined) yield* requireFinite(run, steps)
  const numbers = numbersOf(run, steps)
  const now = yield* elapsedMillis
  const stand = standOf(settings, loop, heldOutText, now)
  const training = yield* attempt(() =>
    encodeTrainState(
      { steps, bytes, cursor, text, settings: savedSettings(settings), stand },
      numbers.entry,
      model,
      average && numbers.meanOf(average),
    ),
  )
  const { best } = loop.heldOut
  yield* numbers.during(
    options.save?.write({
      ...checkpointOf(run, numbers.entry, {
        steps,
        bytes,
        ...heldOutProgress(loop),
        ...(best !== undefined &&
          options.save.best !== undefined && {
            best: bestOf(best),
          }),
      }),
      training,
    }) ?? Effect.void,
  )
})

/** Looks at all that a save would hold. */
const requireFinite = (run: Run, steps: number): Effect.Effect<void, Failure> =>
  attemptPromise(async () => {
    const { model } = run.options
    const { entry } = numbersOf(run, steps)
    for (const name of Object.keys({ ...parameterSpecs(model), ...momentSpecs(model) }))
      letGo(await entry(name))
  })

/**
 * The numbers of one step, as long as nothing changes them: what is asked for them later is refused, since it would get
 * those of another step.
 */
function numbersOf({ session }: Run, steps: number) {
  let isOver = false
  const requireNow = (): void => {
    if (!isOver) return
    throw new AunetError(
      "BAD_OPTION",
      `the checkpoint of step ${steps} is over, its numbers are those of later steps by now; wait in \`write\` until it is saved, or take \`await wholeCheckpoint(checkpoint)\` there to keep it`,
    )
  }
  return {
    /** Takes an entry of the state out of the engine. @throws AunetError NOT_FINITE for one with a number that is none */
    entry: async (name: string): Promise<Float32Array> => {
      requireNow()
      const { [name]: values } = (await session.read([name])) as Record<string, Float32Array>
      if (!isFinite(values))
        throw notFinite(`after step ${steps} "${name}" holds a number that is not finite`)
      return values
    },
    /** Copies a tensor of the mean, which goes on changing. */
    meanOf:
      ({ values }: Average): ReadTensor =>
      async (name) => {
        requireNow()
        return values[name].slice()
      },
    /** They are these until a save is through. */
    during: (save: Effect.Effect<void, Failure>): Effect.Effect<void, Failure> =>
      Effect.ensuring(
        save,
        Effect.sync(() => {
          isOver = true
        }),
      ),
  }
}

/** No `every`: it makes an object of each number, twelve bytes for four. */
function isFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false
  return true
}

/** The best as checkpoints and events tell it. */
export const bestOf = ({ step, bitsPerByte, averaged }: HeldOutFigure): NonNullable<Progress["best"]> => ({
  step,
  heldOutBitsPerByte: bitsPerByte,
  ...(averaged === true && { averaged }),
})

/** Hands the model over as the best so far. */
export const saveBest = Effect.fnUntraced(function* (run: Run, loop: LoopState) {
  const { steps, bytes } = loop
  const numbers = numbersOf(run, steps)
  const progress = { steps, bytes, ...heldOutProgress(loop) }
  yield* numbers.during(run.options.save?.best?.(checkpointOf(run, numbers.entry, progress)) ?? Effect.void)
})

/** Hands the mean of the weights over as the best so far. */
export const saveAverageAsBest = (run: Run, loop: LoopState) => handAverage(run, loop, run.options.save?.best)

/** Hands the mean of the weights over as what it is. */
export const saveAverage = (run: Run, loop: LoopState) => handAverage(run, loop, run.options.save?.average)

function handAverage(
  run: Run,
  { steps, bytes, average, averageFigure: figure }: LoopState,
  hand: ((checkpoint: CheckpointInPieces) => Effect.Effect<void, Failure>) | undefined,
): Effect.Effect<void, Failure> {
  if (hand === undefined || average === undefined) return Effect.void
  const numbers = numbersOf(run, steps)
  const handed = hand(
    checkpointOf(run, numbers.meanOf(average), {
      steps,
      bytes,
      // Of the mean as it was then, where that was before the last step.
      ...(figure !== undefined && { heldOutBitsPerByte: figure.bitsPerByte, heldOutStep: figure.step }),
      averagedSteps: averagedSteps(average),
    }),
  )
  return numbers.during(handed)
}

/** A checkpoint of these parameters, from which no training goes on. */
function checkpointOf(
  { options, settings, lengths }: Run,
  parameters: CheckpointInPieces["parameters"],
  progress: Progress,
): CheckpointInPieces {
  const { model, splitter, tokenizer } = options
  const origin = originOf(options)
  return {
    model,
    splitter,
    parameters,
    lengths,
    ...(tokenizer !== undefined && { tokenizer, rowBytes: settings.rowBytes }),
    progress,
    ...(origin !== undefined && { from: origin }),
    training: {},
  }
}

/** What of the settings a checkpoint keeps. */
function savedSettings(settings: Settings): SavedSettings {
  const { form, learningRate, schedule, minRatio, warmupShare, scheduleSteps, optimizer, rates, curriculum } =
    settings
  const { rows, accumulate, rowBytes, seed, mostDropped, capacities, warmSteps } = settings
  const open = openOf(settings.rate)
  return {
    learningRate,
    schedule,
    minRatio,
    warmupShare,
    ...form,
    ...(scheduleSteps !== undefined && { scheduleSteps }),
    optimizer,
    ...(rates && { rates }),
    ...(curriculum && { curriculum }),
    rows,
    rowBytes,
    seed,
    mostDropped,
    ...(capacities !== undefined && { capacities }),
    ...(warmSteps !== undefined && { warmSteps }),
    ...(accumulate > 1 && { accumulate }),
    ...(open !== undefined && { open }),
  }
}
