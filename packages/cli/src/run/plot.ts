/**
 * What `aunet plot` does.
 *
 * In: folders of trainings, or of several. Out: a picture; with `--json` its points. Never: writes into one of the folders unless it is
 * told to.
 */
import { relative, resolve } from "node:path"
import { plotFile, type PlotLine } from "@aunet/eval"
import { UsageError } from "../arguments/usage-error.ts"
import { AXES } from "../report/axes.ts"
import { findRuns } from "../files/find-runs.ts"
import { type Amount, readCurves, type RunCurves } from "../files/read-curves.ts"
import { checkOutFile, writeFileWhole } from "../files/write-file.ts"
import type { Screen } from "../report/screen.ts"

/** Options as typed. */
export interface PlotFlags {
  readonly runs: readonly string[]
  readonly x: Amount | undefined
  readonly out: string | undefined
  readonly force: boolean
  readonly json: boolean
}

/** Draws. */
export async function plot(flags: PlotFlags, screen: Screen): Promise<void> {
  const { runs, x = "bytes", out = "plot.svg", force } = flags
  const isPng = /\.png$/i.test(out)
  if (!isPng && !/\.svg$/i.test(out))
    throw new UsageError(`--out ${out}: pictures are SVG or PNG; name a file that ends in .svg or .png`)
  await checkOutFile(out, { force })
  const found = await curvesOf(runs)
  const lines = found.length === 1 ? ofOne(found[0] as RunCurves, x) : found.map((run) => ofMany(run, x))
  const { name, show } = AXES[x]
  const svg = plotFile(lines, {
    title: `Bits-per-byte against ${name}`,
    x: name,
    y: "bits-per-byte",
    showX: show,
  })
  if (svg === "")
    throw new UsageError(`nothing to draw in ${runs.join(", ")} yet: no step that was measured was recorded`)
  await writeFileWhole(
    out,
    isPng ? await (await import("../files/png.ts")).pngOf(svg) : new TextEncoder().encode(svg),
  )
  if (screen.json)
    screen.printJson({
      x,
      out,
      lines: lines.map(({ label, points }) => ({ label, points: points.map(({ x: at, y }) => [at, y]) })),
    })
  else screen.print(`${out}\n`)
}

/** The curves of each training, those in folders that hold several among them. */
async function curvesOf(paths: readonly string[]): Promise<readonly RunCurves[]> {
  const runs = await findRuns(paths)
  // What holds no training is told as that.
  const empty = paths.filter((path) => !runs.some((run) => isWithin(run.path, path)))
  const found = [...runs, ...empty.map((path) => ({ name: path, path }))]
  return Promise.all(found.map(async ({ name, path }) => ({ ...(await readCurves(path)), name })))
}

const isWithin = (inner: string, outer: string): boolean =>
  !relative(resolve(outer), resolve(inner)).startsWith("..")

/** What a run learned from, and what it is measured with, by source where there are several. */
const ofOne = ({ training, heldOut, sources }: RunCurves, x: Amount): PlotLine[] =>
  [
    lineOf("training", training, x),
    lineOf("held-out", heldOut, x),
    ...[...sources].map(([name, curve]) => lineOf(`held-out, ${name}`, curve, x)),
  ].filter(({ points }) => points.length > 0)

/** Held-out text, or the training text where nothing was held out. */
const ofMany = ({ name, training, heldOut }: RunCurves, x: Amount): PlotLine =>
  lineOf(name, heldOut.length > 0 ? heldOut : training, x)

const lineOf = (label: string, curve: RunCurves["heldOut"], x: Amount): PlotLine => ({
  label,
  // The axis is logarithmic: what is before the first step has no place on it.
  points: curve
    .filter((point) => point[x] > 0)
    .map(({ bitsPerByte: y, [x]: at }) => ({ x: at, y, least: y, most: y })),
})
