// What the device check says of what it found.

import { describe, expect, test } from "vitest"
import { disagreementOf, otherByte } from "../device-check/agreement.ts"
import { columns, number } from "../device-check/columns.ts"
import {
  BFLOAT16,
  type Comparison,
  type Findings,
  FLOAT32,
  NO_PEER,
  ratioTo,
  type Side,
  SIDES,
} from "../device-check/findings.ts"
import { kernelTable, kindsOf } from "../device-check/kernel-table.ts"
import { table } from "../device-check/table.ts"
import type { Outcome } from "../device-check/time-boxes.ts"

describe("who computes something else", () => {
  test("is found in the first steps", () => {
    expect(disagreementOf([5, 3, 4], [5.0004, 3, 4], false)).toBeUndefined()
    expect(disagreementOf([5, 3, 4.1], [5, 3, 4], false)).toBe("the loss of the second step is 4.1, not 4")
    expect(disagreementOf([5, 3, 4.1], [5, 3, 4], true)).toBeUndefined()
    expect(disagreementOf([5, null, 4], [5, null, 4], true)).toMatch("gradient norm of the first step is no")
    expect(disagreementOf([], [5, 3, 4], false)).toMatch("loss of the first step is no number")
  })

  test("is found in what is written", () => {
    expect(
      otherByte(
        [
          [1, 2],
          [3, 4],
        ],
        [
          [1, 2],
          [3, 4],
        ],
      ),
    ).toBeUndefined()
    expect(
      otherByte(
        [
          [1, 2],
          [3, 5],
        ],
        [
          [1, 2],
          [3, 4],
        ],
      ),
    ).toBe("byte 2 of text 2 is 5, not 4")
    expect(otherByte([[1]], [[1, 2]])).toBe("byte 2 of text 1 is missing, not 2")
  })
})

const compared = (sides: readonly Partial<Side>[]): Comparison => ({
  kind: "train",
  configuration: "words-14m",
  unit: "B/s",
  flopsPerByte: 1e9,
  bytesPerUnit: 100,
  sides: SIDES.map((name, i) => ({ name, ...sides[i] })),
})

test("a ratio is told only where both were measured and compute the same", () => {
  expect(ratioTo(compared([{ speed: 30 }, { speed: 60 }]), FLOAT32)).toBe(0.5)
  expect(ratioTo(compared([{ speed: 30 }, { speed: 60 }]), BFLOAT16)).toBeUndefined()
  expect(ratioTo(compared([{ speed: 30 }, { speed: 60, disagrees: "the loss" }]), FLOAT32)).toBeUndefined()
})

const kernels = [
  {
    operation: "matmul",
    shapes: "matmul [2, 2] of [2, 3] [3, 2]",
    runs: 4,
    seconds: 0.006,
    flops: 24,
    bytes: 64,
  },
  { operation: "sum", shapes: "sum [2] of [2, 2]", runs: 2, seconds: 0.001, flops: 0, bytes: 24 },
  {
    operation: "matmul",
    shapes: "matmul [1, 1] of [1, 1] [1, 1]",
    runs: 2,
    seconds: 0.001,
    flops: 2,
    bytes: 12,
  },
]

test("kernels are added up by kind, a step", () => {
  const kinds = kindsOf({ kernels, units: 2 })
  expect(kinds.map(({ operation, runs }) => [operation, runs])).toEqual([
    ["matmul", 3],
    ["sum", 1],
  ])
  expect(kinds[0].seconds).toBeCloseTo(0.0035, 12)
  expect(kinds[0].share).toBeCloseTo(0.875, 12)
  // 4 of 24 and 2 of 2, in 7 ms.
  expect(kinds[0].flops).toBeCloseTo(100 / 0.007, 6)
  expect(kinds[1].bytes).toBeCloseTo(48 / 0.001, 6)
})

describe("the table", () => {
  const timed = { kind: "train", configuration: "words-14m", clock: "gpu", units: 2, seconds: 0.1 } as const
  const outcome: Outcome = {
    part: "conformance",
    ended: "out of time",
    why: "it had 30 s",
    seconds: 30,
    boxSeconds: 30,
  }
  const findings: Findings = {
    machine: {},
    software: true,
    python: "no Python here has torch with CUDA",
    conformance: [
      { name: "exp of 1", covers: ["exp"], passed: true, largestError: 2e-7, of: 3 },
      { name: "exp of 7", covers: ["exp"], passed: false, largestError: 0.5, why: "number 3 is 1", of: 3 },
    ],
    comparisons: [
      compared([{ speed: 5000, readySeconds: 3 }, { speed: 20_000 }, { why: "it was not ready after 9 s" }]),
      compared([
        { speed: 5000, why: "its time was over" },
        { speed: 20_000, disagrees: "the loss is 2" },
        { why: NO_PEER },
      ]),
    ],
    kernels: [{ ...timed, unwatchedSeconds: 0.008, kernels }],
    parts: [outcome],
  }
  const drawn = table(findings)

  test.each([
    ["that it says nothing of a GPU", /--software: figures say nothing of a GPU/],
    ["what was not run", /Conformance: 1 of 3 passed, 1 not run; largest error 5\.0e-1/],
    ["an operation with a case that fails", /exp +FAIL +1 of 2 +5\.0e-1/],
    ["why a case fails", /FAIL exp of 7: number 3 is 1/],
    ["speeds, useful operations and the ratio", /5,000 B\/s \(5,000 GFLOP\/s\) .*20,000 B\/s .*0\.25 x/],
    ["who was left out", /PyTorch bfloat16 left out: it was not ready after 9 s/],
    ["who ended early", /gpu\.js WebGPU ended early: its time was over/],
    ["who computes something else", /PyTorch float32 COMPUTES SOMETHING ELSE: the loss is 2/],
    ["where a step's time goes", /4\.00 ms in 4\.00 runs, 50 % of the 8\.00 ms that a step takes unwatched/],
    ["how a part ended", /conformance +30 of 30 s +out of time: it had 30 s/],
  ])("tells %s", (_, line) => {
    expect(drawn).toMatch(line)
  })

  test("says once that there is no PyTorch", () => {
    expect(drawn).toMatch("beside it: no Python here has torch with CUDA")
    expect(drawn).not.toMatch(NO_PEER)
  })

  test("says where kernels were waited for", () => {
    expect(kernelTable({ ...timed, clock: "waiting", kernels })[0]).toMatch(/each waited for/)
  })

  test("has numbers of three digits in columns", () => {
    expect([1234.5, 12.34, 1.234, 0.01234, 0, Infinity].map(number)).toEqual([
      "1,235",
      "12.3",
      "1.23",
      "0.012",
      "0.00",
      "-",
    ])
    expect(columns([["a", "b"], ["long", "10", "x"], ["c"]])).toEqual(["a      b", "long  10  x", "c"])
  })
})
