/**
 * `aunet plot`: its flags.
 *
 * In: arguments. Out: options for `run/plot.ts`. Never: reads a record.
 */
import { Argument, Command } from "effect/cli"
import { json, oneOf, text, toggle } from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const plotCommand = Command.make(
  "plot",
  {
    runs: Argument.String("run").pipe(
      Argument.withDescription(
        "The folder of a training, or one that holds several; several are drawn together",
      ),
      Argument.atLeast(1),
    ),
    x: oneOf("x", "What it is drawn against; bytes when left out", ["bytes", "flops", "seconds", "steps"]),
    out: text("out", "file", "The picture, .svg or .png; plot.svg when left out"),
    force: toggle("force", "Replaces the picture that is there"),
    json,
  },
  perform(async () => (await import("../run/plot.ts")).plot),
).pipe(
  Command.withDescription("Draw how bits-per-byte fell in one training or several, from their records"),
  Command.withExamples([
    { command: "aunet plot run", description: "Training and held-out text of one" },
    {
      command: "aunet plot runs/small runs/base --x flops --out compute.svg",
      description: "Two, at equal compute",
    },
  ]),
)
