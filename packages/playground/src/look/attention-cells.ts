/**
 * What a head looks at, as cells, words and pieces of text.
 *
 *     cells     . . .      a row for each position that looks, a column for each that it looks at
 *               o . .
 *               . O o
 *     words     "cat " looks at "The ": 31%
 *     pieces    [The ][cat ]sat.      the text, each with the positions in it
 *
 * In: shares, spans, a text. Out: pixels, labels, sentences. Never: half of a character as if it were one.
 */
import { characters, INVALID, show } from "@aunet/splitter"
import type { AttentionPlace } from "aunet/write"
import type { Attended, StageHeads } from "./messages.ts"

/** A cell: which position looks at which. */
export interface Cell {
  readonly row: number
  readonly column: number
}

const shown = (bytes: Uint8Array): string => show(bytes, new Uint8Array(bytes.length))

/** The head that a model has, for one that was chosen with another. */
export function nearestHead(
  { stage, layer, head }: AttentionPlace,
  stages: readonly StageHeads[],
): AttentionPlace {
  const own = Math.min(stage, stages.length - 1)
  const { layers, heads } = stages[own] as StageHeads
  return { stage: own, layer: Math.min(layer, layers - 1), head: Math.min(head, heads - 1) }
}

/**
 * What stands at each position: the start of the text first, which has no bytes. Spaces alone are drawn so that they are
 * seen, and a byte of a character as which of its bytes it is: `猫 2/3`.
 */
export function labelsOf(text: Uint8Array, spans: Attended["spans"]): readonly string[] {
  const parts = new Map<number, string>()
  for (const { start, end, codePoint } of characters(text))
    if (codePoint !== INVALID && end - start > 1)
      for (let i = start; i < end; i++)
        parts.set(i, `${shown(text.subarray(start, end))} ${i - start + 1}/${end - start}`)
  return spans.map(({ start, end }) => {
    if (start === end) return "(start)"
    const part = end - start === 1 ? parts.get(start) : undefined
    const label = part ?? shown(text.subarray(start, end))
    return /^ +$/.test(label) ? "␣".repeat(label.length) : label
  })
}

/** RGBA of the cells, black whose alpha is the square root of the share: most shares are small. */
export function pixelsOf(shares: Float32Array): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * shares.length)
  for (const [i, share] of shares.entries()) pixels[4 * i + 3] = 255 * Math.sqrt(share)
  return pixels
}

/** `31%`, `under 1%`. */
export const percent = (share: number): string =>
  share > 0 && share < 0.01 ? "under 1%" : `${Math.round(100 * share)}%`

/** What one position looks at most, the most first; nothing that it does not see. */
export function strongest(
  { shares, spans, window }: Pick<Attended, "shares" | "spans" | "window">,
  row: number,
  most: number,
): readonly { readonly column: number; readonly share: number }[] {
  const N = spans.length
  const first = Math.max(0, row - window + 1)
  return Array.from(shares.subarray(row * N + first, row * N + row + 1), (share, i) => ({
    column: first + i,
    share,
  }))
    .toSorted((a, b) => b.share - a.share)
    .slice(0, most)
}

/** What a cell tells between its two names, and after them. */
export function cellWords(
  { shares, spans, window }: Pick<Attended, "shares" | "spans" | "window">,
  { row, column }: Cell,
): readonly [between: string, after: string] {
  if (column > row) return ["does not see", "which comes later"]
  if (column <= row - window) return ["does not see", `which is not among its last ${window} positions`]
  return ["looks at", percent(shares[row * spans.length + column] as number)]
}

/** How much goes on average to a position itself, to the one before it, and to the start; of one alone nothing. */
export function leanings({
  shares,
  spans,
}: Pick<Attended, "shares" | "spans">):
  | { readonly itself: number; readonly before: number; readonly start: number }
  | undefined {
  const N = spans.length
  if (N < 2) return undefined
  const mean = (column: (row: number) => number): number => {
    let sum = 0
    for (let row = 1; row < N; row++) sum += shares[row * N + column(row)] as number
    return sum / (N - 1)
  }
  return { itself: mean((row) => row), before: mean((row) => row - 1), start: mean(() => 0) }
}

/** The cell that an arrow key leads to; undefined for other keys. */
export function cellAfter({ row, column }: Cell, key: string, N: number): Cell | undefined {
  const within = (n: number): number => Math.max(0, Math.min(N - 1, n))
  switch (key) {
    case "ArrowUp":
      return { row: within(row - 1), column }
    case "ArrowDown":
      return { row: within(row + 1), column }
    case "ArrowLeft":
      return { row, column: within(column - 1) }
    case "ArrowRight":
      return { row, column: within(column + 1) }
    case "Home":
      return { row, column: 0 }
    case "End":
      return { row, column: N - 1 }
    default:
      return undefined
  }
}

/** A piece of the text. */
export interface AttendedPiece {
  readonly text: string
  /** Positions in it, from `first` up to, and without, `end`; none in what no position holds. */
  readonly first: number
  readonly end: number
}

/** The text in pieces of whole characters: a position each, but for bytes of one character, which stay together. */
export function piecesOf(text: Uint8Array, spans: Attended["spans"]): readonly AttendedPiece[] {
  const ends = new Set([0, ...Array.from(characters(text), ({ end }) => end)])
  const pieces: AttendedPiece[] = []
  let from = 0
  let first = 1
  for (const [n, { end }] of spans.entries()) {
    if (n === 0 || (!ends.has(end) && n < spans.length - 1)) continue
    pieces.push({ text: shown(text.subarray(from, end)), first, end: n + 1 })
    from = end
    first = n + 1
  }
  if (from < text.length) pieces.push({ text: shown(text.subarray(from)), first, end: first })
  return pieces
}
