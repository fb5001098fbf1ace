/**
 * Numbers as people read them.
 *
 * In: numbers. Out: text. Never: used where a program reads; JSON has the numbers themselves.
 */

const UNITS = ["", "k", "M", "G", "T", "P", "E", "Z", "Y"]

/** Three digits and a unit: `1234567` is `1.23 M`. */
export function short(value: number): string {
  let scaled = value
  let unit = 0
  while (Math.abs(scaled) >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1000
    unit++
  }
  const digits = Number.isInteger(scaled) || Math.abs(scaled) >= 99.95 ? 0 : Math.abs(scaled) >= 9.995 ? 1 : 2
  return `${scaled.toFixed(digits)} ${UNITS[unit]}`.trimEnd()
}

/** Bytes with three digits: `1.23 MB`. */
export const bytes = (count: number): string =>
  count < 999.5 ? `${short(count)} ${count === 1 ? "byte" : "bytes"}` : `${short(count)}B`

/** Operations with three digits: `1.23 MFLOP`. */
export const flop = (count: number): string => `${short(count)}${count < 999.5 ? " " : ""}FLOP`

/** Minutes and seconds: `2:05`; from an hour on `1:02:05`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, "0"))).join(":")
}

const SPANS = [
  ["second", 1],
  ["minute", 60],
  ["hour", 3600],
  ["day", 86_400],
  ["year", 31_557_600],
] as const

/** A long time with two digits and one unit: `3.4 hours`, `12 days`. */
export function span(seconds: number): string {
  const [unit, length] = SPANS.findLast((each) => seconds >= each[1]) ?? SPANS[0]
  const count = Number((seconds / length).toPrecision(2))
  return `${whole(count)} ${unit}${count === 1 ? "" : "s"}`
}

/** A whole number with its thousands parted: `13,800,000`. */
export const whole = (value: number): string => value.toLocaleString("en-US")

/** A count with its noun: `1 step`, `2 steps`. */
export const counted = (count: number, noun: string): string =>
  `${whole(count)} ${noun}${count === 1 ? "" : "s"}`

/** Bits-per-byte with two digits after the point. */
export const bits = (bitsPerByte: number): string => bitsPerByte.toFixed(2)

/** A share as per cent: `0.5%`. */
export const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%`
