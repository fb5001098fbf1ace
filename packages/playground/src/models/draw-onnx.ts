/**
 * What is asked of who wants a model as one `.onnx` file.
 *
 * In: where it stands, and who is told. Out: what is drawn. Never: a size that the export would refuse.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { button, numberField, problem } from "../page/fields.ts"
import { MOST_ROW_BYTES, MOST_ROWS, type OnnxState } from "./onnx-state.ts"

/** Who is told. */
export interface OnnxDoing {
  readonly change: (sizes: { readonly rows?: number; readonly rowBytes?: number }) => void
  readonly make: () => void
  readonly leave: () => void
}

const STANDS: Readonly<Record<OnnxState["stands"], string>> = {
  reads: "Reading the model ...",
  waits: "",
  closed: "",
  makes: "Making the file ...",
}

/** Draws it; null where nothing is asked. */
export function drawOnnx(state: OnnxState | undefined, { change, make, leave }: OnnxDoing): VNode | null {
  if (state === undefined) return null
  const { model, stands, rows, rowBytes, note } = state
  return h(
    "section",
    { class: "note onnx", "aria-label": `${model.name} as one .onnx file`, "data-stands": stands },
    h(
      "p",
      {},
      `${model.name} as one .onnx file: its forward pass with its weights, for other tools. A file is made for texts of one size; shorter ones are filled up. The splitter is not in it.`,
    ),
    stands === "reads" || stands === "closed"
      ? null
      : h(
          "div",
          { class: "choices" },
          numberField("Texts at once", rows, { least: 1, most: MOST_ROWS }, (given) =>
            change({ rows: given }),
          ),
          numberField("Positions of a text", rowBytes, { least: 1, most: MOST_ROW_BYTES }, (given) =>
            change({ rowBytes: given }),
          ),
        ),
    h(
      "div",
      { class: "choices" },
      stands === "closed"
        ? null
        : button("Make and download", make, { kind: "first", isDisabled: stands !== "waits" }),
      button(stands === "waits" || stands === "closed" ? "Close" : "Cancel", leave),
    ),
    h("p", { class: "soft", role: "status" }, STANDS[stands] || (note ?? "")),
    problem(state.problem),
  )
}
