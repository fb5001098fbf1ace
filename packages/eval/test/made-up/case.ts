// One made-up item a task, in each form that its records have, and the prompt that comes of it.

import type { DataRecord, Prompt } from "../../src/index.ts"

export const lines = (records: readonly DataRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("")

/** A task, records of its forms that say the same, and what comes of them. */
export type Case = readonly [
  name: string,
  files: readonly Readonly<Record<string, string>>[],
  prompt: Partial<Prompt>,
]

export const letters = {
  subject: "sea_life",
  question: " What swims? ",
  choices: ["a cup", "a fish", "a hat", "a door"],
}
export const options = { option_a: "a cup", option_b: "a fish", option_c: "a hat", option_d: "a door" }
export const LETTERED = "What swims?\nA. a cup\nB. a fish\nC. a hat\nD. a door\n"
