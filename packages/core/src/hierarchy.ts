/**
 * From levels to the integer arrays that a program with fixed shapes needs.
 *
 *     levels      2 0 0 1 0 2 0 0        (position 0 counts as top level)
 *     pool 0      kept     0 3 5 (0)     positions with level > 0, padded to the capacity
 *                 segment  0 0 0 1 1 2 2 2     the kept vector that each position repeats
 *                 offset   0 1 2 0 1 0 1 2     positions since that vector
 *     pool 1      kept     0 2 (0)       of those three, the ones with level > 1
 *
 * In: levels [B, T] and the length of each stage. Out: for each pool, kept, segment and offset; counts.
 * Never: sees a byte. Boundaries past the capacity are dropped and counted (aunet.md 2.8): the positions
 * after them go on repeating the last kept vector.
 */
import { AunetError } from "@aunet/base"

/** The arrays of one pool, from stage s (length N) to stage s+1 (length M). */
export interface PoolIndices {
  /** i32 [B, M]: position in stage s of each kept vector; padding is 0 and nothing reads its result. */
  readonly kept: Int32Array
  /** i32 [B, N]: which kept vector each position repeats. */
  readonly segment: Int32Array
  /** i32 [B, N]: positions since that vector. */
  readonly offset: Int32Array
}

/** A batch's hierarchy. */
export interface Hierarchy {
  readonly pools: readonly PoolIndices[]
  /** Real positions of each row at each stage: counts[stage][row]. */
  readonly counts: readonly (readonly number[])[]
  /** Boundaries that did not fit, for each pool. */
  readonly dropped: readonly number[]
}

/**
 * Builds the index arrays of a batch.
 *
 * @param levels one level a position, [B, T] row-major; the first of each row counts as the top level
 * @param lengths positions of each stage, `lengths[0]` is T
 * @throws AunetError BAD_DATA when the levels are not whole rows of T
 */
export function hierarchy(levels: Uint8Array, lengths: readonly number[]): Hierarchy {
  const [T] = lengths
  const B = levels.length / T
  if (!Number.isInteger(B))
    throw new AunetError("BAD_DATA", `${levels.length} levels are not whole rows of ${T}`)

  const pools: PoolIndices[] = []
  const counts: number[][] = [new Array<number>(B).fill(T)]
  const dropped: number[] = []
  // Levels of the positions of the current stage; the padding of deep stages has level 0 and is never kept.
  let current = levels
  for (let s = 0; s + 1 < lengths.length; s++) {
    const [N, M] = [lengths[s], lengths[s + 1]]
    const pool = {
      kept: new Int32Array(B * M),
      segment: new Int32Array(B * N),
      offset: new Int32Array(B * N),
    }
    const next = new Uint8Array(B * M)
    const countsHere: number[] = []
    let lost = 0
    for (let b = 0; b < B; b++) {
      const real = counts[s][b]
      let count = 0
      let last = 0
      for (let n = 0; n < N; n++) {
        const level = current[b * N + n]
        if (n < real && (n === 0 || level > s)) {
          if (count < M) {
            pool.kept[b * M + count] = n
            next[b * M + count] = level
            count++
            last = n
          } else lost++
        }
        pool.segment[b * N + n] = count - 1
        pool.offset[b * N + n] = n - last
      }
      countsHere.push(count)
    }
    pools.push(pool)
    counts.push(countsHere)
    dropped.push(lost)
    current = next
  }
  return { pools, counts, dropped }
}

/** Counts the positions that each stage of one row needs when nothing is dropped: `[T, S1, S2...]`. */
export function demand(
  levels: Uint8Array,
  stages: number,
  start = 0,
  length = levels.length - start,
): number[] {
  const counts = new Array<number>(stages).fill(0)
  counts[0] = length
  for (let n = 0; n < length; n++) {
    const level = n === 0 ? stages - 1 : Math.min(levels[start + n], stages - 1)
    for (let s = 1; s <= level; s++) counts[s]++
  }
  return counts
}
