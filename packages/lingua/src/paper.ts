/**
 * The models of the paper as data: its main runs (appendix H) and its scaling ladders.
 *
 * In: nothing. Out: what the tables say, and a configuration of any row. Never: what the tables do not
 * say; windows and row length are those of the released configurations. Source: aunet.md 1.9.
 */
import type { ModelConfig } from "@aunet/core"

/** One trained model of the paper. */
export interface PaperRun {
  readonly name: string
  readonly widths: readonly number[]
  readonly layers: readonly number[]
  /** Inner widths of the feed-forward, where the paper gives them. */
  readonly feedForwardWidths?: readonly number[]
  /** Factor and rounding of those widths. */
  readonly feedForward: { readonly multipleOf: number; readonly multiplier: number }
  /** Floating-point operations of the whole training. */
  readonly flops: number
  readonly flopsPerByte?: number
  readonly bytesPerStep?: number
  readonly steps?: number
  readonly learningRate?: number
}

const usual = { multipleOf: 256, multiplier: 1 }

/** The main runs. */
export const PAPER_RUNS: readonly PaperRun[] = [
  {
    name: "aunet-2-1b",
    widths: [512, 2048],
    layers: [3, 25],
    feedForwardWidths: [1536, 5632],
    feedForward: usual,
    flops: 5.1e20,
    flopsPerByte: 1.8e9,
    bytesPerStep: 1.6e6,
    steps: 180000,
    learningRate: 1.65e-3,
  },
  {
    name: "aunet-3-1b",
    widths: [512, 2048, 3072],
    layers: [3, 3, 18],
    feedForwardWidths: [1536, 5632, 8192],
    feedForward: usual,
    flops: 6.7e20,
    flopsPerByte: 2.3e9,
    bytesPerStep: 2.8e6,
    steps: 105000,
    learningRate: 1.5e-3,
  },
  {
    name: "aunet-4-1b",
    widths: [512, 2048, 3072, 4608],
    layers: [3, 3, 4, 10],
    feedForwardWidths: [1536, 5632, 8192, 12288],
    feedForward: usual,
    flops: 8e20,
    flopsPerByte: 2.8e9,
    bytesPerStep: 2.8e6,
    steps: 105000,
    learningRate: 1.5e-3,
  },
  {
    name: "aunet-2-1b-370b",
    widths: [512, 2048],
    layers: [3, 25],
    feedForward: usual,
    flops: 3.2e21,
    flopsPerByte: 1.8e9,
    bytesPerStep: 1.8e6,
    steps: 950000,
    learningRate: 9.4e-4,
  },
  {
    name: "aunet-3-1b-370b",
    widths: [512, 2048, 3072],
    layers: [3, 3, 18],
    feedForward: usual,
    flops: 4e21,
    flopsPerByte: 2.3e9,
    bytesPerStep: 5.8e6,
    steps: 300000,
    learningRate: 1.1e-3,
  },
  {
    name: "aunet-4-1b-370b",
    widths: [512, 2048, 3072, 4608],
    layers: [3, 3, 3, 12],
    feedForward: usual,
    flops: 5e21,
    flopsPerByte: 2.9e9,
    bytesPerStep: 5.8e6,
    steps: 300000,
    learningRate: 1.1e-3,
  },
  {
    name: "aunet-2-8b",
    widths: [1024, 4096],
    layers: [3, 32],
    feedForwardWidths: [4096, 14336],
    feedForward: { multipleOf: 1024, multiplier: 1.3 },
    flops: 1.2e22,
    flopsPerByte: 1e10,
    bytesPerStep: 4.2e6,
    steps: 277834,
    learningRate: 8.18e-4,
  },
]

type Rung = readonly [
  flops: number,
  widths: readonly number[],
  trunkLayers: number,
  flopsPerByte?: number,
  bytesPerStep?: number,
  steps?: number,
  learningRate?: number,
]

