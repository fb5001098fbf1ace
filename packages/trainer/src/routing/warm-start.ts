/**
 * The warm start of a router: for the first part of a training a splitter's levels are its target.
 *
 *     w   1 at the first step, falling in a line to 0 after `warmSteps`
 *
 * It is counted in steps, so that a training that is resumed goes on with the same w.
 *
 * In: settings, steps that are done. Out: how many steps it takes; w, and what a step is given of it. Never: a clock.
 */
import { AunetError, badOption } from "@aunet/base"
import { requireBoundary } from "../text/require-boundaries.ts"
import type { TrainOptions } from "../train-options.ts"
import type { RowSource } from "@aunet/data"
import type { Value } from "@aunet/tensor"

/**
 * How many steps it takes.
 *
 * @param share of the training, between 0 and 1
 * @param planned steps that the schedule spans; undefined where nobody said how many there will be
 * @throws AunetError BAD_OPTION
 */
export function warmStepsOf(share: number, planned: number | undefined): number {
  if (typeof share !== "number" || !(share > 0 && share < 1))
    throw badOption("warmStart", share, "above 0 and below 1, a share of the steps")
  if (planned === undefined)
    throw new AunetError(
      "BAD_OPTION",
      `warmStart is ${share}, a share of a number of steps, and the training has none; say how many steps it has (length: { steps }), or scheduleSteps`,
    )
  return Math.max(1, Math.round(share * planned))
}

/** w of the step after so many: undefined of a training without a warm start. */
export const imitationShare = (warmSteps: number | undefined, done: number): number | undefined =>
  warmSteps === undefined ? undefined : Math.max(0, 1 - done / warmSteps)

/**
 * What a step is given: the splitter's levels, and w for each stage above the first; 0 for those that the splitter has no
 * levels for.
 */
export const imitationValues = (
  share: number,
  levels: ArrayLike<number>,
  { options: { splitter, model } }: { readonly options: Pick<TrainOptions, "splitter" | "model"> },
): Record<string, Value> => ({
  levels: Int32Array.from(levels),
  imitate: Float32Array.from(model.config.stages.slice(1), (_, s) => (s < splitter.depth ? share : 0)),
})

/**
 * Checks that there is something to imitate.
 *
 * @throws AunetError BAD_OPTION for a model without a router, BAD_DATA for a text without boundaries
 */
export function checkWarmStart(
  { model, splitter, warmStart }: Pick<TrainOptions, "model" | "splitter" | "warmStart">,
  warmSteps: number | undefined,
  training: RowSource,
): void {
  if (warmSteps === undefined) return
  if (model.router === undefined)
    throw badOption(
      "warmStart",
      warmStart,
      "left out: the model has no router, its boundaries are the splitter's",
    )
  requireBoundary(splitter, training, "a router has nothing to imitate at a warm start")
}
