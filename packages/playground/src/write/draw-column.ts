/**
 * One model and what it wrote.
 *
 * In: a column, and who is told. Out: what is drawn. Never: markup from text.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import type { ModelEntry } from "../models/model-list.ts"
import { choose, problem } from "../page/fields.ts"
import { drawSegments } from "../page/draw-segments.ts"
import { segmentTree } from "../page/segment-tree.ts"
import { count } from "../page/words.ts"
import { drawAlternatives } from "./draw-alternatives.ts"
import { drawBits } from "./draw-bits.ts"
import type { WriteDoing } from "./write-doing.ts"
import type { Column, Showing } from "./write-state.ts"
import type { WrittenByte } from "./written.ts"

/** Draws it. */
export function drawColumn(
  column: Column,
  at: number,
  models: readonly ModelEntry[],
  showing: Showing,
  doing: WriteDoing,
): VNode {
  const { model, bytes, prompt, problem: wrong } = column
  return h(
    "article",
    { key: at, class: "card", "aria-label": `Model ${at + 1}` },
    h(
      "div",
      { class: "choices" },
      choose(
        "Model",
        model,
        models.map(({ id, name }) => ({ value: id, label: name })),
        (id) => doing.tell({ type: "model", at, model: id }),
      ),
    ),
    h(
      "div",
      { class: column.stands === "idle" ? "written" : "written busy" },
      prompt === "" && bytes.length === 0
        ? h("p", { class: "soft" }, "Nothing is written yet.")
        : showing === "bits"
          ? drawBits(column, at, doing)
          : showing === "segments"
            ? [h("p", { class: "soft prompt", dir: "auto", key: "prompt" }, endOf(prompt)), segmentsOf(bytes)]
            : h(
                "p",
                { class: "plain", dir: "auto" },
                h("span", { class: "soft" }, endOf(prompt)),
                textOf(bytes),
              ),
    ),
    showing === "bits" ? drawAlternatives(column, at, doing) : null,
    h(
      "p",
      { class: "soft" },
      // Read out when it changes how it stands, not at each per cent or byte.
      h(
        "span",
        { role: "status", class: column.stands === "loads" ? "unseen" : undefined },
        column.stands === "loads" ? "Loading" : standing(column),
      ),
      column.stands === "loads" ? h("span", { "aria-hidden": "true" }, standing(column)) : null,
    ),
    problem(wrong),
  )
}

/** Characters of a prompt that are drawn again beside what goes on from it. */
const MOST_PROMPT = 2000

/** The end of a prompt, which is what the model goes on from; a browser takes seconds for a megabyte of text. */
const endOf = (prompt: string): string =>
  prompt.length <= MOST_PROMPT ? prompt : `… ${prompt.slice(-MOST_PROMPT).replace(/^[\udc00-\udfff]/, "")}`

const textOf = (bytes: readonly WrittenByte[]): string => bytes.map(({ text }) => text).join("")

function segmentsOf(bytes: readonly WrittenByte[]): VNode {
  const levels = Uint8Array.from(bytes, ({ level }) => level)
  const depth = levels.reduce((most, level) => Math.max(most, level), 0)
  // What has begun and not ended yet is drawn when it has.
  let whole = bytes.length
  while (whole > 0 && bytes[whole - 1]?.text === "" && bytes.length - whole < 3) whole--
  const shown = Uint8Array.from(bytes.slice(0, whole), ({ byte }) => byte)
  return drawSegments(segmentTree(shown, levels.subarray(0, whole), depth), "What the model wrote")
}

function standing({ stands, note, bytes, bytesPerSecond, engine }: Column): string {
  if (stands === "loads") return `${note ?? "Loading"} ...`
  const speed = bytesPerSecond === undefined ? "" : `, ${count(bytesPerSecond)} bytes a second`
  if (stands === "writes") return "Writing ..."
  if (bytes.length === 0) return note ?? ""
  return `${count(bytes.length)} bytes${speed}. ${note ?? ""} ${engine === undefined ? "" : `Computed by ${engine}.`}`
}
