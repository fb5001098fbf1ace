/**
 * The curves of several seeds as one, with their spread.
 *
 *     seed 0    . . .   .      measured at steps of its own: a slow machine measures less often
 *     seed 1    .  . .  .
 *     mean      ........       at every step that any of them measured, between two points on the line
 *
 * In: curves. Out: one. Never: a point outside of what every seed has.
 */
import type { CurvePoint } from "./runs.ts"

/** A point of the mean. */
export interface MeanPoint extends CurvePoint {
  /** Bits-per-byte of the best seed and of the worst. */
  readonly least: number
  readonly most: number
}

/** Takes the mean of curves, from the first step on: before it every model knows as little. */
export function meanCurve(curves: readonly (readonly CurvePoint[])[]): MeanPoint[] {
  const trained = curves.map((curve) => curve.filter(({ step }) => step > 0))
  if (trained.length === 0 || trained.some(({ length }) => length === 0)) return []
  const from = Math.max(...trained.map((curve) => curve[0].step))
  const to = Math.min(...trained.map((curve) => (curve.at(-1) as CurvePoint).step))
  const steps = [...new Set(trained.flatMap((curve) => curve.map(({ step }) => step)))]
    .filter((step) => step >= from && step <= to)
    .toSorted((a, b) => a - b)
  return steps.map((step) => {
    const points = trained.map((curve) => at(curve, step))
    const mean = (of: (point: CurvePoint) => number): number =>
      points.reduce((sum, point) => sum + of(point), 0) / points.length
    const bits = points.map(({ bitsPerByte }) => bitsPerByte)
    return {
      step,
      bytes: mean(({ bytes }) => bytes),
      seconds: mean(({ seconds }) => seconds),
      bitsPerByte: mean(({ bitsPerByte }) => bitsPerByte),
      least: Math.min(...bits),
      most: Math.max(...bits),
    }
  })
}

/** A curve at a step, on the line between two points. */
function at(curve: readonly CurvePoint[], step: number): CurvePoint {
  const after = curve.findIndex((point) => point.step >= step)
  const next = curve[after]
  if (next.step === step) return next
  const last = curve[after - 1]
  const share = (step - last.step) / (next.step - last.step)
  const between = (a: number, b: number): number => a + share * (b - a)
  return {
    step,
    bytes: between(last.bytes, next.bytes),
    seconds: between(last.seconds, next.seconds),
    bitsPerByte: between(last.bitsPerByte, next.bitsPerByte),
  }
}
