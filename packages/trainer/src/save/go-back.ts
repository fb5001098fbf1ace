/**
 * The way back to the last good state after a loss jumped: the last save, or the beginning where there is none yet.
 *
 * In: a run, where it stands, what jumped. Out: where it stands then, with the rows of the jump left out. Never: goes back
 * a third time in a row: that is not the rows.
 */
import { AunetError, type Failure } from "@aunet/base"
import { attempt, attemptPromise } from "@aunet/base/effect"
import * as Effect from "effect/Effect"
import type { JumpEvent } from "../events.ts"
import { firstState, isReadOn, type LoopState } from "../loop-state.ts"
import { MOST_JUMPS, withJump } from "../step/loss-watch.ts"
import type { Jumped } from "../step/take-step.ts"
import { notFinite, type Run } from "../train-run.ts"
import { decodeTrainState } from "./train-state.ts"

/** Goes back. */
export const goBack = Effect.fnUntraced(function* (
  run: Run,
  loop: LoopState,
  { step, bitsPerByte, cursor, said }: Jumped,
): Effect.fn.Return<{ readonly event: JumpEvent; readonly loop: LoopState }, Failure> {
  const { options, settings, session, text, heldOutText } = run
  const watch = withJump(loop.watch, step, bitsPerByte)
  if (watch.count >= MOST_JUMPS)
    return yield* Effect.fail(
      notFinite(
        `${said}: it jumped ${MOST_JUMPS} times in a row, with the rows of each left out, so it is not the text`,
      ),
    )
  const isSaved = loop.savedStep !== undefined || options.resume !== undefined
  const earlier = isSaved ? yield* lastSave(run, loop) : undefined
  const values = earlier?.values ?? (yield* attemptPromise(run.initial))
  yield* attemptPromise(() => session.write(values))
  const stages = options.model.config.stages.length
  const { startedAt } = loop
  // Of a run that has saved nothing yet, the last save may be of another text.
  const sameText = isReadOn(earlier?.train, text, settings)
  const good = firstState(settings, earlier?.train, { startedAt, stages, sameText, heldOutText })
  const { mean, square, steps } = good.watch
  const event: JumpEvent = {
    type: "jump",
    at: step,
    step: good.steps,
    bitsPerByte: Number.isFinite(bitsPerByte) ? bitsPerByte : null,
    meanBitsPerByte: loop.watch.steps === 0 ? null : loop.watch.mean,
    rows: cursor,
    count: watch.count,
  }
  const { secondsBefore, savedAt, savedStep, measuredAt, measuring, leftOut } = loop
  return {
    event,
    loop: {
      ...good,
      // Time goes on.
      ...{ secondsBefore, savedAt, savedStep, measuredAt, measuring },
      watch: { ...watch, mean, square, steps },
      // The time of this run, which goes on, is counted from where the run began.
      curriculum: { begun: loop.curriculum.begun, done: good.curriculum.done },
      leftOut: [...leftOut, cursor],
    },
  }
})

/** Reads the last save of this training. */
const lastSave = Effect.fnUntraced(function* ({ options }: Run, { savedStep }: LoopState) {
  const { save, resume, model } = options
  const checkpoint = yield* (save?.read ?? (() => Effect.die("a training without a place went back")))()
  const wanted = savedStep ?? resume?.progress.steps
  if (checkpoint.progress.steps !== wanted)
    return yield* Effect.fail(
      new AunetError(
        "CHECKPOINT_WRITE_FAILED",
        `${save?.name} holds step ${checkpoint.progress.steps} and not ${wanted}, which this training saved: another one writes there; choose another folder`,
      ),
    )
  const train = yield* attempt(() => decodeTrainState(checkpoint.training, model))
  return { train, values: { ...checkpoint.parameters, ...train.moments } }
})
