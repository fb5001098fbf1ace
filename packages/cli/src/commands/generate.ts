/**
 * `aunet generate`: its flags.
 *
 * In: arguments. Out: options for `run/generate.ts`. Never: generates.
 */
import { Command } from "effect/cli"
import { checkpoint, decimal, engine, json, plugin, seed, text, wholeNumber } from "../flags.ts"
import { perform } from "../perform.ts"

export const generateCommand = Command.make(
  "generate",
  {
    checkpoint,
    prompt: text("prompt", "text", "What the text begins with; a new document when left out"),
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
    levels: text(
      "levels",
      "who",
      "Who says the level of each written byte: splitter (the default), or predicted, by a model trained to",
    ),
    seed: seed("Fixes every choice; 0 when left out"),
    engine,
    plugin,
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
      command: 'aunet generate run --prompt "The " --json',
      description: "One line of JSON with text and bytes",
    },
  ]),
)
