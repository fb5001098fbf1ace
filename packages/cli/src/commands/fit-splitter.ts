/**
 * `aunet fit-splitter`: its flags.
 *
 * In: arguments. Out: options for `run/fit-splitter.ts`. Never: reads a file.
 */
import { Command } from "effect/cli"
import { data, json, more, reading, text, toggle, wholeNumber } from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const fitSplitterCommand = Command.make(
  "fit-splitter",
  {
    data,
    more,
    ...reading,
    out: text("out", "file", "Where the fitted splitter goes"),
    bytesPerSegment: text(
      "bytes-per-segment",
      "n,n,...",
      "Mean bytes of a segment at level 1, 2, ...; 5,10,20 when left out",
    ),
    rule: text("rule", "name", "What marks a boundary: combined (the default), global or jump"),
    perScript: text(
      "per-script",
      "what",
      "Thresholds for each script, so that segments of all hold as much information, or as many bytes",
    ),
    contextCharacters: wholeNumber("context-characters", "Characters that it looks back; 2 when left out", {
      from: 1,
      to: 8,
    }),
    shortestBytes: text("shortest-bytes", "n,n,...", "Least bytes of a segment, one number a level"),
    longestBytes: text("longest-bytes", "n,n,...", "Most bytes of a segment, one number a level"),
    force: toggle("force", "Replace the file that is there"),
    json,
  },
  perform(async () => (await import("../run/fit-splitter.ts")).fit),
).pipe(
  Command.withDescription("Learn where segments end from text, in any script, without labels"),
  Command.withExamples([
    { command: "aunet fit-splitter --data texts --bytes-per-segment 5,10,20 --out my.splitter" },
    {
      command: "aunet split --splitter learned:my.splitter --file book.txt",
      description: "See what it does",
    },
    { command: "aunet train --data texts --splitter learned:my.splitter --out run", description: "Use it" },
    {
      command: "aunet fit-splitter --data many-languages --per-script information --out my.splitter",
      description: "As many steps for the same text in every script",
    },
  ]),
)
