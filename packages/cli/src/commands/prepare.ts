/**
 * `aunet prepare`: its flags.
 *
 * In: arguments. Out: options for `run/prepare.ts`. Never: reads a file.
 */
import { Command } from "effect/cli"
import {
  data,
  decimal,
  json,
  more,
  plugin,
  reading,
  seed,
  splitter,
  splitterOptions,
  text,
  wholeNumber,
} from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const prepareCommand = Command.make(
  "prepare",
  {
    data,
    more,
    ...reading,
    out: text("out", "folder", "Where the corpus goes; one that was begun is gone on with"),
    splitter: splitter(
      "What cuts text into segments; words, pairs and fours of words when left out. learned:<file> takes what fit-splitter wrote",
    ),
    splitterOptions,
    plugin,
    heldOutShare: decimal(
      "held-out-share",
      "Share of the text that is held out, to measure with; 0.05, and at most 64 MiB, when left out",
      (value) => value >= 0 && value < 1,
      "a number from 0 to below 1",
    ),
    threads: wholeNumber("threads", "Threads that split text; as many as cores when left out", {
      from: 1,
      to: 1024,
    }),
    seed: seed("Fixes what is held out; 0 when left out"),
    json,
  },
  perform(async () => (await import("../run/prepare.ts")).prepare),
).pipe(
  Command.withDescription("Encode text of any size once, to train on it from the disk"),
  Command.withExamples([
    {
      command: "aunet prepare --data texts --out corpus",
      description: "Then: aunet train --data corpus --out run",
    },
    {
      command: "aunet prepare --data books:novels --data web:pages.jsonl.zst --out corpus",
      description: "Two sources, counted by their names",
    },
    {
      command: "aunet prepare --data corpus --out corpus --splitter cjk",
      description: "The levels of another splitter for the same text",
    },
  ]),
)
