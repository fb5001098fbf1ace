/**
 * Amounts as people read them on a page.
 *
 * In: numbers. Out: text. Never: used where a program reads.
 */

const UNITS = ["", "k", "M", "G", "T", "P", "E", "Z", "Y"]

/** Three digits and a unit: `1.23 MB`, `20 TFLOP`. */
export function unit(value: number, name: string): string {
  let scaled = value
  let power = 0
  while (scaled >= 999.5 && power < UNITS.length - 1) {
    scaled /= 1000
    power++
  }
  return `${Number(scaled.toPrecision(3))} ${UNITS[power]}${name}`
}

/** Seconds with three digits; minutes and hours where those are more telling. */
export function span(seconds: number): string {
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`
  if (seconds < 7200) return `${Number((seconds / 60).toPrecision(3))} min`
  return `${Number((seconds / 3600).toPrecision(3))} h`
}

/** A whole number with its thousands parted. */
export const count = (value: number): string => Math.round(value).toLocaleString("en-US")
