/**
 * A curve that grows for days in bounded memory.
 *
 *     kept   every point while there are few; then those on a stride that doubles,
 *            and each that lies 3% behind the last such one, so that a logarithmic axis is as dense everywhere
 *
 * In: points in the order of their steps. Out: those that are kept, and the last one. Never: more than `most` of them.
 */

/** A curve. */
export interface Thinned<Point> {
  readonly push: (point: Point) => void
  /** What is kept, in order, the last one always. */
  readonly points: () => readonly Point[]
}

const APART = 1.03

/** Makes one. @param most points that are kept; at least 2 */
export function thinned<Point extends { readonly steps: number }>(most = 1024): Thinned<Point> {
  let kept: { readonly point: Point; readonly marked: boolean; readonly count: number }[] = []
  let last: Point | undefined
  let [stride, count, next] = [1, 0, 0]
  return {
    push: (point) => {
      last = point
      const marked = point.steps >= next
      if (marked) next = Math.max(point.steps + 1, point.steps * APART)
      if (marked || count % stride === 0) kept.push({ point, marked, count })
      count++
      if (kept.length < most) return
      stride *= 2
      const fewer = kept.filter((each) => each.marked || each.count % stride === 0)
      // A record of nothing but marks would not get shorter otherwise.
      kept = fewer.length < most ? fewer : fewer.filter((_, i) => i % 2 === 0)
    },
    points: () => {
      const points = kept.map(({ point }) => point)
      return last === undefined || points.at(-1) === last ? points : [...points, last]
    },
  }
}
