// Everything that was found, as text.
//
// In:  findings.  Out: lines.  Never: leaves out what failed.

import { columns, number } from "./columns.ts"
import type { ConformanceLine } from "./conformance-runner.ts"
import {
  BFLOAT16,
  type Comparison,
  type Findings,
  FLOAT32,
  NO_PEER,
  OURS,
  ratioTo,
  type Side,
  type SideName,
} from "./findings.ts"
import { kernelTable } from "./kernel-table.ts"
import type { Outcome } from "./time-boxes.ts"

/** What the check ends with. */
export function table(findings: Findings): string {
  return [
    ...headLines(findings),
    "",
    ...conformanceLines(findings.conformance),
    "",
    ...comparisonLines(findings.comparisons),
    ...findings.kernels.flatMap((each) => ["", ...kernelTable(each)]),
    "",
    ...partLines(findings.parts),
    "",
  ].join("\n")
}

/** What computes, in a few lines. */
export function headLines({ adapter, gpu, python, software }: Findings): string[] {
  const name = adapter && [adapter.device || adapter.architecture, adapter.description].filter(Boolean)
  return [
    `WebGPU adapter: ${name?.join(", ") ?? "none"}${software ? " (--software: figures say nothing of a GPU)" : ""}`,
    ...(gpu === undefined ? [] : [`nvidia-smi: ${gpu}`]),
    ...(python === undefined ? [] : [`beside it: ${python}`]),
  ]
}

const percent = (error: number | undefined): string =>
  typeof error === "number" ? error.toExponential(1) : "-"

/** The suite by operation: cases passed, the largest error; what fails in full. */
export function conformanceLines(lines: readonly ConformanceLine[]): string[] {
  if (lines.length === 0) return ["Conformance: not run"]
  const [{ of }] = lines
  const passed = lines.filter((line) => line.passed)
  const byOperation = new Map<string, ConformanceLine[]>()
  for (const line of lines)
    for (const operation of line.covers.length > 0 ? line.covers : ["laws of sessions"])
      byOperation.set(operation, [...(byOperation.get(operation) ?? []), line])
  const largest = (own: readonly ConformanceLine[]): number | undefined => {
    const errors = own.flatMap(({ largestError }) => (typeof largestError === "number" ? [largestError] : []))
    return errors.length === 0 ? undefined : Math.max(...errors)
  }
  return [
    `Conformance: ${passed.length} of ${of} passed${lines.length < of ? `, ${of - lines.length} not run` : ""}; largest error ${percent(largest(lines))} of a tensor's largest number (1e-5 is allowed)`,
    ...columns(
      [...byOperation].map(([operation, own]) => {
        const right = own.filter((line) => line.passed).length
        return [
          `  ${operation}`,
          right === own.length ? "pass" : "FAIL",
          `${right} of ${own.length}`,
          percent(largest(own)),
        ]
      }),
    ),
    ...lines
      .filter((line) => !line.passed)
      .map(({ name, why, largestError }) => `  FAIL ${name}: ${why ?? "?"} (error ${percent(largestError)})`),
  ]
}

const KINDS = { product: "bare product", train: "training step", generate: "writing" } as const

/** Speeds side by side; below them who was not measured, and who computes something else. */
export function comparisonLines(comparisons: readonly Comparison[]): string[] {
  const ratio = (comparison: Comparison, other: SideName): string => {
    const value = ratioTo(comparison, other)
    return value === undefined ? "" : `${value < 0.01 ? value.toPrecision(2) : value.toFixed(2)} x`
  }
  const rows = comparisons.map((comparison) => {
    const { kind, configuration, unit, flopsPerByte, sides } = comparison
    const side = (name: SideName): Side | undefined => sides.find((each) => each.name === name)
    const speed = (name: SideName): string => {
      const value = side(name)?.speed
      if (value === undefined) return "-"
      const useful = flopsPerByte === undefined ? "" : ` (${number((value * flopsPerByte) / 1e9)} GFLOP/s)`
      return `${number(value)} ${unit}${useful}`
    }
    const ready = side(OURS)?.readySeconds
    return [
      KINDS[kind],
      configuration,
      speed(OURS),
      speed(FLOAT32),
      ratio(comparison, FLOAT32),
      speed(BFLOAT16),
      ratio(comparison, BFLOAT16),
      ready === undefined ? "" : `${ready.toFixed(1)} s`,
    ]
  })
  const eight = comparisons.flatMap(({ configuration, sides }) =>
    sides.flatMap(({ name, speedOfEight, firstByteSeconds }) =>
      speedOfEight === undefined || firstByteSeconds === undefined
        ? []
        : [
            [
              `  ${configuration}, ${name}`,
              `eight texts ${number(speedOfEight)} B/s`,
              `first byte ${number(firstByteSeconds * 1000)} ms`,
            ],
          ],
    ),
  )
  const remarks = comparisons.flatMap(({ kind, configuration, sides }) =>
    sides.flatMap(({ name, speed, why, disagrees }) => [
      ...(disagrees === undefined
        ? []
        : [`  ${KINDS[kind]} ${configuration}: ${name} COMPUTES SOMETHING ELSE: ${disagrees}`]),
      // That there is no PyTorch stands above, once.
      ...(why === undefined || why === NO_PEER
        ? []
        : [
            `  ${KINDS[kind]} ${configuration}: ${name} ${speed === undefined ? "left out" : "ended early"}: ${why}`,
          ]),
    ]),
  )
  return [
    ...columns([["", "", OURS, FLOAT32, "ours", BFLOAT16, "ours", "ours ready after"], ...rows]),
    ...columns(eight),
    ...remarks,
  ]
}

/** How each part ended. */
export function partLines(parts: readonly Outcome[]): string[] {
  const times = columns(
    parts.map(({ part, seconds, boxSeconds }) => [
      `  ${part}`,
      `${seconds.toFixed(0)} of ${boxSeconds.toFixed(0)} s`,
    ]),
  )
  return parts.map(({ ended, why }, i) => `${times[i]}  ${ended}${why === undefined ? "" : `: ${why}`}`)
}
