/**
 * The curves of trainings, laid over each other: the same drawing as that of `aunet watch`.
 *
 * In: trainings. Out: what is drawn. Never: a curve anew that did not change.
 */
import { linePlot } from "@aunet/eval"
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { bytesIn } from "../page/words.ts"
import type { Curve } from "./curve.ts"
import type { Run } from "./run.ts"

/** Curves that were drawn last, by their titles. */
const drawn = new Map<string, { readonly curves: readonly Curve[]; readonly svg: string }>()

/** Draws them. */
export const drawCurves = (runs: readonly Run[]): VNode =>
  h(
    "div",
    { class: "plots" },
    figure(
      "Held-out text",
      runs,
      runs.map(({ heldOut }) => heldOut),
    ),
    figure(
      "Training text, mean of 32 steps",
      runs,
      runs.map(({ training }) => training),
    ),
  )

function figure(title: string, runs: readonly Run[], curves: readonly Curve[]): VNode | null {
  const before = drawn.get(title)
  const isSame = before !== undefined && same(before.curves, curves)
  const svg = isSame ? before.svg : draw(title, runs, curves)
  if (!isSame) drawn.set(title, { curves, svg })
  // Made of escaped names and of numbers (linePlot).
  return svg === ""
    ? null
    : h(
        "figure",
        { key: title },
        h("figcaption", {}, title),
        h("div", {
          class: "plot",
          // It can be wider than a phone, and then moved by keys.
          tabIndex: 0,
          role: "region",
          "aria-label": title,
          dangerouslySetInnerHTML: { __html: svg },
        }),
      )
}

const same = (a: readonly Curve[], b: readonly Curve[]): boolean =>
  a.length === b.length && a.every((curve, i) => curve === b[i])

const draw = (title: string, runs: readonly Run[], curves: readonly Curve[]): string =>
  linePlot(
    curves.map(({ points }, i) => ({
      label: shortName(runs[i], i),
      points: points.map(({ bytes, bits }) => ({ x: bytes, y: bits, least: bits, most: bits })),
    })),
    {
      title,
      x: "bytes seen",
      y: "bits-per-byte",
      showX: bytesIn,
      showY: (value) => value.toFixed(3),
      scale: "linear",
    },
  )

/** What tells them apart, short enough for the end of a line. */
const shortName = (run: Run | undefined, i: number): string =>
  run === undefined ? "" : `${i + 1}: ${run.settings.size}, ${run.settings.stages}`
