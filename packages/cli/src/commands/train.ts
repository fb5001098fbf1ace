/**
 * `aunet train`: its flags.
 *
 * In: arguments. Out: options for `run/train.ts`. Never: trains.
 */
import { Command } from "effect/cli"
import {
  decimal,
  engine,
  json,
  minutes,
  more,
  negatable,
  plugin,
  reading,
  seed,
  splitter,
  splitterOptions,
  stages,
  text,
  texts,
  threads,
  toggle,
  wholeNumber,
} from "../arguments/flags.ts"
import { routerFlags } from "../arguments/router-flags.ts"
import { TRAIN_EXAMPLES } from "../arguments/train-examples.ts"
import { perform } from "../perform.ts"

export const trainCommand = Command.make(
  "train",
  {
    data: texts(
      "data",
      "[name:]path",
      "A file or folder of text; may be repeated. Those with a name are sources, which are told by name and mixed",
    ),
    more,
    mix: text(
      "mix",
      "shares",
      "Shares of the bytes of named sources, together 1: books=0.7,web=0.3; as large as they are when left out",
    ),
    heldOut: texts(
      "held-out",
      "[name:]path",
      "Text to measure with, in place of a part of --data that is set aside; may be repeated, each name is measured",
    ),
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
    ...routerFlags,
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
    minutes: minutes(
      "Train for so many minutes; when neither this nor --steps is given, until q or Ctrl-C stops it",
    ),
    decay: toggle(
      "decay",
      "With --resume: close a training that had no length; its rate falls over --steps, --minutes or a tenth of the whole",
    ),
    scheduleSteps: wholeNumber(
      "schedule-steps",
      "Steps that the learning rate is planned for, when they are done in several runs",
      { from: 1 },
    ),
    rows: wholeNumber("rows", "Rows of a batch; 4 when left out", { from: 1, to: 65536 }),
    accumulate: wholeNumber(
      "accumulate",
      "Compute a batch in so many parts, one after another, with one update: more rows than memory holds; 1 when left out",
      { from: 1, to: 65536 },
    ),
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
    routerRate: decimal(
      "router-rate",
      "Factor on the learning rate of the router; that of its stage when left out",
      (value) => value >= 0 && value <= 100,
      "a number from 0 to 100",
    ),
    stageRates: text(
      "stage-rates",
      "factors",
      "Factors on the learning rate of each stage, the bytes first: 2,1.5,1; 1 each when left out",
    ),
    seed: seed("Fixes the first parameters, the order of the text and what is held out; 0 when left out"),
    keepBest: negatable(
      "keep-best",
      "Keep the model with the lowest held-out figure in best/, which generate and the others take; --no-keep-best does not",
    ),
    average: negatable(
      "average",
      "Keep the mean of the weights over the last part in average/; --no-average does not",
    ),
    keep: wholeNumber("keep", "Keep so many of the last checkpoints in kept/, whole; none when left out", {
      from: 0,
    }),
    saveSeconds: decimal(
      "save-seconds",
      "Longest time between saves; 60 when left out",
      (value) => value > 0 && value <= 1e6,
      "a number above 0 and at most 1000000",
    ),
    saveSteps: wholeNumber("save-steps", "Steps between saves, in place of seconds or beside them", {
      from: 1,
    }),
    measureSteps: wholeNumber(
      "measure-steps",
      "Steps between measurements; when left out 8 spread over the training, fewer where they would take more than 15% of its time, or one a minute where it has no length",
      { from: 1 },
    ),
    patience: wholeNumber(
      "patience",
      "Stop when so many measurements in a row were not better than the best; never when left out",
      { from: 1 },
    ),
    sample: texts("sample", "text", "Let the model continue this text at every measurement; may be repeated"),
    watch: toggle("watch", "Serve a page on this machine that shows the training, and print its address"),
    tensorboard: toggle(
      "tensorboard",
      "Write the events for TensorBoard as well, into --out; a resume goes on with them",
    ),
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
).pipe(Command.withDescription("Train a model on text and save it"), Command.withExamples(TRAIN_EXAMPLES))
