/**
 * The view of segments, drawn.
 *
 * In: where it stands, and who is told. Out: what is drawn. Never: splits.
 */
import { SIZES, type Size } from "@aunet/core"
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { button, choose, openFile, part, problem, textArea } from "../page/fields.ts"
import { count, counted } from "../page/words.ts"
import { drawChoice } from "./draw-choice.ts"
import { drawResult } from "./draw-result.ts"
import { SAMPLES } from "./samples.ts"
import type { SeeDoing } from "./see-doing.ts"
import { bytesOf, MOST_CHOICES, MOST_DRAWN_BYTES, remarkOf, type SeeState } from "./see-state.ts"

const OWN = "own"
const FILE = "file"

/** Draws it. */
export function drawSee(state: SeeState, doing: SeeDoing): VNode {
  const { tell } = doing
  const bytes = bytesOf(state.text)
  const shown = bytesOf(state.shown)
  return h(
    "div",
    { class: "room" },
    h(
      "p",
      { class: "lead" },
      "The model reads bytes, and a splitter says where a word ends: a byte wakes the stages above it only there. Here is what each rule finds in a text.",
    ),
    part("A text", drawText(state, doing), problem(state.problem), remark(state)),
    part(
      "Where it is cut",
      // Here before it has anything to say: what comes into a page with its words is mostly not read out.
      h(
        "p",
        { class: "unseen", role: "status" },
        state.isWaiting ? "Splitting" : "All splitters have split it",
      ),
      h(
        "div",
        { class: "choices" },
        choose(
          "Levels",
          String(state.levels),
          [1, 2, 3].map((levels) => ({ value: String(levels), label: LEVELS[levels - 1] ?? "" })),
          (value) => tell({ type: "levels", levels: Number(value) }),
        ),
        choose(
          "Cost for a model of size",
          state.size,
          SIZES.map((size) => ({ value: size, label: size })),
          (value) => tell({ type: "size", size: value as Size }),
        ),
        button("Add a splitter beside", () => tell({ type: "add" }), {
          isDisabled: state.choices.length >= MOST_CHOICES,
        }),
      ),
      h(
        "div",
        { class: `beside of${state.choices.length}`, "aria-busy": state.isWaiting },
        state.choices.map((choice, at) =>
          h(
            "article",
            { key: at, class: "card", "aria-label": `Splitter ${at + 1}` },
            drawChoice(choice, at, state.choices.length > 1, doing),
            drawResult(state.results[at], choice, shown, at),
          ),
        ),
      ),
      state.drawnBytes < Math.min(bytes.length, MOST_DRAWN_BYTES)
        ? h(
            "p",
            {},
            `Drawn are the first ${count(state.drawnBytes)} of ${counted(bytes.length, "byte")}; the figures are of all. `,
            button("Draw more", () => tell({ type: "more" }), { kind: "small" }),
          )
        : bytes.length > MOST_DRAWN_BYTES
          ? h(
              "p",
              {},
              `Drawn are the first ${count(MOST_DRAWN_BYTES)} of ${count(bytes.length)} bytes; the figures are of all.`,
            )
          : null,
    ),
  )
}

const LEVELS = ["1: words", "2: words, pairs", "3: words, pairs, fours"]

function drawText({ text }: SeeState, { tell, open }: SeeDoing): VNode {
  const sample = text.kind === "typed" ? (text.sample ?? OWN) : FILE
  return h(
    "div",
    {
      class: "drop",
      onDragOver: (event: DragEvent) => event.preventDefault(),
      onDrop: (event: DragEvent) => {
        event.preventDefault()
        const file = event.dataTransfer?.files[0]
        if (file !== undefined) open(file)
      },
    },
    h(
      "div",
      { class: "choices" },
      choose(
        "Sample",
        sample,
        [
          ...(text.kind === "file" ? [{ value: FILE, label: text.name }] : []),
          { value: OWN, label: "Your own" },
          ...SAMPLES.map(({ id, title }) => ({ value: id, label: title })),
        ],
        (id) => (id === OWN ? tell({ type: "typed", text: "" }) : tell({ type: "sample", id })),
      ),
      openFile("Open a file, or drop one", "", ([file]) => file !== undefined && open(file)),
    ),
    text.kind === "file"
      ? h("p", { class: "file" }, h("bdi", {}, text.name), `, ${counted(text.fileBytes, "byte")}`)
      : textArea(
          "Text",
          text.text,
          3,
          (typed) => tell({ type: "typed", text: typed }),
          SAMPLES.find(({ id }) => id === text.sample)?.language,
        ),
  )
}

function remark({ text }: SeeState): VNode | null {
  const found = remarkOf(text)
  return found === undefined ? null : h("p", { class: "note" }, found)
}
