/**
 * What trainings wrote, side by side, the latest on top.
 *
 * In: trainings. Out: what is drawn. Never: markup from text.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { count } from "../page/words.ts"
import type { Run } from "./run.ts"

/** Draws them. */
export const drawSamples = (runs: readonly Run[]): VNode =>
  h(
    "div",
    { class: "columns" },
    runs.map(({ name, samples }, i) =>
      h(
        "section",
        { key: name, "aria-label": `Samples of ${name}` },
        h("h3", {}, h("span", { class: `key l${i}` }), `${i + 1}: ${name}`),
        h(
          "ol",
          { tabIndex: 0 },
          samples
            .toReversed()
            .map(({ step, prompt, text }) =>
              h(
                "li",
                { key: `${step} ${prompt}` },
                h("small", { class: "soft" }, `step ${count(step)}`),
                h("p", { dir: "auto" }, h("span", { class: "soft" }, prompt), text),
              ),
            ),
        ),
      ),
    ),
  )
