/**
 * A curve that grows and stays short.
 *
 *     all points --full--> every second of them --full--> every fourth ...
 *
 * In: points one after another. Out: a curve. Never: more points than a drawing can show.
 */

/** A point. */
export interface CurvePoint {
  readonly step: number
  /** Of text, as often as it was seen. */
  readonly bytes: number
  readonly bits: number
}

/** Some points of a curve, and which of those that come are taken. */
export interface Curve {
  readonly points: readonly CurvePoint[]
  /** One of so many is taken. */
  readonly stride: number
  /** Points that came. */
  readonly seen: number
}

/** Points of a curve. */
const MOST = 400

/** No points. */
export const noCurve: Curve = { points: [], stride: 1, seen: 0 }

/** Adds a point. The last that came always stands at the end. */
export function added({ points, stride, seen }: Curve, point: CurvePoint): Curve {
  // The one before stays only if it is one of those that are taken.
  const kept = (seen - 1) % stride === 0 || seen === 0 ? points : points.slice(0, -1)
  const all = [...kept, point]
  if (all.length <= MOST) return { points: all, stride, seen: seen + 1 }
  const halved = all.filter((_, i) => i % 2 === 0 || i === all.length - 1)
  return { points: halved, stride: stride * 2, seen: seen + 1 }
}

/** Takes back what came after a step. */
export function cutAfter(curve: Curve, step: number): Curve {
  const points = curve.points.filter((point) => point.step <= step)
  return points.length === curve.points.length
    ? curve
    : {
        ...curve,
        points,
        seen: Math.max(0, (points.length - 1) * curve.stride + 1),
      }
}
