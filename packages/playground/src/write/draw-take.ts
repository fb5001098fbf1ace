/**
 * Models that come and go as files.
 *
 * In: where the view stands, and who is told. Out: what is drawn. Never: a download of what this browser does not keep.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { button, openFile, part } from "../page/fields.ts"
import type { WriteDoing } from "./write-doing.ts"
import type { WriteState } from "./write-state.ts"

/** Draws it. */
export function drawTake({ models }: WriteState, { open, download }: WriteDoing): VNode {
  const kept = models.filter(({ place }) => typeof place === "object" && "stored" in place)
  return part(
    "Models to take along",
    h(
      "p",
      { class: "soft" },
      "A model is a folder of files, the same here as for the command. Its zip, unpacked, opens with aunet generate and aunet inspect; a folder of the command opens here.",
    ),
    h(
      "div",
      { class: "choices" },
      openFile(
        "Open a zip, or config.json and model.safetensors",
        ".zip,.json,.safetensors,.bin",
        open,
        true,
      ),
      kept
        .map(({ name }) =>
          button(`Download ${name}`, () => download(name), { label: `Download ${name} as a zip` }),
        )
        .map((each, i) => h("span", { key: kept[i]?.id ?? i }, each)),
    ),
  )
}
