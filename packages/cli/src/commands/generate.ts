/**
 * `aunet generate`: its flags.
 *
 * In: arguments. Out: options for `run/generate.ts`. Never: generates.
 */
import { Command } from "effect/cli"
import {
  checkpoint,
  decimal,
  encoding,
  engine,
  json,
  oneOf,
  overflow,
  plugin,
  seed,
  text,
  texts,
  threads,
  toggle,
  weights,
  which,
  wholeNumber,
} from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const generateCommand = Command.make(
  "generate",
  {
    checkpoint,
    which,
    prompt: text("prompt", "text", "What the text begins with; a new document when left out"),
    promptFile: text("prompt-file", "path", "A file with the prompt, any bytes; - is standard input"),
    encoding,
    maxBytes: wholeNumber("max-bytes", "Write at most so many bytes; 256 when left out", { from: 0 }),
    temperature: decimal(
      "temperature",
      "0 always takes the likeliest byte, 1 (the default) is the model itself, more is wilder",
      (value) => value >= 0 && value <= 100,
      "a number from 0 to 100",
    ),
    topP: decimal(
      "top-p",
      "Choose among the likeliest bytes that together have this probability; 1 when left out",
      (value) => value > 0 && value <= 1,
      "a number above 0 and at most 1",
    ),
    topK: wholeNumber("top-k", "Choose among so many of the likeliest bytes; all when left out", { from: 1 }),
    levels: oneOf(
      "levels",
      "Who says the level of each written byte: splitter (the default), or predicted, by a model trained to",
      ["splitter", "predicted"],
    ),
    minP: decimal(
      "min-p",
      "Choose among bytes with at least this share of the likeliest one's probability; 0 when left out",
      (value) => value >= 0 && value <= 1,
      "a number from 0 to 1",
    ),
    repetitionPenalty: decimal(
      "repetition-penalty",
      "Make bytes less likely that stand among the last 64; 1 (no change) when left out",
      (value) => value > 0 && value <= 100,
      "a number above 0 and at most 100",
    ),
    stop: texts("stop", "text", "End where this text stands, and leave it out; may be repeated"),
    utf8Only: toggle("utf8-only", "Write only whole characters, whatever the model would like"),
    overflow,
    seed: seed("Fixes every choice; 0 when left out"),
    engine,
    threads,
    weights,
    plugin,
    trace: toggle("trace", "Show under each line which stages woke at which character"),
    stats: toggle("stats", "Tell how fast it was and what it took"),
    json,
  },
  perform(async () => (await import("../run/generate.ts")).generate),
).pipe(
  Command.withDescription("Let a trained model continue a text"),
  Command.withExamples([
    { command: 'aunet generate run --prompt "ROMEO:" --max-bytes 200' },
    {
      command: 'aunet generate run --prompt "The " --temperature 0.7 --seed 1',
      description: "Tamer, another choice",
    },
    {
      command: 'aunet generate run --prompt "The " --trace --stats',
      description: "See which stages woke, and what that saved",
    },
    {
      command: "cat letter.txt | aunet generate run --prompt-file - --json",
      description: "A line of JSON for each byte",
    },
  ]),
)
