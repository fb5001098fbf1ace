/**
 * `aunet start`: its flags. It is what `npm start` runs.
 *
 * In: arguments. Out: options for `run/start.ts`. Never: trains.
 */
import { Command } from "effect/cli"
import { data, engine, json, minutes, text, threads, toggle } from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const startCommand = Command.make(
  "start",
  {
    data,
    out: text(
      "out",
      "folder",
      "Where the checkpoint goes; runs/start when left out, or runs/start-2... where one is already",
    ),
    minutes: minutes("Train for so many minutes; 3 when left out"),
    engine,
    threads,
    watch: toggle("watch", "Serve a page on this machine that shows the training, and print its address"),
    resume: toggle(
      "resume",
      "Go on from the checkpoint in --out, or from the last of runs/start, runs/start-2...",
    ),
    json,
  },
  perform(async () => (await import("../run/start.ts")).start),
).pipe(
  Command.withDescription("Train a small model on this folder's prose and source, and show what it writes"),
  Command.withExamples([{ command: "aunet start" }, { command: "aunet start --data my-texts --minutes 1" }]),
)
