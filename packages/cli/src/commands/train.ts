/**
 * `aunet train`: its flags.
 *
 * In: arguments. Out: options for `run/train.ts`. Never: trains.
 */
import { Command } from "effect/cli"
import {
  data,
  decimal,
  engine,
  json,
  minutes,
  more,
  plugin,
  reading,
  seed,
  splitter,
  splitterOptions,
  stages,
  text,
  threads,
  toggle,
  wholeNumber,
} from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const trainCommand = Command.make(
  "train",
  {
    data,
    more,
    ...reading,
    out: text("out", "folder", "Where the checkpoint goes"),
    size: text("size", "name", "How large the model is: tiny (the default), small or base"),
    stages,
    config: text(
      "config",
      "file",
      "The whole model as JSON, in place of --size and --stages: of ours, of `plan --json`, or official",
    ),
    splitter: splitter(
      "What cuts text into segments; words when left out. learned:<file> takes what fit-splitter wrote",
    ),
    splitterOptions,
    tokens: wholeNumber(
      "tokens",
      "Train the baseline instead: one stage over so many tokens, learned from the text inside of the splitter's segments",
      { from: 259, to: 65536 },
    ),
    tokenizer: text(
      "tokenizer",
      "file",
      "The same with tokens that are learned already: merges.json of a checkpoint",
    ),
    plugin,
    engine,
    threads,
    steps: wholeNumber("steps", "Train until so many steps are done, counted from the very first", {
      from: 1,
    }),
    minutes: minutes("Train for so many minutes; 5 when neither this nor --steps is given"),
    scheduleSteps: wholeNumber(
      "schedule-steps",
      "Steps that the learning rate is planned for, when they are done in several runs",
      { from: 1 },
    ),
    rows: wholeNumber("rows", "Rows of a batch; 4 when left out", { from: 1, to: 65536 }),
    rowBytes: wholeNumber("row-bytes", "Bytes of a row; that of the size when left out", {
      from: 2,
      to: 2 ** 20,
    }),
    learningRate: decimal(
      "learning-rate",
      "Highest learning rate; 0.004 when left out",
      (value) => value > 0 && value <= 10,
      "a number above 0 and at most 10",
    ),
    schedule: text(
      "schedule",
      "name",
      "How the rate moves: cosine (the default), constant, linear, inverse-square-root, warmup-stable-decay",
    ),
    scheduleOptions: text(
      "schedule-options",
      "json",
      "Its shape: minRatio, warmupShare, exponent, theta, cycleLength, decayShare",
    ),
    optimizerOptions: text("optimizer-options", "json", "Of AdamW: beta1, beta2, epsilon, weightDecay, clip"),
    seed: seed("Fixes the first parameters, the order of the text and what is held out; 0 when left out"),
    check: wholeNumber(
      "check",
      "Compute every so many steps again on the reference engine and compare; never when left out",
      { from: 1 },
    ),
    from: text(
      "from",
      "checkpoint",
      "Begin with the weights, the model and the splitter of this checkpoint; it is only read",
    ),
    resume: toggle("resume", "Go on from the checkpoint in --out, with its model and splitter"),
    json,
  },
  perform(async () => (await import("../run/train.ts")).train),
).pipe(
  Command.withDescription("Train a model on text and save it"),
  Command.withExamples([
    { command: "aunet train --data book.txt --out run", description: "Five minutes on one file" },
    {
      command: "aunet train --data texts --out run --size small --stages 3 --minutes 60",
      description: "An hour on a folder, with words and pairs of words",
    },
    { command: "aunet train --data texts --out run --minutes 60 --resume", description: "An hour more" },
    {
      command: "aunet train --data letters --out run-2 --from run --learning-rate 0.001",
      description: "Another text for a trained model",
    },
    {
      command: "aunet train --data texts --out run --splitter-options '{\"groups\":[3]}'",
      description: "Three words a segment",
    },
    {
      command:
        "aunet train --data texts --out run --schedule warmup-stable-decay --schedule-options '{\"decayShare\":0.2}'",
      description: "A level rate that falls over the last fifth",
    },
    {
      command: "aunet train --data texts --out run --config model.json",
      description: "A model that no size has",
    },
    {
      command: "aunet train --data texts --out baseline --tokens 1024",
      description: "A model over tokens by byte pair encoding, to compare with",
    },
    {
      command: "aunet train --data texts --out run --check 1000",
      description: "Watch the engine: a step that disagrees with the reference ends it",
    },
    {
      command: "aunet train --data chats.jsonl --field messages --out run",
      description: "Records whose text is elsewhere than in text or content",
    },
    { command: "aunet train --data old.txt --encoding latin1 --out run" },
    {
      command: "aunet train --data texts --out run --json > log.jsonl",
      description: "One line of JSON a step",
    },
  ]),
)
