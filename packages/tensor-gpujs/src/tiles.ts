/**
 * Puts the parts of a tiled result into one array.
 *
 *     tile of 2 x 2, result [4, 4]:   part o1 (0, 1)   . x . x
 *                                                     . . . .
 *                                                     . x . x
 *                                                     . . . .
 *
 * In: one array a part, a number a tile; for sorted rows, where each row belongs. Out: the result, row-major.
 * Never: computes a number.
 */
import type { Tile } from "./kernels/kernel.ts"

/** Joins the parts; where the last tile was moved back inside, it writes some numbers again. */
export function joinTiles(
  tile: Tile,
  threads: number,
  parts: Readonly<Record<string, Float32Array>>,
  places?: ArrayLike<number>,
): Float32Array {
  const { batches, height, width, rows, columns } = tile
  const result = new Float32Array(batches * (tile.places?.height ?? height) * width)
  const part = (i: number): Float32Array => parts[i === 0 ? "result" : `o${i}`]
  for (let i = 0; i < rows; i++) {
    // Four columns at a time go in one pass, so that the result is written in order.
    let j = 0
    for (; j + 4 <= columns; j += 4) {
      const [a, b, c, d] = [0, 1, 2, 3].map((k) => part(i * columns + j + k))
      eachTile(tile, threads, i, places, (at, t) => {
        result[at + j] = a[t]
        result[at + j + 1] = b[t]
        result[at + j + 2] = c[t]
        result[at + j + 3] = d[t]
      })
    }
    for (; j < columns; j++) {
      const own = part(i * columns + j)
      eachTile(tile, threads, i, places, (at, t) => (result[at + j] = own[t]))
    }
  }
  return result
}

/** Visits the tiles with the place of the first number of their row `i`. */
function eachTile(
  { height, width, rows, columns }: Tile,
  threads: number,
  i: number,
  places: ArrayLike<number> | undefined,
  visit: (at: number, t: number) => void,
): void {
  const tall = Math.ceil(height / rows)
  const wide = Math.ceil(width / columns)
  for (let line = 0, t = 0; t < threads; line++) {
    const batch = Math.floor(line / tall)
    const row = batch * height + Math.min((line - batch * tall) * rows, height - rows) + i
    const start = (places === undefined ? row : places[row]) * width
    for (let x = 0; x < wide - 1; x++) visit(start + x * columns, t++)
    visit(start + width - columns, t++)
  }
}
