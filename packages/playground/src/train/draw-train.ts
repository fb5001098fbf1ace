/**
 * The view that trains, drawn.
 *
 * In: where it stands, and who is told. Out: what is drawn. Never: trains.
 */
import type { Size } from "@aunet/core"
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { button, part, problem } from "../page/fields.ts"
import { bytesIn, duration, large } from "../page/words.ts"
import { drawCurves } from "./draw-curves.ts"
import { drawRuns } from "./draw-runs.ts"
import { drawSamples } from "./draw-samples.ts"
import { drawSettings } from "./draw-settings.ts"
import { expectation, type TrainPlan } from "./settings.ts"
import type { TrainDoing } from "./train-doing.ts"
import type { TrainState } from "./train-state.ts"

/** Draws it. */
export function drawTrain(state: TrainState, doing: TrainDoing): VNode {
  const { plan, isPlanning, runs } = state
  const shown = runs.filter(({ isShown }) => isShown)
  return h(
    "div",
    { class: "room" },
    h(
      "p",
      { class: "lead" },
      "Trains a model on a text of yours, here, and keeps it in this browser. Close the page when you like: it goes on from where it was, or a minute before at most.",
    ),
    part(
      "A new training",
      drawSettings(state, doing),
      h(
        "div",
        { class: "choices" },
        button(isPlanning ? "Measuring ..." : "Plan it", doing.plan, {
          key: "plan",
          isDisabled: isPlanning,
          ...(plan === undefined && { kind: "first" }),
        }),
        isPlanning
          ? button("Stop measuring", () => doing.tell({ type: "unplanned" }), { key: "stop" })
          : null,
        plan === undefined
          ? null
          : button(`Train for about ${duration(plan.seconds)}`, doing.train, {
              key: "train",
              kind: "first",
            }),
      ),
      // There from the start: what comes together with its region is mostly not read out.
      h(
        "div",
        { role: "status" },
        isPlanning ? h("p", { class: "unseen" }, "Measuring") : null,
        plan === undefined ? null : drawPlan(plan, state.settings.size),
      ),
      problem(state.problem),
    ),
    runs.length === 0 ? null : part("Trainings", drawRuns(state, doing)),
    shown.length === 0 ? null : part("Curves", drawCurves(shown)),
    shown.some(({ samples }) => samples.length > 0) ? part("What they write", drawSamples(shown)) : null,
  )
}

const passed = ({ passes, textBytes }: TrainPlan): string =>
  passes < 1
    ? `of which ${bytesIn(passes * textBytes)} are read`
    : `passed ${passes.toFixed(passes < 10 ? 1 : 0)} times`

const drawPlan = (plan: TrainPlan, size: Size): VNode =>
  h(
    "div",
    { class: "note" },
    h(
      "dl",
      { class: "figures" },
      [
        ["Parameters", large(plan.parameters)],
        ["Operations for a byte", large(plan.flopsPerByte)],
        ["Speed here", `${bytesIn(plan.bytesPerSecond)} a second`],
        ["Steps", large(plan.steps)],
        ["Text", `${bytesIn(plan.textBytes)}, ${passed(plan)}`],
        ["Splitter", plan.splitter],
        ["Engine", plan.engine.words],
      ].map(([term, value]) => h("div", { key: term }, h("dt", {}, term), h("dd", {}, value))),
    ),
    h("p", {}, expectation(plan, size)),
    h("details", {}, h("summary", {}, "Why this engine"), h("p", {}, plan.engine.why)),
  )
