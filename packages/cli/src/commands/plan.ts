/**
 * `aunet plan`: its flags.
 *
 * In: arguments. Out: options for `run/plan.ts`. Never: plans.
 */
import { Command } from "effect/cli"
import { decimal, engine, json, plugin, toggle, wholeNumber } from "../flags.ts"
import { perform } from "../perform.ts"

export const planCommand = Command.make(
  "plan",
  {
    flops: decimal(
      "flops",
      "Operations of the whole training",
      (value) => value >= 1e12 && value <= 1e26,
      "a number from 1e12 to 1e26",
    ),
    stages: wholeNumber("stages", "1 bytes, 2 words as well (the default), 3 pairs, 4 fours", {
      from: 1,
      to: 4,
    }),
    gamma: decimal(
      "gamma",
      "Data for the model; 10 when left out, as in the paper; more is a smaller model on more text",
      (value) => value > 0 && value <= 1e6,
      "a number above 0 and at most 1000000",
    ),
    rowBytes: wholeNumber("row-bytes", "Bytes of a row; 8192 when left out, as in the paper", {
      from: 16,
      to: 2 ** 20,
    }),
    measure: toggle("measure", "Measure the planned model itself, which may take minutes, not a tiny one"),
    engine,
    plugin,
    json,
  },
  perform(async () => (await import("../run/plan.ts")).plan),
).pipe(
  Command.withDescription("Plan a training for an amount of arithmetic, as the paper's laws say"),
  Command.withExamples([
    { command: "aunet plan --flops 1e17 --stages 3" },
    { command: "aunet plan --flops 1e15 --row-bytes 1024 --measure", description: "How long it takes here" },
  ]),
)
