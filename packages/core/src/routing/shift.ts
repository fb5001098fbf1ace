/**
 * The shift of a router's log odds: a parameter of the model beside the router's own, which is counted and not descended.
 *
 *     p = q r / (q r + 1 - q)        q what the router says, r = exp(shift)
 *
 * In: what a router says. Out: p. Never: counts; `calibration.ts` does.
 */
import {
  add,
  divide,
  exp,
  type Flat,
  maximum,
  minimum,
  multiply,
  negate,
  reshape,
  subtract,
  type Tensor,
} from "@aunet/tensor"

/** Name of the shift beside a router's own parameters, f32 [1]; 0 at first. */
export const CALIBRATION = "calibration"

const SHIFT = new RegExp(`^routers\\.\\d+\\.${CALIBRATION}$`)

/** Whether a parameter is such a shift, by its name. */
export const isCalibration = (name: string): boolean => SHIFT.test(name)

/** Beyond this a shift would make a boundary of what a router is as sure of as numbers can say. */
const FARTHEST = 12

/** Shifts what a router says, q f32 [B, N]. */
export function shifted(q: Tensor, parameters: Flat<Tensor>): Tensor {
  const more = multiply(q, exp(reshape(parameters[CALIBRATION], [])))
  return divide(more, add(more, subtract(1, q)))
}

/** A shift after a step: by as much as the batch says. */
export const recalibrated = (shift: Tensor, move: Tensor): Tensor => within(add(shift, move), FARTHEST)

/** Between a number and its opposite. */
export const within = (x: Tensor, most: Tensor | number): Tensor =>
  maximum(minimum(x, most), typeof most === "number" ? -most : negate(most))
