/**
 * What came of one splitter: its segments under the text, and their figures.
 *
 * In: a result, the bytes that it is of. Out: what is drawn. Never: figures without the segments that they are of.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { drawSegments } from "../page/draw-segments.ts"
import { segmentTree, wholeCharacters } from "../page/segment-tree.ts"
import { count, large } from "../page/words.ts"
import { choiceWords, type SplitterChoice } from "../splitters/choice.ts"
import type { CostFigures, LevelFigures, SplitResult } from "./messages.ts"

/** Draws it. */
export function drawResult(
  result: SplitResult | undefined,
  choice: SplitterChoice,
  bytes: Uint8Array,
  at: number,
): VNode {
  if (result === undefined) return h("p", { class: "soft" }, "Splitting ...")
  if ("failed" in result) return h("pre", { class: "wrong", role: "alert" }, result.failed)
  const { drawn, depth, figures, cost, laws } = result
  const end = wholeCharacters(bytes, drawn.length)
  return h(
    "div",
    {},
    laws.length === 0
      ? null
      : h(
          "div",
          { class: "wrong", role: "alert" },
          h("p", {}, "This splitter breaks a law. The smallest text that shows it:"),
          laws.map((law, i) => h("pre", { key: i }, law)),
        ),
    bytes.length === 0
      ? h("p", { class: "soft" }, "Nothing to split yet: type something.")
      : drawSegments(
          segmentTree(bytes.subarray(0, end), drawn.subarray(0, end), depth),
          `Segments of ${choiceWords(choice)}`,
        ),
    bytes.length === 0 ? null : figureTable(figures, at),
    bytes.length === 0 ? null : costLine(cost),
  )
}

const figureTable = (figures: readonly LevelFigures[], at: number): VNode =>
  h(
    "div",
    { class: "wide", tabIndex: 0, role: "region", "aria-label": `Figures of splitter ${at + 1}` },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["Level", "Segments", "Bytes each", "Median", "Longest"].map((head, i) =>
            h("th", { key: head, scope: "col", class: i === 0 ? undefined : "n" }, head),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        figures.map(({ level, segments, bytesPerSegment, medianBytes, longestBytes }) =>
          h(
            "tr",
            { key: level },
            h("th", { scope: "row" }, h("span", { class: `swatch level${level}` }), level),
            [count(segments), bytesPerSegment.toFixed(1), count(medianBytes), count(longestBytes)].map(
              (text, i) => h("td", { key: i, class: "n" }, text),
            ),
          ),
        ),
      ),
    ),
  )

const costLine = ({ parameters, flopsPerByte, flopsPerByteAwake }: CostFigures): VNode =>
  h(
    "p",
    { class: "soft" },
    `A byte costs ${large(flopsPerByte)} operations over ${large(parameters)} parameters, ${times(flopsPerByteAwake / flopsPerByte)} if every byte woke every stage.`,
  )

const times = (ratio: number): string => `${ratio.toFixed(1)} times as many`
