/**
 * What a head looks at, drawn: a square of cells, and the text as the position that is pointed at sees it.
 *
 *              The  cat  sat
 *     The       #
 *     cat       .    #             rows look, columns are looked at; a stronger shade is more
 *     sat       .    #    .
 *     "cat " looks at "The ": 31%
 *
 * In: what a head looked at, and the cell that is pointed at. Out: what is drawn. Never: a share by shade alone.
 */
import type { AttentionPlace } from "aunet/write"
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { choose } from "../page/fields.ts"
import {
  type Cell,
  cellAfter,
  cellWords,
  labelsOf,
  leanings,
  nearestHead,
  percent,
  piecesOf,
  pixelsOf,
  strongest,
} from "./attention-cells.ts"
import type { LookEvent } from "./look-state.ts"
import type { Attended, NotAttended, StageHeads } from "./messages.ts"

/** Positions whose names fit beside the cells. */
const MOST_LABELS = 32
/** Names of positions that are told as looked at most. */
const MOST_TOLD = 5

/** Draws it. */
export function drawAttention(
  text: Uint8Array,
  attention: Attended | NotAttended,
  chosen: AttentionPlace,
  cell: Cell | undefined,
  tell: (event: LookEvent) => void,
): VNode {
  if ("said" in attention) return h("p", { class: "soft", role: "status" }, attention.said)
  const N = attention.spans.length
  const { row, column } = cell ?? { row: N - 1, column: N - 1 }
  const at = { row: Math.min(row, N - 1), column: Math.min(column, N - 1) }
  const labels = labelsOf(text, attention.spans)
  return h(
    "div",
    {},
    drawChoice(attention.stages, nearestHead(chosen, attention.stages), tell),
    h(
      "p",
      { class: "soft" },
      `A row for each position of stage ${attention.head.stage}, a column for each that it looks at; the stronger the shade, the more. ${leaningWords(attention)}`,
    ),
    drawCells(attention, labels, at, tell),
    drawWords(attention, labels, at),
    h("h3", {}, "The text, as that position sees it"),
    drawPieces(text, attention, at.row),
  )
}

function drawChoice(
  stages: readonly StageHeads[],
  { stage, layer, head }: AttentionPlace,
  tell: (event: LookEvent) => void,
): VNode {
  const { layers, heads } = stages[stage] as StageHeads
  const numbers = (count: number, labelOf: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => ({ value: String(n), label: labelOf(n) }))
  const deepest = stages.length - 1
  const layerName = (n: number): string =>
    stage === deepest ? `trunk ${n}` : n < layers / 2 ? `encoder ${n}` : `decoder ${n - layers / 2}`
  const pick = (name: "stage" | "layer" | "head") => (value: string) =>
    tell({ type: "head", head: { [name]: Number(value) } })
  return h(
    "div",
    { class: "choices" },
    choose(
      "Stage",
      String(stage),
      numbers(stages.length, (n) => (n === 0 ? "0, bytes" : String(n))),
      pick("stage"),
    ),
    choose("Layer", String(layer), numbers(layers, layerName), pick("layer")),
    choose("Head", String(head), numbers(heads, String), pick("head")),
  )
}

function leaningWords(attention: Attended): string {
  const lean = leanings(attention)
  return lean === undefined
    ? "Here there is one alone."
    : `On average ${percent(lean.itself)} goes to the position itself, ${percent(lean.before)} to the one before it, ${percent(lean.start)} to the start of the text.`
}

