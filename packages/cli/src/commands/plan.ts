/**
 * `aunet plan`: its flags.
 *
 * In: arguments. Out: options for `run/plan.ts`. Never: plans.
 */
import { Command } from "effect/cli"
import {
  decimal,
  engine,
  flops,
  json,
  plugin,
  stages,
  text,
  threads,
  toggle,
  wholeNumber,
} from "../arguments/flags.ts"
import { perform } from "../perform.ts"

const ladder = (stages: number, budgets: string): string[] =>
  budgets.split(" ").map((flops) => `ladder-${stages}-${flops}`)

/** `paperRunNames`, here as well so that help need not load the packages; a test compares. */
const RUNS = [
  ...["aunet-2-1b", "aunet-3-1b", "aunet-4-1b", "aunet-2-1b-370b", "aunet-3-1b-370b", "aunet-4-1b-370b"],
  "aunet-2-8b",
  ...ladder(2, "1.1e19 2.2e19 3.7e19 7.6e19 1.3e20 2.6e20 5e20 9.3e20 1.7e21 3.1e21 5.9e21 1.1e22"),
  ...ladder(3, "1.3e19 2.4e19 4.7e19 7.3e19 1.5e20 2.7e20 5.2e20 9.2e20 1.7e21 3.3e21 6e21 1.2e22"),
].join(", ")

/** Names of `GPUS`, for the same reason. */
const GPU_NAMES = "h100, h200, a100-80, a100-40, l40s, 4090, b200"

export const planCommand = Command.make(
  "plan",
  {
    flops: flops("Operations of the whole training"),
    stages,
    run: text("run", "name", `A run of the paper in place of --flops and --stages: ${RUNS}`),
    gamma: decimal(
      "gamma",
      "Data for the model; 10 when left out, as in the paper; more is a smaller model on more text",
      (value) => value > 0 && value <= 1e6,
      "a number above 0 and at most 1000000",
    ),
    tokens: wholeNumber("tokens", "Plan a model over so many tokens, of one stage; with --bytes-per-token", {
      from: 259,
      to: 65536,
    }),
    bytesPerToken: decimal(
      "bytes-per-token",
      "Bytes of a token of the text, as a training with --tokens tells them",
      (value) => value >= 1 && value <= 64,
      "a number from 1 to 64",
    ),
    rowBytes: wholeNumber("row-bytes", "Bytes of a row; 8192 when left out, as in the paper", {
      from: 16,
      to: 2 ** 20,
    }),
    gpus: wholeNumber("gpus", "Plan for so many GPUs and PyTorch; with --gpu", { from: 1, to: 65536 }),
    gpu: text(
      "gpu",
      "name|json",
      `Which GPUs: ${GPU_NAMES}; or numbers of another, as '{"flopsPerSecond":1e15,"memoryBytes":8e10,"memoryBytesPerSecond":3e12,"insideBytesPerSecond":4e11,"betweenBytesPerSecond":5e10}'`,
    ),
    gpusPerNode: wholeNumber("gpus-per-node", "GPUs of a machine; 8, or all of fewer, when left out", {
      from: 1,
      to: 1024,
    }),
    measure: toggle("measure", "Measure the planned model itself, which may take minutes, not a tiny one"),
    engine,
    threads,
    plugin,
    json,
  },
  perform(async () => (await import("../run/plan.ts")).plan),
).pipe(
  Command.withDescription("Plan a training for an amount of arithmetic, as the paper's laws say"),
  Command.withExamples([
    { command: "aunet plan --flops 1e17 --stages 3" },
    { command: "aunet plan --run aunet-3-1b", description: "A model of the paper, as its tables have it" },
    {
      command: "aunet plan --run aunet-2-8b --gpus 64 --gpu h100",
      description: "On GPUs: memory, time, and what breaks first",
    },
    { command: "aunet plan --flops 1e15 --row-bytes 1024 --measure", description: "How long it takes here" },
  ]),
)
