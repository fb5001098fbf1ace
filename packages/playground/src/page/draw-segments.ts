/**
 * Segments as nested boxes: a box around each of level 1, a line under each of the levels above.
 *
 * The browser breaks the lines and turns those that are read from the right; boxes and lines follow their text.
 *
 * In: a tree. Out: what is drawn. Never: moves a character away from its neighbours: letters that join stay joined.
 */
import type { VNode } from "preact"
import { h } from "./element.ts"
import { isPiece, type Piece, type SegmentNode } from "./segment-tree.ts"

/** Lines that have colours of their own. */
const LINES = 3

const drawn = (each: SegmentNode | Piece, i: number): VNode | string => {
  if (isPiece(each)) return each.isFaint ? h("span", { key: i, class: "faint" }, each.text) : each.text
  const { level, index, inside } = each
  const turn = index % 2 === 0 ? "even" : "odd"
  return h("span", { key: i, class: `segment level${Math.min(level, LINES + 1)} ${turn}` }, inside.map(drawn))
}

/** Draws them. @param label names the text to who does not see it */
export const drawSegments = (tree: readonly (SegmentNode | Piece)[], label: string): VNode =>
  h("div", { class: "segments", dir: "auto", role: "group", "aria-label": label }, tree.map(drawn))