function drawCells(
  attention: Attended,
  labels: readonly string[],
  { row, column }: Cell,
  tell: (event: LookEvent) => void,
): VNode {
  const N = labels.length
  const isNamed = N <= MOST_LABELS
  const { stage, head } = attention.head
  const point = (event: PointerEvent): void => {
    const { offsetX, offsetY, currentTarget } = event
    const { clientWidth, clientHeight } = currentTarget as HTMLElement
    const within = (offset: number, size: number): number =>
      Math.max(0, Math.min(N - 1, Math.floor((offset / size) * N)))
    tell({
      type: "pointed",
      cell: { row: within(offsetY, clientHeight), column: within(offsetX, clientWidth) },
    })
  }
  const names = (kind: string, chosen: number): VNode =>
    h(
      "div",
      { class: `cell-names ${kind}`, "aria-hidden": "true" },
      labels.map((label, i) =>
        h("span", { key: i, class: i === chosen ? "chosen" : undefined }, h("bdi", {}, label)),
      ),
    )
  const share = (n: number): string => `${(100 * n) / N}%`
  return h(
    "div",
    { class: "wide" },
    h(
      "div",
      {
        class: `attention ${isNamed ? "named" : ""}`,
        style: `--n: ${N}`,
        role: "group",
        tabIndex: 0,
        "aria-label": "Cells; arrow keys go from one to the next",
        onKeyDown: (event: KeyboardEvent) => {
          const next = cellAfter({ row, column }, event.key, N)
          if (next === undefined) return
          event.preventDefault()
          tell({ type: "pointed", cell: next })
        },
      },
      isNamed ? names("columns-named", column) : null,
      isNamed ? names("rows-named", row) : null,
      h(
        "div",
        { class: "cells" },
        h("canvas", {
          role: "img",
          "aria-label": `What head ${head} of ${attention.stack} looks at, at stage ${stage}: ${N} positions by ${N}. ${leaningWords(attention)}`,
          width: N,
          height: N,
          ref: (canvas: HTMLCanvasElement | null) => paint(canvas, attention),
          onPointerMove: point,
          onPointerDown: point,
        }),
        h("i", { class: "row-mark", style: `top: ${share(row)}; height: ${share(1)}` }),
        h("i", { class: "column-mark", style: `left: ${share(column)}; width: ${share(1)}` }),
      ),
    ),
  )
}

/** What a canvas shows now: it is drawn again for each cell that is pointed at, and painted for another head alone. */
const painted = new WeakMap<HTMLCanvasElement, Attended>()

function paint(canvas: HTMLCanvasElement | null, attention: Attended): void {
  if (canvas === null || painted.get(canvas) === attention) return
  const N = attention.spans.length
  canvas.getContext("2d")?.putImageData(new ImageData(pixelsOf(attention.shares), N, N), 0, 0)
  painted.set(canvas, attention)
}

function drawWords(attention: Attended, labels: readonly string[], cell: Cell): VNode {
  const [between, after] = cellWords(attention, cell)
  // The marks are outside: a name that is read from the right does not turn them round.
  const name = (n: number) => ["“", h("bdi", { class: "as-is" }, labels[n]), "”"]
  return h(
    "div",
    { class: "cell-words", role: "status" },
    h(
      "p",
      {},
      name(cell.row),
      ` ${between} `,
      name(cell.column),
      between === "looks at" ? `: ${after}` : `, ${after}`,
    ),
    h(
      "p",
      { class: "soft" },
      "Most of all at ",
      strongest(attention, cell.row, MOST_TOLD).map(({ column, share }, i) => [
        i === 0 ? "" : ", ",
        name(column),
        ` ${percent(share)}`,
      ]),
      ".",
    ),
  )
}

function drawPieces(text: Uint8Array, { shares, spans }: Attended, row: number): VNode {
  const N = spans.length
  return h(
    "div",
    {
      class: "looked-at",
      dir: "auto",
      role: "group",
      "aria-label": "The text; what is looked at more is shaded more",
    },
    piecesOf(text, spans).map(({ text: piece, first, end }, i) => {
      const share = shares.subarray(row * N + first, row * N + end).reduce((sum, each) => sum + each, 0)
      return h(
        "span",
        {
          key: i,
          class: `${row >= first && row < end ? "chosen" : ""} ${first === end ? "faint" : ""}`,
          style: `--share: ${(100 * Math.sqrt(Math.min(1, share))).toFixed(1)}%`,
          title: first === end ? "in no position: it has not ended" : percent(share),
        },
        piece,
      )
    }),
  )
}
