/**
 * What a model with a router found in the held-out text, as a checkpoint keeps it.
 *
 * In: unknown JSON. Out: figures, a number for each stage above the first. Never: how they are counted; the trainer does.
 */
import { listOf, struct } from "@aunet/base"
import * as v from "valibot"

const figures = listOf(v.number())

const share = v.nullable(v.number())
const agreement = listOf(struct({ precision: share, recall: share, f1: share }))

/** Segments that a router found in text that training does not see. */
export const HeldOutRouting = struct({
  bytesPerSegment: figures,
  droppedShares: figures,
  certainty: figures,
  /** Lengths by script, where they are asked for so: of each that is there, and of `others`. Boundaries that had no room are not counted. */
  scripts: v.exactOptional(v.record(v.string(), figures)),
  /** How far its boundaries agree with the splitter's, and with first and last bytes of characters. */
  agreement: struct({ splitter: agreement, characterStarts: agreement, characterEnds: agreement }),
})
/** Segments that a router found in text that training does not see. */
export type HeldOutRouting = v.InferOutput<typeof HeldOutRouting>
