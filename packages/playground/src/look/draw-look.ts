/**
 * The view that looks inside, drawn: a text through the U.
 *
 * In: where it stands, and who is told. Out: what is drawn. Never: a figure by height or colour alone.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { choose, part, problem, textArea } from "../page/fields.ts"
import { drawAttention } from "./draw-attention.ts"
import { type Column, columnsOf, wakeShares } from "./columns.ts"
import { type LookEvent, type LookState, MOST_BYTES } from "./look-state.ts"
import type { Insight } from "./messages.ts"

/** Bits of the highest bar; what costs more is as high. */
const MOST_BITS = 14

/** Draws it. */
export function drawLook(state: LookState, tell: (event: LookEvent) => void): VNode {
  const { models, model, text, insight, attention, head, cell, isWaiting } = state
  return h(
    "div",
    { class: "room" },
    h(
      "p",
      { class: "lead" },
      "One text through the U: how much each character surprised the model, and which stages it woke. The stage of bytes runs at each byte, those above only where a word, a pair, a four ends.",
    ),
    part(
      "A text",
      h(
        "div",
        { class: "choices" },
        choose(
          "Model",
          model,
          models.map(({ id, name }) => ({ value: id, label: name })),
          (id) => tell({ type: "model", model: id }),
        ),
      ),
      textArea(`Text, up to ${MOST_BYTES} bytes`, text, 2, (typed) => tell({ type: "text", text: typed })),
      problem(state.problem),
    ),
    part(
      "Through the U",
      insight === undefined || insight.bits.length === 0
        ? h(
            "p",
            { class: "soft", role: "status" },
            isWaiting ? "Reading ..." : insight ? "Nothing to read yet: type something." : "Nothing to show.",
          )
        : insightOf(insight),
    ),
    insight === undefined || attention === undefined
      ? null
      : part("Attention", drawAttention(insight.text, attention, head, cell, tell)),
  )
}

/** Drawn once: whoever points at a cell below would have hundreds of columns made anew for each. */
const drawn = new WeakMap<Insight, VNode>()

function insightOf(insight: Insight): VNode {
  const node = drawn.get(insight) ?? drawInsight(insight)
  drawn.set(insight, node)
  return node
}

function drawInsight(insight: Insight): VNode {
  const columns = columnsOf(insight)
  const { bits, stages } = insight
  const sum = bits.reduce((total, each) => total + each, 0)
  const shares = wakeShares(insight)
  return h(
    "div",
    {},
    h(
      "div",
      {
        class: "u",
        dir: "auto",
        role: "list",
        "aria-label": "Characters, their bits and the stages that they woke",
      },
      columns.map((column, i) => drawColumn(column, i, stages)),
    ),
    h(
      "p",
      { class: "soft" },
      `${bits.length === 0 ? "0" : (sum / bits.length).toFixed(2)} bits a byte. ${shares
        .map(
          (share, stage) =>
            `${stage === 0 ? "Stage" : "stage"} ${stage} ran at ${(100 * share).toFixed(0)}% of the bytes`,
        )
        .join(", ")}.`,
    ),
  )
}

function drawColumn({ text, bytes, bits, woken }: Column, key: number, stages: number): VNode {
  const awake = woken.flatMap((count, stage) => (count > 0 && stage > 0 ? [stage] : []))
  const label = `${text}: ${bits.toFixed(1)} bits${bytes > 1 ? ` over ${bytes} bytes` : ""}${awake.length > 0 ? `, woke stage ${awake.join(", ")}` : ""}`
  return h(
    "div",
    { key, class: "u-column", role: "listitem", title: label },
    h("span", { class: "unseen" }, label),
    h(
      "div",
      { class: "u-picture", "aria-hidden": "true" },
      h(
        "span",
        { class: "u-bar" },
        h("span", { style: { height: `${(100 * Math.min(bits, MOST_BITS)) / MOST_BITS}%` } }),
      ),
      Array.from({ length: stages }, (_, i) => stages - 1 - i).map((stage) =>
        h("span", { key: stage, class: `u-stage level${stage} ${(woken[stage] ?? 0) > 0 ? "awake" : ""}` }),
      ),
      h("bdi", {}, text),
    ),
  )
}
