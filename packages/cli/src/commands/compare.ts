/**
 * `aunet compare`: its flags.
 *
 * In: arguments. Out: options for `run/compare/compare.ts`. Never: trains.
 */
import { Command } from "effect/cli"
import {
  data,
  decimal,
  engine,
  json,
  more,
  plugin,
  reading,
  text,
  texts,
  threads,
  toggle,
  wholeNumber,
} from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const compareCommand = Command.make(
  "compare",
  {
    data,
    more,
    ...reading,
    heldOut: texts(
      "held-out",
      "path",
      "Text that the arms are compared on; a twentieth of --data is set aside when left out. May be repeated",
    ),
    arms: text(
      "arms",
      "names",
      "What is compared: words, cjk, learned, router, bytes, bpe, with commas between them",
    ),
    stages: text("stages", "numbers", "Stages of the arms that pool: 2, 3, 4, with commas; 2 when left out"),
    flops: decimal(
      "flops",
      "Operations of one training",
      (value) => value >= 1e8 && value <= 1e26,
      "a number from 1e8 to 1e26",
    ),
    seeds: wholeNumber("seeds", "Trainings of each arm; 3 when left out", { from: 1, to: 100 }),
    out: text(
      "out",
      "folder",
      "Where the report and all that it is made of go; the same command goes on there",
    ),
    gamma: decimal(
      "gamma",
      "Data for the model; when left out as near to 10, the paper's, as all arms allow",
      (value) => value > 0 && value <= 1e6,
      "a number above 0 and at most 1000000",
    ),
    rowBytes: wholeNumber("row-bytes", "Bytes of a row; 512 when left out", { from: 16, to: 2 ** 20 }),
    learningRates: text(
      "learning-rates",
      "numbers",
      "Learning rates that each arm tries on a tenth of --flops; three of the paper's law when left out",
    ),
    vocabularies: text(
      "vocabularies",
      "numbers",
      "Ids of the tokens that bpe tries, of which the best is trained; 512,1024,2048,4096 when left out",
    ),
    tasks: texts(
      "tasks",
      "names",
      "Tasks that the models are asked as well, as in aunet eval; may be repeated",
    ),
    items: text("items", "folder", "Where the items of --tasks are: a folder, or a data set of the hub"),
    limit: wholeNumber(
      "limit",
      "Most items of each task, of one in parts (the subjects of mmlu) of each part, from the first; all when left out",
      { from: 1 },
    ),
    plan: toggle("plan", "Tell the plan, its models, steps and rates, and train nothing; needs no --out"),
    plugin,
    engine,
    threads,
    json,
  },
  perform(async () => (await import("../run/compare/compare.ts")).compare),
).pipe(
  Command.withDescription(
    "Compare ways to cut text, or none, at equal compute: train each, measure each, report what can be concluded",
  ),
  Command.withExamples([
    {
      command: "aunet compare --data texts --arms words,bytes --stages 2,3 --flops 1e14 --out report",
      description: "An evening on two cores; the page is report/index.html",
    },
    {
      command:
        "aunet compare --data zh --held-out zh-held-out --arms words,cjk,learned,bpe --flops 1e13 --out zh-report",
      description: "Which splitter suits a script without spaces",
    },
  ]),
)
