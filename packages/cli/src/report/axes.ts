/**
 * What a training is drawn against, in words.
 *
 * In: nothing. Out: names and how a value is shown. Never: a unit that stands nowhere.
 */
import type { Amount } from "../files/read-curves.ts"
import { short } from "./figures.ts"

/** Along the axis, with how a value is shown there. */
export const AXES: Readonly<
  Record<Amount, { readonly name: string; readonly show: (value: number) => string }>
> = {
  bytes: { name: "bytes seen", show: (value) => `${short(value)}B` },
  flops: {
    name: "FLOP",
    show: (value) =>
      value === 0 ? "0" : `${Number(value.toPrecision(3)).toExponential()}`.replace("e+", "e"),
  },
  seconds: { name: "seconds of training", show: (value) => String(Number(value.toPrecision(2))) },
  steps: { name: "steps", show: (value) => short(Math.round(value)) },
}
