/**
 * The plots of the page.
 *
 *     of all trainings    held-out, training, learning rate, speed, memory: a line each
 *     of each one         held-out by source, which stages woke, what its router does
 *
 * In: trainings, what to draw them against. Out: SVG, by the hand that draws for `aunet plot`. Never: a line without a name.
 */
import { linePlot, type PlotLine, type PlotWords } from "@aunet/eval"
import { AXES } from "../report/axes.ts"
import type { Amount } from "../files/read-curves.ts"
import type { FigureWords, Plot } from "./plot.ts"
import { routingPlots } from "./routing-plots.ts"
import type { Spent, WatchedRun } from "./watched-run.ts"

/** How curves are drawn. */
export interface PlotChoice {
  readonly x: Amount
  readonly scale: "logarithmic" | "linear"
}

/** A training that is drawn. */
export interface DrawnRun {
  readonly name: string
  readonly run: WatchedRun
}

/** Draws all of them; those that would be empty are left out. */
export function watchPlots(runs: readonly DrawnRun[], choice: PlotChoice): readonly Plot[] {
  const draw = (title: string, lines: readonly PlotLine[], words: FigureWords): Plot => ({
    title,
    svg: linePlot(
      lines.map((line) => ({ ...line, label: shortName(line.label) })),
      wordsOf(title, lines, words, choice),
    ),
  })
  const each = <P extends Spent>(
    points: (run: WatchedRun) => readonly P[],
    y: (point: P) => number | undefined,
  ): PlotLine[] => runs.map(({ name, run }) => lineOf(name, points(run), y, choice))
  const steps = (run: WatchedRun) => run.steps()
  const bitsWords = { y: "bits-per-byte", room: 0.005, show: (value: number) => value.toFixed(3) }
  const plots = [
    draw(
      "Held-out text",
      each(
        (run) => run.measured(),
        (point) => point.bitsPerByte,
      ),
      bitsWords,
    ),
    draw(
      "Training text, mean of 32 steps",
      each(steps, (point) => point.bitsPerByte),
      bitsWords,
    ),
    ...runs.flatMap(({ name, run }) => ofOneRun(runs.length === 1 ? "" : `: ${name}`, run)),
    draw(
      "Learning rate",
      each(steps, (point) => point.learningRate * 1000),
      {
        y: "thousandths an update",
        low: 0,
        show: (value) => value.toPrecision(3),
      },
    ),
    draw(
      "Speed, mean of ten seconds",
      each(steps, (point) => point.bytesPerSecond / 1000),
      {
        y: "kB of text a second",
        low: 0,
        show: (value) => value.toFixed(1),
      },
    ),
    draw(
      "Memory of the process",
      each(steps, ({ memoryBytes }) => memoryBytes && memoryBytes / 1e6),
      {
        y: "MB",
        low: 0,
        show: (value) => value.toFixed(0),
      },
    ),
  ]
  return plots.filter(({ svg }) => svg !== "")

  function ofOneRun(of: string, run: WatchedRun): Plot[] {
    const sources = new Set(run.measured().flatMap(({ sources: found }) => found.map(({ name }) => name)))
    const bySource = [...sources].map((source) =>
      lineOf(
        source,
        run.measured(),
        ({ sources: found }) => found.find(({ name }) => name === source)?.heldOutBitsPerByte,
        choice,
      ),
    )
    const average = lineOf("average", run.measured(), (point) => point.average, choice)
    const latest = lineOf("weights", run.measured(), (point) => point.bitsPerByte, choice)
    const pools = run.steps().at(-1)?.keptShares.length ?? 0
    const woken = Array.from({ length: pools }, (_, pool) =>
      lineOf(`stage ${pool + 1}`, run.steps(), ({ keptShares }) => share(keptShares[pool]), choice),
    )
    return [
      draw(`Held-out text by source${of}`, bySource, bitsWords),
      ...(average.points.length > 1
        ? [draw(`Mean of the weights, held-out text${of}`, [average, latest], bitsWords)]
        : []),
      draw(`How often each stage woke${of}`, woken, {
        y: "% of the bytes",
        low: 0,
        show: (value) => `${value.toFixed(1)}%`,
      }),
      ...routingPlots(run, of, { draw, line: (label, points, y) => lineOf(label, points, y, choice) }),
    ]
  }
}

function wordsOf(
  title: string,
  lines: readonly PlotLine[],
  { y, room, low, show }: FigureWords,
  { x, scale }: PlotChoice,
): PlotWords {
  const { name, show: showX } = AXES[x]
  const highest = Math.max(0, ...lines.flatMap(({ points }) => points.map((point) => Math.abs(point.y))))
  // A figure that never changes still needs an axis.
  const least = room ?? (highest === 0 ? 1 : highest * 0.02)
  return { title, x: name, y, showX, showY: show, scale, room: least, ...(low !== undefined && { low }) }
}

const share = (value: number | undefined): number | undefined => value && value * 100

function lineOf<P extends Spent>(
  label: string,
  points: readonly P[],
  y: (point: P) => number | undefined,
  { x, scale }: PlotChoice,
): PlotLine {
  return {
    label,
    points: points.flatMap((point) => {
      const [at, value] = [point[x], y(point)]
      // Before the first step nothing has a place on a logarithmic axis.
      if (value === undefined || !Number.isFinite(value) || (scale === "logarithmic" && at <= 0)) return []
      return [{ x: at, y: value, least: value, most: value }]
    }),
  }
}

const LONGEST_NAME = 13

/** A name that has room at the end of its line: its end tells it apart from its neighbours. */
const shortName = (name: string): string =>
  name.length <= LONGEST_NAME ? name : `…${name.slice(1 - LONGEST_NAME)}`
