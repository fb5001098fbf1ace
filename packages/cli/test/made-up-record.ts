// Records of trainings that never were: what a page shows of them does not depend on a model.
//
// In:  a folder, steps. Out: the lines of a record, and what appends them.

import { appendFileSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** Of what is made up. */
export interface MadeUp {
  /** How quickly it learns. */
  readonly rate?: number
  readonly sources?: readonly string[]
  /** Whether its model finds its own boundaries; it stops to choose after step 30. */
  readonly routed?: boolean
}

/** The lines of steps, with a measurement and two samples at every tenth. */
export function madeUpLines(
  from: number,
  to: number,
  { rate = 0.3, sources = [], routed = false }: MadeUp = {},
): object[] {
  const lines: object[] = []
  for (let step = from; step <= to; step++) {
    const bits = 1.5 + 6.5 * (step + 1) ** -rate + 0.05 * Math.sin(step)
    const spent = { step, bytes: step * 2048, elapsedSeconds: step * 0.7 }
    if (step > 0)
      lines.push({
        ...{ type: "step", ...spent, lossNats: bits * Math.LN2, bitsPerByte: bits, meanBitsPerByte: bits },
        ...{ gradientNorm: 1, learningRate: 0.004 * Math.min(1, step / 40) * Math.cos(step / 1e4) },
        ...{ bytesPerSecond: 2900 + 60 * Math.cos(step / 9), seconds: 0.7, epochs: step / 500 },
        ...{ secondsLeft: 700 - step * 0.7, share: step / 1000, keptShares: [0.19, 0.09 + step / 1e6] },
        ...(routed && { routing: { ...madeUpRouting(step), ratio: 2 + 1 / step, asked: [5, 15] } }),
        memoryBytes: 3e8 + 1e5 * (step % 50),
      })
    if (routed && step === 30)
      lines.push({ type: "collapse", step, stage: 2, boundaries: "all", positionsPerSegment: 1, asked: 3 })
    if (step % 10 !== 0) continue
    lines.push({
      ...{ type: "measure", ...spent, heldOutBitsPerByte: bits + 0.1, heldOutBitsPerByteWithEos: bits + 0.1 },
      ...{ measuredBytes: 32768, droppedShares: [0, 0], best: true },
      ...(routed && { routing: { ...madeUpRouting(step), agreement: madeUpAgreement(step) } }),
      ...(step > 0 && { averageBitsPerByte: bits + 0.05 }),
      ...(sources.length > 0 && {
        heldOutSources: sources.map((name, i) => ({ name, heldOutBitsPerByte: bits + 0.1 * i })),
      }),
    })
    for (const prompt of ["Once upon", "<b>The"])
      lines.push({ type: "sample", step, prompt, text: ` a time, after ${step} steps,\nit & it <i>wrote` })
  }
  return lines
}

const madeUpRouting = (step: number): object => ({
  bytesPerSegment: [5 - 2 / (step + 1) ** 0.5, 15 - 9 / (step + 1) ** 0.5],
  droppedShares: [0.1 / (step + 1), 0],
  certainty: [1 - 0.4 / (step + 1) ** 0.3, 0.8],
})

const madeUpAgreement = (step: number): object => ({
  splitter: [0.3, 0.1].map((f1) => ({ precision: f1, recall: f1, f1: f1 * (1 + step / 100) })),
  characterStarts: [0.9, 0.95].map((precision) => ({ precision, recall: 0.2, f1: 0.3 })),
  characterEnds: [0.6, null].map((precision) => ({ precision, recall: 0.2, f1: 0.3 })),
})

const textOf = (lines: readonly object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join("")

const start = {
  ...{ type: "start", parameters: 1_234_567, trainingFlopsPerByte: 1e6, nonEmbeddingFlopsPerByte: 9e5 },
  ...{ documents: 12, trainingBytes: 4_000_000, heldOutBytes: 200_000, rows: 4, epochRows: 1000 },
  ...{ lengths: [512, 128, 64], droppedShares: [0, 0], resumedAt: 0, dataChanged: false, seed: 0 },
  ...{ engine: { backend: "made up" }, text: "a", heldOutText: "b" },
}

/** Begins a record. */
export function madeUpRecord(folder: string, steps: number, how: MadeUp = {}): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "metrics.jsonl"), textOf([start, ...madeUpLines(0, steps, how)]))
}

/** Goes on with it. */
export const goOn = (folder: string, from: number, to: number, how: MadeUp = {}): void =>
  appendFileSync(join(folder, "metrics.jsonl"), textOf(madeUpLines(from, to, how)))
