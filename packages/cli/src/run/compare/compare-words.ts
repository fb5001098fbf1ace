/**
 * What `aunet compare` tells on the way.
 *
 * In: a plan, progress, runs. Out: lines. Never: a figure that is not in the report as well.
 */
import type { CompareOptions, ComparisonProgress, Kept } from "@aunet/eval/node"
import { FEW_TRIAL_STEPS } from "@aunet/eval"
import { present } from "../../arguments/present.ts"
import { bytes, counted, flop, percent, span, whole } from "../../report/figures.ts"
import type { Screen } from "../../report/screen.ts"

/** Tells what will be done, and what of it will tell little. */
export function tellPlan({ plan, texts }: Kept, screen: Screen): void {
  if (screen.json) return screen.printJson({ type: "plan", texts, ...plan })
  const [first] = plan.arms
  screen.note(
    `text      ${bytes(texts.training.bytes)} to train on, ${bytes(texts.choosing.bytes)} to choose by, ${bytes(texts.heldOut.bytes)} held out`,
  )
  screen.note(
    `each      ${flop(first?.flops ?? 0)}: ${bytes(plan.bytes)} (${(plan.bytes / texts.training.bytes).toPrecision(2)} times the text) in ${counted(plan.steps, "step")} of ${counted(plan.rows, "row")} of ${whole(plan.rowBytes)} bytes`,
  )
  for (const { label, parameters, flopsPerByte, vocabulary, bytesPerPosition } of plan.arms)
    screen.note(
      `arm       ${label}: ${whole(parameters)} parameters, ${flop(flopsPerByte)} a byte${vocabulary === undefined ? "" : `, tokens of ${bytesPerPosition[0]?.toFixed(2)} bytes`}`,
    )
  for (const { label, why } of plan.leftOut) screen.note(`left out  ${label}: ${why}`)
  const rates = plan.learningRates.join(", ")
  if (plan.arms.some(({ alternativeOf }) => alternativeOf !== undefined) || plan.learningRates.length > 1)
    screen.note(`trials    ${counted(plan.trialSteps, "step")} each, at the learning rates ${rates}`)
  if (plan.trialSteps < FEW_TRIAL_STEPS && plan.learningRates.length > 1)
    screen.note(
      `note      trials of less than ${FEW_TRIAL_STEPS} steps favour high learning rates, which may be worse over the whole training: take more --flops, or name a rate that is known (--learning-rates)`,
    )
}

/** How far it is, in a line. */
export function progressLine({
  what,
  share,
  done,
  of,
  secondsLeft,
  bitsPerByte,
}: ComparisonProgress): string {
  return [
    `${what}: ${percent(share)}`,
    ...(bitsPerByte === undefined ? [] : [`${bitsPerByte.toFixed(3)} bits-per-byte`]),
    `${done} of ${counted(of, "training")} through`,
    ...(secondsLeft === undefined ? [] : [`about ${span(secondsLeft)} left`]),
  ].join(" · ")
}

/** Tells of each training that is through. */
export const tellRun =
  (screen: Screen): NonNullable<CompareOptions["onRun"]> =>
  (label, run, wasKnown, kind) => {
    const held = "bits" in run ? run.bits.bitsPerByte : undefined
    if (screen.json) {
      const { learningRate, seed, steps, seconds } = run
      const chosenBy = run.curve.at(-1)?.bitsPerByte
      return screen.printJson({
        type: kind,
        label,
        learningRate,
        seed,
        steps,
        seconds,
        ...present({ bitsPerByte: held, choosingBitsPerByte: chosenBy, diverged: run.diverged }),
        wasKnown,
      })
    }
    const known = wasKnown ? " (known from before)" : ""
    const rate = `learning rate ${run.learningRate}`
    if (held !== undefined)
      return screen.note(
        `run       ${label}, seed ${run.seed}, ${rate}: held-out ${held.toFixed(4)} bits-per-byte after ${span(run.seconds)}${known}`,
      )
    const end =
      run.diverged === undefined ? `${run.curve.at(-1)?.bitsPerByte.toFixed(4)} bits-per-byte` : "broke off"
    const what = kind === "trial" ? label : `${label}, seed ${run.seed}`
    screen.note(`${kind.padEnd(10)}${what}, ${rate}: ${end}${known}`)
  }
