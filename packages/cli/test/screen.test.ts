// Parts that need no process: the progress line, figures, hints.

import { describe, expect, test } from "vitest"
import { bytes, counted, duration, flop, short } from "../src/report/figures.ts"
import { invocation } from "../src/report/invocation.ts"
import { nodeScreen, type Streams } from "../src/report/screen.ts"
import { showControls } from "../src/draw/show-controls.ts"
import { stepLine } from "../src/report/step-line.ts"

/** Streams that keep what is written to them. */
function fakeStreams({ out, err }: { readonly out: boolean; readonly err: boolean }) {
  const kept = { out: "", err: "" }
  const stream = (name: keyof typeof kept, isTTY: boolean) => ({
    isTTY,
    columns: 40,
    on: () => undefined,
    write: (text: string) => {
      kept[name] += text
      return true
    },
  })
  const streams = { stdout: stream("out", out), stderr: stream("err", err), env: {} } as unknown as Streams
  return { streams, kept }
}

describe("screen", () => {
  test("in a terminal the progress line is rewritten in place, cut to one line, and gone before a note", () => {
    const { streams, kept } = fakeStreams({ out: true, err: true })
    let now = 0
    const screen = nodeScreen(streams, { json: false }, () => now)
    screen.progress("a".repeat(60))
    screen.progress("too soon")
    now += 200
    screen.progress("b")
    screen.note("note")
    expect(kept.err).toBe(`\r${"a".repeat(39)}\x1b[K\rb\x1b[K\r\x1b[Knote\n`)
  })

  test("without a terminal it is a plain line every few seconds", () => {
    const { streams, kept } = fakeStreams({ out: false, err: false })
    let now = 0
    const screen = nodeScreen(streams, { json: false }, () => now)
    for (; now < 11_000; now += 100) screen.progress(`at ${now}`)
    expect(kept.err).toBe("at 0\nat 5000\nat 10000\n")
  })

  test("with --json nothing stands between the lines", () => {
    const { streams, kept } = fakeStreams({ out: true, err: true })
    const screen = nodeScreen(streams, { json: true }, () => 0)
    screen.progress("line")
    screen.printJson({ step: 1 })
    expect(kept).toEqual({ out: '{"step":1}\n', err: "" })
  })

  test("with --json into a file the progress line shows in the terminal", () => {
    const { streams, kept } = fakeStreams({ out: false, err: true })
    nodeScreen(streams, { json: true }, () => 0).progress("line")
    expect(kept.err).toBe("\rline\x1b[K")
  })
})

test("the progress line says bytes seen, speed, bits-per-byte, held-out and time left", () => {
  const event = {
    type: "step",
    step: 7,
    bytes: 1_234_567,
    lossNats: 2,
    bitsPerByte: 4.4,
    meanBitsPerByte: 2.885,
    gradientNorm: 1,
    learningRate: 0.001,
    bytesPerSecond: 41_234,
    seconds: 0.5,
    secondsLeft: 161,
    elapsedSeconds: 3725,
    share: 0.129,
    epochs: 1.44,
    keptShares: [0.2],
  } as const
  const measured = { heldOutBitsPerByte: 3.4, changeBitsPerByte: -0.12 } as Parameters<
    typeof stepLine
  >[1]["measured"]
  const at = (columns: number, more: object = {}) =>
    stepLine({ ...event, ...more }, { measured, memoryBytes: 812e6, columns })
  expect(at(200)).toBe(
    "12% · 1.23 MB seen · 41.2 kB/s · 2.88 bits-per-byte · held-out 3.40 (-0.12) · 2:41 left · epoch 1.4 · 812 MB",
  )
  expect(at(99)).toBe(
    "12% · 1.23 MB seen · 41.2 kB/s · 2.88 bits-per-byte · held-out 3.40 (-0.12) · 2:41 left · epoch 1.4",
  )
  expect(at(70)).toBe("12% · 2.88 bits-per-byte · held-out 3.40 (-0.12) · 2:41 left")
  expect(at(20)).toBe("2.88 bits-per-byte")
  expect(at(200, { share: undefined, secondsLeft: undefined })).toMatch(
    /^1.23 MB seen · .* · 1:02:05 so far ·/,
  )
})

test("figures", () => {
  expect([0, 1, 999, 1000, 12_345, 999_999, 1.5e9].map(short)).toEqual([
    "0",
    "1",
    "999",
    "1 k",
    "12.3 k",
    "1.00 M",
    "1.50 G",
  ])
  expect([0, 1, 2, 1000].map(bytes)).toEqual(["0 bytes", "1 byte", "2 bytes", "1 kB"])
  expect([500, 583_000].map(flop)).toEqual(["500 FLOP", "583 kFLOP"])
  expect([0, 59.6, 3725].map(duration)).toEqual(["0:00", "1:00", "1:02:05"])
  expect([counted(1, "step"), counted(1200, "step")]).toEqual(["1 step", "1,200 steps"])
})

test("control characters are written out, and text is left alone", () => {
  expect(showControls("a\tb\né\u{1f600}\u0301")).toBe("a\tb\né\u{1f600}\u0301")
  expect(showControls("\x1b[2J\r\x7f\x9b\u202e")).toBe("\\x1B[2J\\x0D\\x7F\\x9B\\u{202E}")
})

test("hints are commands that can be typed", () => {
  const program = "/repo/packages/cli/src/bin.ts"
  const from = (env: Record<string, string>) => invocation({ env, program, folder: "/repo" })
  expect(from({ npm_config_user_agent: "npm/10.9.0 node/v24" })).toBe("npm run -s aunet --")
  expect(from({ npm_config_user_agent: "pnpm/12.21.0 npm/? node/v24" })).toBe("pnpm aunet")
  expect(from({})).toMatch(/^node packages.cli.src.bin\.ts$/)
  expect(invocation({ env: {}, program: "/usr/lib/node_modules/@aunet/cli/dist/bin.js", folder: "/" })).toBe(
    "aunet",
  )
})
