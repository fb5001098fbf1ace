/**
 * How long a training is.
 *
 * In: nothing. Out: a type. Never: where one stands.
 */

/**
 * When a training ends: after so many steps (counted from the very first), or so many minutes of this run.
 * With minutes and no `scheduleSteps` the schedule spans the minutes, so a resumed training starts it anew,
 * with a warm-up. Or when it is stopped: the rate warms up and is level from then on, and a training with `decay` closes it.
 */
export type TrainLength =
  | { readonly steps: number }
  | { readonly minutes: number }
  | { readonly until: "stopped" }
