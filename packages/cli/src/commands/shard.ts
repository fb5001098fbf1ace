/**
 * `aunet shard`: its flags.
 *
 * In: arguments. Out: options for `run/shard.ts`. Never: reads a file.
 */
import { Command } from "effect/cli"
import { data, decimal, json, more, reading, seed, text, wholeNumber } from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const shardCommand = Command.make(
  "shard",
  {
    data,
    more,
    ...reading,
    out: text("out", "folder", "Where the folder of chunks goes"),
    chunks: wholeNumber("chunks", "Files to write: the number of GPUs, or a divisor of it; 8 when left out", {
      from: 1,
      to: 1000,
    }),
    source: text("source", "name", "Name of that folder and of its files; text when left out"),
    heldOutShare: decimal(
      "held-out-share",
      "Share of the documents that is held out, in a file of its own; 0 when left out",
      (value) => value >= 0 && value < 1,
      "a number from 0 to below 1",
    ),
    seed: seed("Fixes the order and what is held out; 0 when left out"),
    json,
  },
  perform(async () => (await import("../run/shard.ts")).shard),
).pipe(
  Command.withDescription("Write text as the official code's data loader wants it"),
  Command.withExamples([
    { command: "aunet shard --data texts --out data --chunks 8", description: "JSON lines in 8 chunks" },
    { command: "aunet shard --data texts --out data --chunks 4 --held-out-share 0.01" },
  ]),
)
