/**
 * The plots of a training whose model finds its own boundaries.
 *
 *     lengths beside what was asked for, with a mark where the router stopped to choose
 *     boundaries without room, how sure it is, the ratio term, agreement
 *
 * In: a training, hands that draw. Out: plots. Never: a plot of another kind of model.
 */
import type { PlotLine } from "@aunet/eval"
import type { FigureWords, Plot } from "./plot.ts"
import type { Spent, WatchedRun } from "./watched-run.ts"

/** Draws, and makes a line of points. */
export interface Hands {
  readonly draw: (title: string, lines: readonly PlotLine[], words: FigureWords) => Plot
  readonly line: <P extends Spent>(
    label: string,
    points: readonly P[],
    y: (point: P) => number | undefined,
  ) => PlotLine
}

const percents: FigureWords = { y: "%", low: 0, room: 0.5, show: (value) => `${value.toFixed(1)}%` }
const lengths: FigureWords = { y: "bytes a segment", low: 0, show: (value) => value.toPrecision(3) }

/** Draws them; those that would be empty are left to the caller. @param of what stands behind each title */
export function routingPlots(run: WatchedRun, of: string, { draw, line }: Hands): Plot[] {
  const [steps, measured, collapses] = [run.steps(), run.measured(), run.collapses()]
  const stages = steps.at(-1)?.routing?.bytesPerSegment.length ?? 0
  if (stages === 0) return []
  const byStage = <P extends Spent>(
    points: readonly P[],
    y: (point: P, s: number) => number | undefined | null,
    label = "stage",
  ): PlotLine[] =>
    Array.from({ length: stages }, (_, s) =>
      line(`${label} ${s + 1}`, points, (point) => y(point, s) ?? undefined),
    )
  const asked = byStage(steps, ({ routing }, s) => routing?.asked?.[s], "asked")
  const collapsed = {
    ...line("collapse", collapses, ({ bytesPerSegment }) => bytesPerSegment),
    marksOnly: true,
  }
  const times100 = (share: number | null | undefined): number | undefined =>
    typeof share === "number" ? 100 * share : undefined
  return [
    draw(
      `Segments of the training text${of}`,
      [...byStage(steps, ({ routing }, s) => routing?.bytesPerSegment[s]), ...asked, collapsed],
      lengths,
    ),
    draw(
      `Segments of the held-out text${of}`,
      [...byStage(measured, ({ routing }, s) => routing?.bytesPerSegment[s]), ...asked],
      lengths,
    ),
    draw(
      `Agreement with the splitter, held-out text${of}`,
      byStage(measured, ({ routing }, s) => times100(routing?.agreement?.splitter[s]?.f1)),
      { ...percents, y: "F1, %" },
    ),
    draw(
      `Boundaries at an end of a character, held-out text${of}`,
      [
        ...byStage(
          measured,
          ({ routing }, s) => times100(routing?.agreement?.characterStarts[s]?.precision),
          "first byte",
        ),
        ...byStage(
          measured,
          ({ routing }, s) => times100(routing?.agreement?.characterEnds[s]?.precision),
          "last byte",
        ),
      ],
      { ...percents, y: "% of the boundaries" },
    ),
    draw(
      `Boundaries without room${of}`,
      byStage(steps, ({ routing }, s) => times100(routing?.droppedShares[s])),
      { ...percents, y: "% of the boundaries" },
    ),
    draw(
      `How sure the router is${of}`,
      byStage(steps, ({ routing }, s) => times100(routing?.certainty[s])),
      { y: "larger of p and 1 - p, %", show: (value) => `${value.toFixed(1)}%` },
    ),
    draw(`Ratio term of the router${of}`, [line("ratio", steps, ({ routing }) => routing?.ratio)], {
      y: `${stages} at what is asked`,
      show: (value) => value.toFixed(4),
    }),
  ]
}
