// What may be typed after a benchmark.

import { describe, expect, test } from "vitest"
import { flag, folder, names, number, readBenchOptions, text, wholeNumber } from "../bench/bench-options.ts"

const read = (...args: string[]) =>
  readBenchOptions(
    "bench:colours",
    "How fast colours are.",
    {
      colour: names(["red", "green"], "these alone"),
      rounds: wholeNumber(5, "turns"),
      seconds: number(2, "length of a turn", { least: 0.5, most: 60 }),
      out: text("<file>", "colours.txt", "where to"),
      data: folder("larger ones"),
      json: flag("lines of JSON"),
    },
    args,
  )

describe("options of a benchmark", () => {
  test("are read, and have values when left out", () => {
    expect(read()).toEqual({
      kind: "run",
      values: { colour: undefined, rounds: 5, seconds: 2, out: "colours.txt", data: undefined, json: false },
    })
    const args = [
      "--colour",
      "green",
      "--colour=red,green",
      "--rounds",
      "1",
      "--seconds",
      "0.5",
      "--out",
      "x",
    ]
    expect(read(...args, "--data", ".", "--json")).toEqual({
      kind: "run",
      values: { colour: ["green", "red"], rounds: 1, seconds: 0.5, out: "x", data: ".", json: true },
    })
  })

  test.each([
    [["--colours"], "Unknown option '--colours'; there are: --colour, --rounds, --seconds, --out"],
    [["red"], "Unexpected argument 'red'"],
    [["--out"], "Option '--out <value>' argument missing"],
    [["--json=yes"], "Option '--json' does not take an argument"],
    [["--colour", "red,blue"], '--colour is "red,blue"; there are: red, green'],
    [["--colour", ""], '--colour is ""; there are: red, green'],
    [["--rounds", "0"], '--rounds is "0"; it must be a whole number of 1 or more'],
    [["--rounds", ""], '--rounds is ""; it must be a whole number of 1 or more'],
    [["--rounds", "many"], '--rounds is "many"; it must be a whole number of 1 or more'],
    [["--seconds", "61"], '--seconds is "61"; it must be a number from 0.5 to 60'],
    [["--data", "no/such"], '--data is "no/such"; there is no such folder'],
    [["--data", "package.json"], '--data is "package.json"; there is no such folder'],
  ])("%j is a mistake that one line tells", (args, sentence) => {
    const request = read(...args)
    expect(request.kind).toBe("mistake")
    if (request.kind !== "mistake") return
    expect(request.sentence).toContain(sentence)
    expect(request.sentence).not.toContain("\n")
  })

  test("are told by --help, whatever else is typed", () => {
    const request = read("--rounds", "0", "-h")
    expect(request).toMatchObject({ kind: "help" })
    if (request.kind !== "help") return
    for (const part of [
      "pnpm bench:colours [options]",
      "How fast colours are.",
      "--colour <name>   these alone: red, green; repeat it for several",
      "--rounds <n>      turns (5)",
      "--json            lines of JSON",
    ])
      expect(request.text).toContain(part)
  })
})
