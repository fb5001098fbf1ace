/**
 * Options of the splitter `words` for a number of stages.
 *
 * In: stages. Out: words a group at each level: one, two, four. Never: an empty list, since a splitter cuts
 * at something even where nothing is pooled.
 */
import type { Json } from "@aunet/splitter"

/** Gives `{ groups: [1, 2] }` for three stages. */
export const wordGroups = (stages: number): Json => ({ groups: [1, 2, 4].slice(0, Math.max(1, stages - 1)) })
