// A made-up task of three items, small enough to be counted by hand.

import { type ChoiceTask, files, memoryPlace } from "../../src/index.ts"

export const lines = (records: readonly object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("")

export const colours: ChoiceTask = {
  kind: "choice",
  name: "colours",
  version: "1",
  source: "made up",
  files: files("colours.jsonl"),
  question: "{thing} is",
  choices: "{answers}",
  gold: "gold",
  metrics: ["acc", "acc_norm", "acc_ties"],
  chance: 0.5,
}
export const COLOURS = [
  { thing: "snow", answers: ["white", "red"], gold: 0, kind: "cold" },
  { thing: "ice", answers: ["blue", "yellow"], gold: 1, kind: "cold" },
  { thing: "fire", answers: ["red", "green"], gold: 0, kind: "hot" },
]
export const data = memoryPlace({ "colours.jsonl": lines(COLOURS) })
