/**
 * Lengths of segments in words, for a plan of a training.
 *
 * In: figures of each level. Out: sentences. Never: a level that is not there as if it were a long segment.
 */
import type { LevelStatistics } from "@aunet/splitter"
import { bytesIn } from "../page/words.ts"

/** What is asked of them. */
type Figures = Pick<LevelStatistics, "level" | "boundaries" | "bytesPerSegment">

/**
 * Says how long segments are, level 1 first, and which levels are not there.
 *
 * @param figures one or more
 * @param bytes that were looked at, of a text of `textBytes`
 */
export function segmentWords(figures: readonly Figures[], bytes: number, textBytes: number): string {
  const where = bytes < textBytes ? `the first ${bytesIn(bytes)} of this text` : "this text"
  const absent = figures.filter(({ boundaries }) => boundaries === 0).map(({ level }) => level)
  const lengths = figures
    .filter(({ boundaries }) => boundaries > 0)
    .map(({ bytesPerSegment }) => lengthWords(bytesPerSegment))
  const first = lengths.length === 0 ? "no segments" : `${lengths.join(", ")} a segment`
  if (absent.length === 0) return first
  const [levels, never] =
    absent.length === 1 ? [`level ${absent[0]}`, "occurs"] : [`levels ${absent.join(" and ")}`, "occur"]
  return `${first}. In ${where} ${levels} never ${never}, and a stage that nothing wakes learns next to nothing: take fewer stages, or another splitter.`
}

/** With a place after the point where that tells something, as the view of segments has it. */
const lengthWords = (bytes: number): string => (bytes < 1000 ? `${bytes.toFixed(1)} bytes` : bytesIn(bytes))
