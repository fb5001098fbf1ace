/**
 * `aunet train --help`: what is typed for what.
 *
 * In: nothing. Out: commands with a few words each. Never: a flag; `train.ts` has them.
 */
import type { Command } from "effect/cli"

/** Examples of `aunet train`. */
export const TRAIN_EXAMPLES: Command.Command.Example[] = [
  { command: "aunet train --data book.txt --out run", description: "On one file, until q or Ctrl-C" },
  {
    command: "aunet train --data book.txt --out run --resume --decay",
    description: "Let its rate fall, which makes the model better at once, and end",
  },
  {
    command: 'aunet train --data book.txt --out run --minutes 30 --sample "Once upon" --patience 5',
    description: "Show what it writes on the way, and end when it gets no better",
  },
  {
    command: "aunet train --data texts --out run --minutes 60 --watch",
    description: "Look at its curves in a browser; aunet watch run shows them afterwards",
  },
  {
    command: "aunet train --data texts --out run --minutes 60 --rows 64 --accumulate 8",
    description: "Batches that do not fit into memory at once",
  },
  {
    command: "aunet train --data books:novels --data web:pages.jsonl --mix books=0.7,web=0.3 --out run",
    description: "Two sources, seven bytes of one for three of the other",
  },
  {
    command: "aunet train --data texts --held-out letters --out run",
    description: "Measure with text of your own",
  },
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
    command: "aunet train --data texts --out run --router hnet --bytes-per-segment 5",
    description: "Boundaries that the model learns itself, every five bytes on average",
  },
  {
    command:
      "aunet train --data texts --out run --steps 2000 --router hnet --bytes-per-segment 8 --router-rule within --router-warm-start 0.2",
    description: "Only where a word ends, and all of those at first",
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
  {
    command: "aunet train --data texts --out run --stages 3 --stage-rates 2,1.5,1",
    description: "The stages that see more positions learn quicker",
  },
]
