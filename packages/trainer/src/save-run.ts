/**
 * A save in the middle of a training.
 *
 * In: a run and where it stands. Out: a whole checkpoint, handed over. Never: writes a file itself, or hands
 * over numbers that are not finite.
 */
import { type Checkpoint, parameterSpecs } from "@aunet/core"
import { attempt, attemptPromise } from "@aunet/core/effect"
import * as Effect from "effect/Effect"
import type { Settings } from "./train-options.ts"
import { heldOutFigures, type LoopState, notFinite, originOf, type Run } from "./train-run.ts"
import { encodeTrainState, type SavedSettings } from "./train-state.ts"

/** Takes parameters and moments out of the engine and hands a whole checkpoint over. */
export const saveRun = Effect.fnUntraced(function* (
  { options, settings, session, lengths, text }: Run,
  loop: LoopState,
) {
  const { model, splitter, tokenizer } = options
  const held = yield* attemptPromise(() => session.read())
  const spoilt = Object.entries(held).find(([, values]) => !values.every(Number.isFinite))
  if (spoilt !== undefined)
    return yield* Effect.fail(
      notFinite(`after step ${loop.steps} "${spoilt[0]}" holds a number that is not finite`),
    )
  const parameters = Object.fromEntries(
    Object.keys(parameterSpecs(model)).map((name) => [name, held[name] as Float32Array]),
  )
  const { steps, bytes, cursor } = loop
  const training = yield* attempt(() =>
    encodeTrainState({ steps, bytes, cursor, text, settings: savedSettings(settings) }, held, model),
  )
  const origin = originOf(options)
  const checkpoint: Checkpoint = {
    model,
    splitter,
    parameters,
    lengths,
    ...(tokenizer !== undefined && { tokenizer, rowBytes: settings.rowBytes }),
    progress: {
      steps,
      bytes,
      ...heldOutFigures(loop),
    },
    ...(origin !== undefined && { from: origin }),
    training,
  }
  yield* options.save?.write(checkpoint) ?? Effect.void
})

/** What of the settings a checkpoint keeps. */
function savedSettings(settings: Settings): SavedSettings {
  const { form, learningRate, schedule, minRatio, warmupShare, scheduleSteps, optimizer } = settings
  const { rows, rowBytes, seed, mostDropped, capacities } = settings
  return {
    learningRate,
    schedule,
    minRatio,
    warmupShare,
    ...form,
    ...(scheduleSteps !== undefined && { scheduleSteps }),
    optimizer,
    rows,
    rowBytes,
    seed,
    mostDropped,
    ...(capacities !== undefined && { capacities }),
  }
}
