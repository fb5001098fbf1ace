/**
 * Figures in words, the same everywhere on the page.
 *
 * In: numbers. Out: text. Never: more digits than tell something.
 */

/** A whole number with its thousands apart. */
export const count = (value: number): string => Math.round(value).toLocaleString("en-US")

/** `1 byte`, `2 bytes`. */
export const counted = (value: number, noun: string): string =>
  `${count(value)} ${noun}${Math.round(value) === 1 ? "" : "s"}`

/** Bytes in the unit that has one to three digits before the point. */
export function bytesIn(bytes: number): string {
  if (bytes < 1000) return counted(bytes, "byte")
  const [size, unit] =
    bytes < 1e6 ? [bytes / 1e3, "kB"] : bytes < 1e9 ? [bytes / 1e6, "MB"] : [bytes / 1e9, "GB"]
  return `${threeDigits(size)} ${unit}`
}

/** A large number with three digits: `1.23 million`. */
export function large(value: number): string {
  if (value < 1e4) return count(value)
  const [size, unit] =
    value < 1e6
      ? [value / 1e3, "thousand"]
      : value < 1e9
        ? [value / 1e6, "million"]
        : [value / 1e9, "billion"]
  return `${threeDigits(size)} ${unit}`
}

/** `45 s`, `12 min`, `3.5 h`. */
export function duration(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds)} s`
  if (seconds < 6000) return `${Math.round(seconds / 60)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}

const threeDigits = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)

/** What an error says, whoever threw it. */
export const said = (error: unknown): string => (error instanceof Error ? error.message : String(error))