const ladder2: readonly Rung[] = [
  [1.1e19, [256, 1024], 11, 2.4e8, 8.7e5, 56240, 2.923e-3],
  [2.2e19, [256, 1152], 13, 3.2e8, 1.1e6, 63457, 2.615e-3],
  [3.7e19, [256, 1280], 14, 4.2e8, 1.3e6, 68794, 2.377e-3],
  [7.6e19, [384, 1536], 14, 6e8, 1.6e6, 79862, 2.096e-3],
  [1.3e20, [384, 1536], 19, 7.9e8, 1.8e6, 89768, 1.906e-3],
  [2.6e20, [512, 1920], 17, 1.1e9, 2.4e6, 99036, 1.685e-3],
  [5e20, [512, 2048], 21, 1.5e9, 2.9e6, 108807, 1.507e-3],
  [9.3e20, [512, 2304], 24, 2.1e9, 3.7e6, 119909, 1.348e-3],
  [1.7e21, [640, 2560], 26, 2.9e9, 4.2e6, 141463, 1.214e-3],
  [3.1e21, [640, 2688], 33, 3.9e9, 5.2e6, 153594, 1.09e-3],
  [5.9e21, [768, 3200], 32, 5.3e9, 6.3e6, 176692, 9.73e-4],
  [1.1e22, [896, 3584], 35, 7.3e9, 7.9e6, 193096, 8.72e-4],
]

const ladder3: readonly Rung[] = [
  [1.3e19, [256, 1024, 1536], 4],
  [2.4e19, [256, 1152, 1792], 5],
  [4.7e19, [256, 1280, 1920], 7],
  [7.3e19, [256, 1280, 1920], 10],
  [1.5e20, [384, 1536, 2304], 10],
  [2.7e20, [384, 1536, 2304], 15],
  [5.2e20, [512, 1920, 2816], 13],
  [9.2e20, [512, 2048, 3072], 16],
  [1.7e21, [512, 2304, 3456], 18],
  [3.3e21, [640, 2560, 3840], 21],
  [6e21, [640, 2688, 4096], 26],
  [1.2e22, [768, 3200, 4864], 26],
]

const rungs = (stages: number, ladder: readonly Rung[]): PaperRun[] =>
  ladder.map(([flops, widths, trunkLayers, flopsPerByte, bytesPerStep, steps, learningRate]) => ({
    name: `ladder-${stages}-${flops.toExponential().replace("+", "")}`,
    widths,
    layers: widths.map((_, s) => (s === widths.length - 1 ? trunkLayers : 3)),
    feedForward: usual,
    flops,
    ...(flopsPerByte !== undefined && { flopsPerByte }),
    ...(bytesPerStep !== undefined && { bytesPerStep }),
    ...(steps !== undefined && { steps }),
    ...(learningRate !== undefined && { learningRate }),
  }))

/** The scaling ladders of AU-Net 2 and 3, smallest first. */
export const PAPER_LADDERS: Readonly<Record<2 | 3, readonly PaperRun[]>> = {
  2: rungs(2, ladder2),
  3: rungs(3, ladder3),
}

/** Positions of a training row, in bytes. */
export const PAPER_ROW_BYTES = 8192

/** Widths of a head and windows of the released configurations: bytes, then every deeper stage. */
const HEAD_WIDTHS = [64, 128]
const WINDOWS = [512, 4096]

/** Gives the configuration of a run. */
export const paperModel = ({
  widths,
  layers,
  feedForward,
}: Pick<PaperRun, "widths" | "layers" | "feedForward">): ModelConfig =>
  paperShape({ widths, layers, feedForward, headWidths: widths.map((_, s) => HEAD_WIDTHS[Math.min(s, 1)]) })

/** Gives a configuration with the paper's choices for everything but its sizes. */
export function paperShape({
  widths,
  layers,
  headWidths,
  feedForward,
}: Pick<PaperRun, "widths" | "layers" | "feedForward"> & {
  readonly headWidths: readonly number[]
}): ModelConfig {
  const stages = widths.map((width, s) => ({
    width,
    layers: layers[s],
    headWidth: headWidths[s],
    window: WINDOWS[Math.min(s, 1)],
  }))
  return {
    // A model has a stage at least, which the type of a mapped list does not know.
    stages: stages as unknown as ModelConfig["stages"],
    residuals: widths.slice(1).map(() => true),
    upsampler: { name: "multi-linear" },
    ropeTheta: 500000,
    normEpsilon: 1e-5,
    feedForward,
    depthFactor: "disabled",
  }
}
