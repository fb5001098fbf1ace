/**
 * `aunet cluster`: trains with PyTorch, here, as a job of SLURM, and brings what came of it back. Its flags.
 *
 * In: arguments. Out: options for `run/cluster/`. Never: starts a program.
 */
import { Argument, Command } from "effect/cli"
import { json, oneOf, plugin, text, texts, toggle, wholeNumber } from "../arguments/flags.ts"
import { perform } from "../perform.ts"

/** What is trained, of those that train. */
const training = {
  checkpoint: Argument.String("checkpoint").pipe(
    Argument.withDescription(
      "What to begin with: the folder that `aunet train --out` wrote; or one of `aunet export --format torch`, to go on with",
    ),
  ),
  which: oneOf(
    "which",
    "Which model to begin with: last (the default) goes on with its training; best and average begin with those",
    ["best", "last", "average"],
  ),
  plugin,
  data: texts(
    "data",
    "path",
    "A corpus of aunet prepare, or name:path of one of several; what it was trained on when left out",
  ),
  mix: text("mix", "shares", "Of several corpora: books=0.7,web=0.3"),
  out: text("out", "folder", "Where the training goes: the script, the model, and in run/ what is saved"),
  steps: wholeNumber("steps", "Steps in all, those that were taken before among them", { from: 1 }),
  options: text(
    "options",
    "flags",
    'Flags of aunet_train.py, in one text: "--rows 64 --dtype bfloat16 --compile"; python aunet_train.py --help lists them',
  ),
}

const runCommand = Command.make(
  "run",
  {
    ...training,
    torchrun: text(
      "torchrun",
      "flags",
      'Flags of torchrun, in one text: "--nproc-per-node 8"; one process without it when left out',
    ),
    python: text("python", "program", "The Python that has PyTorch; python3 when left out"),
    json,
  },
  perform(async () => (await import("../run/cluster/run.ts")).run),
).pipe(
  Command.withDescription("Train with the PyTorch of this machine"),
  Command.withExamples([
    {
      command:
        'aunet cluster run small --data corpus --out big --steps 100000 --torchrun "--nproc-per-node 8"',
      description: "Eight processes, one for each GPU; the same command goes on after a stop",
    },
    { command: 'aunet cluster run big --steps 200000 --options "--dtype bfloat16 --compile"' },
  ]),
)

const sbatchCommand = Command.make(
  "sbatch",
  {
    ...training,
    sbatch: text(
      "sbatch",
      "flags",
      'Flags of sbatch, in one text: "--nodes 4 --gpus-per-node 8 --time 12:00:00"',
    ),
    to: text(
      "to",
      "host:folder",
      "The machine where sbatch is, and a folder there: the training and its corpora are copied to it with rsync over ssh",
    ),
    json,
  },
  perform(async () => (await import("../run/cluster/sbatch.ts")).sbatch),
).pipe(
  Command.withDescription("Write and submit a job of SLURM that trains with PyTorch"),
  Command.withExamples([
    {
      command:
        'aunet cluster sbatch small --data corpus --out big --steps 100000 --sbatch "--nodes 4 --account mine"',
    },
    {
      command:
        "aunet cluster sbatch small --data corpus --out big --steps 100000 --to me@cluster:trainings/big",
      description: "On another machine; what is there already is not copied again",
    },
  ]),
)

const pullCommand = Command.make(
  "pull",
  {
    from: Argument.String("from").pipe(
      Argument.withDescription(
        "Where it trains: a folder of this machine, or host:folder, which is read with rsync over ssh",
      ),
    ),
    out: text("out", "folder", "Where the checkpoint and its record go"),
    force: toggle("force", "Replace the checkpoint of another training there"),
    json,
  },
  perform(async () => (await import("../run/cluster/pull.ts")).pull),
).pipe(
  Command.withDescription("Bring the last checkpoint of a training, and its record, from where it runs"),
  Command.withExamples([{ command: "aunet cluster pull me@cluster:trainings/big --out big" }]),
)

export const clusterCommand = Command.make("cluster").pipe(
  Command.withDescription("Train with PyTorch: here, as a job of SLURM; and bring back what came of it"),
  Command.withSubcommands([runCommand, sbatchCommand, pullCommand]),
)
