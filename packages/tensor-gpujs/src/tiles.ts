/**
 * Puts the parts of a tiled result into one array.
 *
 *     tile of 2 x 2, result [4, 4]:   part o1 (0, 1)   . x . x
 *                                                     . . . .
 *                                                     . x . x
 *                                                     . . . .
 *
 * In: one array a part, a number a tile. Out: the result, row-major.
 */
import type { Tile } from "./kernels/kernel.ts"

/** Joins the parts; where the last tile was moved back inside, it writes some numbers again. */
export function joinTiles({ batches, height, width, rows, columns }: Tile, threads: number, parts: Readonly<Record<string, Float32Array>>): Float32Array {
  const result = new Float32Array(batches * height * width)
  const tall = Math.ceil(height / rows)
  const wide = Math.ceil(width / columns)
  const last = width - columns
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const part = parts[i === 0 && j === 0 ? "result" : `o${i * columns + j}`]
      for (let line = 0, t = 0; t < threads; line++) {
        const batch = Math.floor(line / tall)
        const y = Math.min((line - batch * tall) * rows, height - rows)
        const start = (batch * height + y + i) * width + j
        for (let x = 0; x < wide - 1; x++) result[start + x * columns] = part[t++]
        result[start + last] = part[t++]
      }
    }
  }
  return result
}
