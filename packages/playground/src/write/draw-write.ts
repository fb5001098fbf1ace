/**
 * The view that writes, drawn.
 *
 * In: where it stands, and who is told. Out: what is drawn. Never: asks a model.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { button, choose, numberField, part, problem, textArea, textField, tick } from "../page/fields.ts"
import { drawColumn } from "./draw-column.ts"
import type { WriteDoing } from "./write-doing.ts"
import { type Showing, SHOWINGS, type WriteState } from "./write-state.ts"

const SHOWING_WORDS: Readonly<Record<Showing, string>> = {
  text: "the text alone",
  segments: "its segments",
  bits: "the bits of each character",
}

/** Draws it. */
export function drawWrite(state: WriteState, doing: WriteDoing): VNode {
  const { columns, models, prompt, settings, showing } = state
  const { tell } = doing
  const isBusy = columns.some(({ stands }) => stands !== "idle")
  const change = (changed: Partial<typeof settings>): void => tell({ type: "settings", change: changed })
  return h(
    "div",
    {
      class: "room",
      onDrop: (event: DragEvent) => {
        event.preventDefault()
        // A piece of text that is moved about is none of it.
        if (event.dataTransfer?.types.includes("Files") === true) doing.drop(event.dataTransfer)
      },
    },
    h(
      "p",
      { class: "lead" },
      "A language model in this browser. It writes a byte at a time; the boxes show where its splitter ended a word, and so which of its stages woke.",
    ),
    part(
      "What it goes on from",
      h(
        "form",
        {
          // A field brings a number into its bounds itself; a browser that refuses to send it would refuse to stop as well.
          noValidate: true,
          onSubmit: (event: Event) => {
            event.preventDefault()
            if (isBusy) doing.stop()
            else doing.write()
          },
        },
        textArea("Prompt", prompt, 2, (typed) => tell({ type: "prompt", prompt: typed })),
        h(
          "div",
          { class: "choices" },
          numberField("Temperature", settings.temperature, { least: 0, most: 5, step: 0.05 }, (temperature) =>
            change({ temperature }),
          ),
          numberField("Top-p", settings.topP, { least: 0.05, most: 1, step: 0.05 }, (topP) =>
            change({ topP }),
          ),
          numberField("Seed", settings.seed, { least: 0, most: 1e9 }, (seed) => change({ seed })),
          numberField("Bytes", settings.maxBytes, { least: 1, most: 4000 }, (maxBytes) =>
            change({ maxBytes }),
          ),
          textField("Stop before", settings.stop, (stop) => change({ stop })),
        ),
        h(
          "div",
          { class: "choices" },
          h("button", { class: "first" }, isBusy ? "Stop" : "Write"),
          button(
            "Another",
            () => {
              change({ seed: settings.seed + 1 })
              doing.write()
            },
            { isDisabled: isBusy },
          ),
          choose(
            "Show",
            showing,
            SHOWINGS.map((value) => ({ value, label: SHOWING_WORDS[value] })),
            (value) => tell({ type: "showing", showing: value as Showing }),
          ),
          tick("Two models side by side", columns.length > 1, (isBeside) =>
            tell({ type: "beside", isBeside }),
          ),
        ),
      ),
      problem(state.problem),
    ),
    h(
      "div",
      { class: `beside of${columns.length}` },
      columns.map((column, at) => drawColumn(column, at, models, showing, doing)),
    ),
    doing.drawTake(),
  )
}
