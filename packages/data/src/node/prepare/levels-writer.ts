/**
 * Levels of documents as they come, worked out by several at once and written in order.
 *
 *     push(end) push(end) ... -> tasks -> workers -> packed, in order -> levels-.../00000.bin
 *
 * In: the ends of documents whose bytes are on the disk. Out: a plane of levels, and how many there are of each.
 * Never: more than some tasks on the way.
 */
import { AunetError } from "@aunet/base"
import type { Json } from "@aunet/splitter"
import type { LevelBits } from "../../stored/packed-levels.ts"
import type { LevelsWorkers } from "./levels-workers.ts"
import { freeLarge, type PackedLevels } from "./levels-task.ts"
import type { PlaneWriter, WriterState } from "./plane-writer.ts"

/** What is on the disk of levels. */
export interface LevelsState {
  /** Bytes of text that have theirs. */
  readonly done: number
  /** The last byte that is not full. */
  readonly carry: number
  /** How many bytes have each level. */
  readonly counts: readonly number[]
  readonly plane: WriterState
}

/** No levels. */
export const NO_LEVELS: LevelsState = { done: 0, carry: 0, counts: [], plane: { bytes: 0, crc: 0 } }

/** Levels that grow. */
export interface LevelsWriter {
  /**
   * Takes the next document.
   *
   * @param ready waits until the bytes up to an end can be read
   */
  push(end: number, ready: () => Promise<void>): Promise<void>
  /** Bytes of text that have their levels, written or not. */
  readonly done: number
  /** Waits for the levels that are asked for by now, and until the disk has them; more may be asked for meanwhile. */
  save(): Promise<LevelsState>
  /** Waits until nothing is written any more, whatever became of it. */
  settled(): Promise<void>
  /** Writes what is left; gives the counts and the checksum of the plane. */
  finish(ready: () => Promise<void>): Promise<{ readonly counts: number[]; readonly checksum: number }>
}

/**
 * Makes a writer.
 *
 * @param taskBytes of text that one task has at least
 */
export function levelsWriter(
  plane: PlaneWriter,
  workers: LevelsWorkers,
  {
    bits,
    depth,
    state,
    taskBytes,
    longBytes,
  }: {
    readonly bits: LevelBits
    readonly depth: number
    readonly state: LevelsState
    readonly taskBytes: number
    /** Bytes above which a document is gone through in parts, one after another. */
    readonly longBytes: number
  },
): LevelsWriter {
  const perByte = 8 / bits
  const counts = new Float64Array(256)
  state.counts.forEach((count, level) => (counts[level] = count))
  let carry = state.carry
  let written = state.done
  let from = state.done
  let ends: number[] = []
  const onTheWay = new Set<Promise<void>>()
  let last: Promise<void> = Promise.resolve()

  const write = async ({ packed, counts: more }: PackedLevels, begin: number, end: number): Promise<void> => {
    if (begin !== written) throw new AunetError("BAD_DATA", `levels of byte ${begin} came at ${written}`)
    for (let level = 0; level < 256; level++) counts[level] += more[level]
    written = end
    if (packed.length === 0) return
    if (begin % perByte !== 0) packed[0] |= carry
    const whole = end % perByte === 0 ? packed.length : packed.length - 1
    carry = whole < packed.length ? packed[whole] : 0
    await plane.write(packed.subarray(0, whole))
    // The plane has copied it.
    freeLarge(packed)
  }
  const sendParts = async (end: number, ready: () => Promise<void>): Promise<void> => {
    await ready()
    await last
    let saved: Json | undefined
    while (from < end) {
      const to = Math.min(end, from + longBytes)
      const part = saved === undefined ? {} : { saved }
      const found = await workers.levels({ from, ends: Float64Array.of(to), part })
      await write(found, from, to)
      saved = found.saved
      from = to
    }
  }
  const send = async (ready: () => Promise<void>): Promise<void> => {
    if (ends.length === 0) return
    const task = { from, ends: Float64Array.from(ends) }
    const begin = from
    from = ends[ends.length - 1]
    const end = from
    ends = []
    const found = ready().then(() => workers.levels(task))
    found.catch(() => {})
    const before = last
    const own = (async () => {
      await before
      await write(await found, begin, end)
    })()
    last = own
    onTheWay.add(own)
    own.then(
      () => onTheWay.delete(own),
      () => {},
    )
    // Enough that nobody waits for the next while this thread reads and writes.
    while (onTheWay.size >= 4 * workers.count)
      for (const oldest of onTheWay) {
        await oldest
        onTheWay.delete(oldest)
        break
      }
  }
  const all = async (ready: () => Promise<void>): Promise<void> => {
    await send(ready)
    await last
  }
  return {
    get done() {
      return from
    },
    push: async (end, ready) => {
      // A long document goes alone.
      if (ends.length > 0 && end - from > Math.min(2 * taskBytes, longBytes)) await send(ready)
      if (end - from > longBytes) return sendParts(end, ready)
      ends.push(end)
      if (end - from >= taskBytes) await send(ready)
    },
    save: async () => {
      const state = last.then(() => ({
        done: written,
        carry,
        counts: Array.from(counts.subarray(0, depth + 1)),
        // Begun here: what is written next belongs to the next state.
        saved: plane.save(),
      }))
      last = state.then(() => {})
      last.catch(() => {})
      const { saved, ...now } = await state
      return { ...now, plane: await saved }
    },
    settled: () => last.catch(() => {}),
    finish: async (ready) => {
      await all(ready)
      if (written % perByte !== 0) await plane.write(Uint8Array.of(carry))
      return { counts: Array.from(counts.subarray(0, depth + 1)), checksum: await plane.finish() }
    },
  }
}
